#pragma once

#include <exception>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

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
    explicit interrupted(int signal_number);

    /// What a shell reports for a program that this signal ended: `return stop.exit_status();` in `main`.
    [[nodiscard]] int exit_status() const noexcept { return 128 + signal; }

    int signal;
};

/// The main task waits for something that nothing is left to bring about.
struct deadlock_error : std::logic_error {
    using std::logic_error::logic_error;
};

/// `get` on a queue that is closed and empty, or `put` on one that is closed.
struct queue_closed : std::runtime_error {
    queue_closed() : std::runtime_error("aio: the queue is closed") {}
};

/// A `barrier` that was aborted or reset while tasks waited at it, or aborted before they arrived.
struct broken_barrier : std::runtime_error {
    broken_barrier() : std::runtime_error("aio: the barrier was aborted or reset") {}
};

/// Several tasks failed, and none of their errors is to be lost: Python's ExceptionGroup.
///
/// `what` lists the messages of the errors.
class exception_group : public std::runtime_error {
public:
    explicit exception_group(std::vector<std::exception_ptr> errors);

    /// In the order in which they were thrown.
    [[nodiscard]] std::span<const std::exception_ptr> exceptions() const noexcept;

private:
    // Shared: copying an exception must not throw.
    std::shared_ptr<const std::vector<std::exception_ptr>> errors_;
};

}  // namespace aio
