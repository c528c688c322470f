#pragma once

#include "row.hpp"

namespace bench {

/// What else lives on the io_context. A bare one is a queue of handlers; as soon as there is a timer or a socket, Asio
/// polls the kernel once per pass over that queue, and every real program has one.
enum class surroundings { bare, timer_pending };

void run_aiopq(const row& row, trial& trial, surroundings around);
void run_asio(const row& row, trial& trial, surroundings around);

}  // namespace bench
