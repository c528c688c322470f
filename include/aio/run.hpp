#pragma once

#include <aio/error.hpp>
#include <aio/loop.hpp>
#include <aio/spawn.hpp>
#include <aio/task.hpp>

#include <memory>
#include <source_location>
#include <utility>

namespace aio {
namespace detail {

/// An io_context with its loop, and the way in and out of `run`.
class runner {
public:
    explicit runner(run_options options);
    runner(const runner&) = delete;
    runner& operator=(const runner&) = delete;
    ~runner();

    [[nodiscard]] aio::loop& loop() noexcept;
    [[nodiscard]] std::string take_name() noexcept;

    /// Runs until `main` and, cancelled after it, every other task has ended.
    void drive(control& main);

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace detail

/// Runs `main` to its end on a loop of its own and gives its result, as `asyncio.run`.
///
/// SIGINT and SIGTERM cancel the main task. On the way out the tasks that are left are cancelled and awaited.
/// *Throws* what `main` throws; `aio::interrupted` when a signal ended it; `aio::deadlock_error`, naming each task and
/// where it waits, when nothing is left that could wake them.
template <class T>
T run(task<T> main, run_options options = {}, std::source_location where = std::source_location::current()) {
    detail::runner runner(std::move(options));
    auto const control = detail::make_control(runner.loop().core(), std::move(main), runner.take_name(), where);
    control->observe();
    runner.drive(*control);
    return control->take();
}

}  // namespace aio
