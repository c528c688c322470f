#pragma once

#include <aio/detail/debug.hpp>
#include <aio/detail/loop_core.hpp>
#include <aio/task.hpp>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <functional>
#include <future>
#include <memory>
#include <source_location>
#include <string>
#include <utility>
#include <vector>

namespace aio {

/// What a live task is called and where it stands.
struct task_info {
    std::uint64_t id;
    std::string name;
    std::source_location spawned_at;
    /// The innermost `co_await` that the task is suspended on, or `spawned_at` before its first step.
    std::source_location awaiting_at;
};

struct run_options {
    /// SIGINT and SIGTERM cancel the main task; a second one ends the program.
    bool handle_signals = true;
    /// Reports steps that take longer than `slow_step`, tasks that were never awaited and those that the loop's end
    /// destroys, and ends the program when another thread meddles with the loop. By default the environment decides:
    /// AIO_DEBUG=1.
    bool debug = detail::debug_wanted();
    /// Name of the main task.
    std::string name = {};
    /// How long a step may keep the loop from everything else before debug mode reports it.
    duration slow_step = std::chrono::milliseconds(100);
};

/// The event loop: runs tasks on an `asio::io_context`, which may run other work as well.
///
/// A loop and its tasks belong to the thread that runs the context; one loop a context. Other threads may call
/// `spawn_threadsafe` and `post_threadsafe`, nothing else: a debug build and debug mode end the program there.
/// *Lifetime*: the loop must outlive its tasks' use and end before the context; tasks alive when it ends are destroyed
/// where they stand.
class loop {
public:
    explicit loop(asio::io_context& context, run_options options = {});
    loop(const loop&) = delete;
    loop& operator=(const loop&) = delete;
    ~loop();

    /// The loop whose task is running. *Throws* std::logic_error outside of one.
    [[nodiscard]] static loop& current();
    [[nodiscard]] static loop* try_current() noexcept;

    [[nodiscard]] asio::io_context& context() noexcept;

    /// Called with the exception of a task that ended while nobody held or awaited its handle. The default writes it to
    /// stderr with the task's name and the place that spawned it.
    void on_unhandled(std::function<void(std::exception_ptr, const task_info&)> handler);

    /// Starts `body` as a task of this loop and gives its result by a future. Any thread may call it.
    ///
    /// The future throws what the task throws: `aio::cancelled` when it was cancelled; std::runtime_error when the loop
    /// ended first. Waiting for it on the loop's own thread never ends.
    /// *Lifetime*: the loop must not be destroyed during the call.
    template <class T>
    std::future<T> spawn_threadsafe(task<T> body, std::source_location where = std::source_location::current());

    /// Calls `function` on the loop's thread, at its next turn and in the order of the calls. Any thread may call it.
    /// What it throws goes to `on_unhandled`.
    ///
    /// Neither keeps the loop running before it is called: a loop that waits for other threads alone is kept by
    /// `asio::make_work_guard(loop.context())`.
    /// *Lifetime*: the loop must not be destroyed during the call.
    void post_threadsafe(std::function<void()> function) { core_->post(std::move(function)); }

    [[nodiscard]] std::vector<task_info> tasks() const;
    /// Writes a line for each live task: its name, where it was spawned and what it waits for.
    void dump(std::FILE* out) const;

    [[nodiscard]] detail::loop_core& core() noexcept { return *core_; }

private:
    std::unique_ptr<detail::loop_core> core_;
};

/// The task that is running. *Throws* std::logic_error outside of one.
[[nodiscard]] task_info this_task();

}  // namespace aio
