#pragma once

#include <aio/detail/loop_core.hpp>
#include <aio/task.hpp>

#include <cstdint>
#include <cstdio>
#include <exception>
#include <functional>
#include <memory>
#include <source_location>
#include <string>
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
    /// Name of the main task.
    std::string name = {};
};

/// The event loop: runs tasks on an `asio::io_context`, which may run other work as well.
///
/// A loop and its tasks belong to the thread that runs the context; one loop a context.
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
