#pragma once

#include "conninfo.hpp"

#include <aio/task.hpp>

#include <vector>

namespace aio::pq {

/// Looks up the names among `endpoints`, all at once and each on a thread of its own: one entry for each address. A
/// name that cannot be found is left out.
///
/// *Throws* connection_error, naming each host and why, when nothing is left to try.
/// *Cancellation*: at once; the look-up is left to itself.
task<std::vector<endpoint>> resolve(std::vector<endpoint> endpoints);

}  // namespace aio::pq
