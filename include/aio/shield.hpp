#pragma once

#include <aio/detail/settle_awaiter.hpp>
#include <aio/spawn.hpp>

namespace aio {
namespace detail {

template <class T>
class shield_awaiter : public settle_awaiter {
public:
    explicit shield_awaiter(const control_ptr<control_of<T>>& target) noexcept : settle_awaiter(target) {}

    T await_resume() const {
        throw_if_cancelled();
        auto& target = static_cast<control_of<T>&>(*target_);
        if constexpr (moves_result<T>) {
            return target.take();
        } else {
            return target.copy();
        }
    }
};

}  // namespace detail

/// Waits for the result of `target` and keeps cancels of the waiter from it, as `asyncio.shield`.
///
/// *Cancellation*: ends the wait; `target` runs on. If it fails then and nobody awaits another handle of it, that goes
/// to `loop::on_unhandled`. A cancel of `target` itself is thrown to the waiter.
template <class T>
[[nodiscard("must be co_awaited")]] detail::shield_awaiter<T> shield(task_handle<T> target) {
    return detail::shield_awaiter<T>(detail::handle_access::control(target));
}

}  // namespace aio
