#pragma once

#include <stdexcept>
#include <string>

namespace aio {

/// Thrown at the await point of a task that has been cancelled.
///
/// Like `asyncio.CancelledError`, which is no `Exception`, this is no `std::exception`: a handler of errors does not
/// swallow a cancellation. Code that catches it (or everything) for clean-up throws it on.
struct cancelled {};

/// An operation did not end within the time given to `timeout` or `timeout_at`.
struct timeout_error : std::runtime_error {
    timeout_error() : std::runtime_error("aio: the operation timed out") {}
    using std::runtime_error::runtime_error;
};

/// `run` was ended by a signal; the main task and all others have cleaned up.
struct interrupted : std::runtime_error {
    explicit interrupted(int signal_number)
        : std::runtime_error("aio: interrupted by signal " + std::to_string(signal_number)), signal(signal_number) {}

    int signal;
};

/// The main task waits for something that nothing is left to bring about.
struct deadlock_error : std::logic_error {
    using std::logic_error::logic_error;
};

}  // namespace aio
