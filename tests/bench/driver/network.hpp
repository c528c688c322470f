#pragma once

#include "harness/options.hpp"

#include <string>
#include <vector>

namespace bench {

/// What `--workload` may name in the table of the slow network.
[[nodiscard]] std::vector<std::string> network_names();

/// The workloads over a network that takes a millisecond each way: who waits for answers that need not be waited for
/// shows here. Prints them, and gives the number of those that failed.
[[nodiscard]] int print_network(const options& options);

}  // namespace bench
