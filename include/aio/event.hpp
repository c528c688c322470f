#pragma once

#include <aio/detail/wait_list.hpp>

#include <concepts>
#include <coroutine>

namespace aio {

/// Lets any number of tasks wait until something has happened, as `asyncio.Event`.
class event {
    class wait_awaiter;

public:
    /// Wakes all waiters; until `clear`, `wait` does not suspend.
    void set() noexcept {
        set_ = true;
        waiters_.grant_all();
    }
    void clear() noexcept { set_ = false; }
    [[nodiscard]] bool is_set() const noexcept { return set_; }

    /// Waits until the event is set.
    [[nodiscard("must be co_awaited")]] wait_awaiter wait() noexcept { return wait_awaiter(*this); }

private:
    class wait_awaiter : public detail::waiter {
    public:
        explicit wait_awaiter(event& event) noexcept : event_(event) {}

        [[nodiscard]] bool await_ready() const noexcept { return event_.set_; }
        template <std::derived_from<detail::coroutine_promise> P>
        [[nodiscard]] bool await_suspend(std::coroutine_handle<P> self) noexcept {
            if (!park_in(self)) {
                return false;
            }
            event_.waiters_.push_back(*this);
            return true;
        }
        void await_resume() const { throw_if_cancelled(); }

    private:
        event& event_;
    };

    detail::wait_list<wait_awaiter> waiters_;
    bool set_ = false;
};

}  // namespace aio
