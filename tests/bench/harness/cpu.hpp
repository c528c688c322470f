#pragma once

namespace bench {

/// Keeps the calling thread, and what it starts, on one of the CPUs that it may run on: moving between them costs more
/// than what is measured.
void pin_to_one_cpu();

/// Takes the calling thread off that CPU, to all others, where there are others: for what runs beside the measurement.
void leave_pinned_cpu();

}  // namespace bench
