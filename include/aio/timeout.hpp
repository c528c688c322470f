#pragma once

#include <aio/detail/own_request.hpp>
#include <aio/detail/timer.hpp>
#include <aio/error.hpp>
#include <aio/task.hpp>

#include <utility>

namespace aio {
namespace detail {

/// Cancels a task at a deadline and tells that request from those of others.
class deadline : public own_request, private timer_node {
public:
    deadline(control& task, time_point at) noexcept;

private:
    void expired() noexcept override { make(); }
};

}  // namespace detail

/// Runs `body` until `at` at the latest, as `asyncio.timeout_at`.
///
/// *Throws* `timeout_error` when `body` was cancelled for being late. A result that is there is never dropped, even
/// when it came late. Time-outs nest; a cancel from outside stays a cancel.
template <class T>
task<T> timeout_at(time_point at, task<T> body) {
    detail::deadline deadline(co_await detail::this_control{}, at);
    try {
        co_return co_await detail::for_caller(std::move(body));
    } catch (const cancelled&) {
        if (!deadline.was_the_reason()) {
            throw;
        }
    }
    throw timeout_error();
}

/// Runs `body` for `time` at the most; see `timeout_at`. The time runs from the moment the returned task is started.
template <class T>
task<T> timeout(duration time, task<T> body) {
    co_return co_await detail::for_caller(timeout_at(detail::from_now(time), std::move(body)));
}

}  // namespace aio
