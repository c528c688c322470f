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
    deadline(control& task, duration time) noexcept : deadline(task, from_now(time)) {}

private:
    void expired() noexcept override { make(); }
};

/// Runs `body` until `end`: a time, or as long from its start on.
template <class T, class End>
task<T> run_until(End end, task<T> body) {
    deadline deadline(co_await this_control{}, end);
    try {
        co_return co_await for_caller(std::move(body));
    } catch (const cancelled&) {
        if (!deadline.was_the_reason()) {
            throw;
        }
    }
    throw timeout_error();
}

}  // namespace detail

/// Runs `body` until `at` at the latest, as `asyncio.timeout_at`.
///
/// *Throws* `timeout_error` when `body` was cancelled for being late. A result that is there is never dropped, even
/// when it came late. Time-outs nest; a cancel from outside stays a cancel.
template <class T>
task<T> timeout_at(time_point at, task<T> body) {
    return detail::run_until(at, std::move(body));
}

/// Runs `body` for `time` at the most; see `timeout_at`. The time runs from the moment the returned task is started.
template <class T>
task<T> timeout(duration time, task<T> body) {
    return detail::run_until(time, std::move(body));
}

}  // namespace aio
