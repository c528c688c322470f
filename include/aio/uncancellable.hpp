#pragma once

#include <aio/task.hpp>

#include <utility>

namespace aio {
namespace detail {

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
    co_return co_await detail::for_caller(std::move(body));
}

}  // namespace aio
