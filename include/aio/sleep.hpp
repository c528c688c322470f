#pragma once

#include <aio/detail/timer.hpp>
#include <aio/task.hpp>

#include <concepts>
#include <coroutine>

namespace aio {
namespace detail {

class yield_awaiter : public awaits_in_task {
public:
    [[nodiscard]] bool await_ready() const noexcept { return false; }
    template <std::derived_from<coroutine_promise> P>
    void await_suspend(std::coroutine_handle<P> waiter) noexcept {
        task_ = &waiter.promise().task();
        task_->reschedule(waiter, waiter.promise().where());
    }
    void await_resume() const;

private:
    control* task_ = nullptr;
};

class sleep_awaiter : public awaits_in_task, private suspension, private timer_node {
public:
    explicit sleep_awaiter(time_point until) noexcept : until_(until) {}

    [[nodiscard]] bool await_ready() const noexcept { return false; }
    template <std::derived_from<coroutine_promise> P>
    [[nodiscard]] bool await_suspend(std::coroutine_handle<P> waiter) noexcept {
        return suspend(waiter.promise().task(), waiter, waiter.promise().where());
    }
    void await_resume() const { throw_if_cancelled(); }

private:
    bool suspend(control& task, std::coroutine_handle<> waiter, std::source_location where) noexcept;
    void on_cancel() noexcept override;
    void expired() noexcept override { wake(); }

    time_point until_;
};

}  // namespace detail

/// Lets the other ready tasks run, as `asyncio.sleep(0)`.
[[nodiscard("must be co_awaited")]] inline detail::yield_awaiter yield() noexcept { return {}; }

/// Waits until `time`; never less, and usually less than two milliseconds more: timers share ticks of one millisecond.
[[nodiscard("must be co_awaited")]] inline detail::sleep_awaiter sleep_until(time_point time) noexcept {
    return detail::sleep_awaiter(time);
}

/// Waits for `time`, from now on. See `sleep_until` for its precision; a second and more are some milliseconds longer.
[[nodiscard("must be co_awaited")]] inline detail::sleep_awaiter sleep(duration time) noexcept {
    return detail::sleep_awaiter(detail::from_now(time));
}

}  // namespace aio
