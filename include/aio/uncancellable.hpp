#pragma once

#include <aio/task.hpp>

#include <concepts>
#include <coroutine>
#include <utility>

namespace aio {
namespace detail {

/// Gives a coroutine the control block of the task it runs in, without suspending it.
class this_control : public awaits_in_task {
public:
    [[nodiscard]] bool await_ready() const noexcept { return false; }
    template <std::derived_from<coroutine_promise> P>
    [[nodiscard]] bool await_suspend(std::coroutine_handle<P> self) noexcept {
        task_ = &self.promise().task();
        return false;
    }
    [[nodiscard]] control& await_resume() const noexcept { return *task_; }

private:
    control* task_ = nullptr;
};

class cancel_mask {
public:
    explicit cancel_mask(control& task) noexcept : task_(task) { task_.mask_cancel(); }
    cancel_mask(const cancel_mask&) = delete;
    cancel_mask& operator=(const cancel_mask&) = delete;
    ~cancel_mask() { task_.unmask_cancel(); }

private:
    control& task_;
};

}  // namespace detail

/// Runs `body` to its end whatever is cancelled meanwhile.
///
/// *Cancellation*: a request that comes during `body` is delivered at the first await after it that suspends; the
/// result of `body` is not lost.
template <class T>
task<T> uncancellable(task<T> body) {
    detail::cancel_mask const mask(co_await detail::this_control{});
    co_return co_await std::move(body);
}

}  // namespace aio
