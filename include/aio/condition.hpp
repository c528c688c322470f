#pragma once

#include <aio/detail/wait_list.hpp>
#include <aio/mutex.hpp>
#include <aio/task.hpp>

#include <concepts>
#include <coroutine>
#include <cstddef>
#include <utility>

namespace aio {

/// Lets tasks that hold a mutex wait until others have changed what it protects, as `asyncio.Condition`.
///
/// ```
/// auto guard = co_await m.lock();
/// co_await changed.wait([&] { return !jobs.empty(); });
/// ```
///
/// Waiters are notified first come first served. A notified one queues for the mutex behind those who wait for it
/// already, and holds it when `wait` returns.
///
/// *Cancellation*: a cancelled waiter too has the mutex locked again when `cancelled` is thrown; getting it back cannot
/// be interrupted. A notification is never lost: who was notified before it was cancelled returns from `wait` as
/// notified, and the cancel shows at its next await. (asyncio throws there and notifies another waiter instead.)
///
/// *Lifetime*: the mutex outlives the waits.
class condition {
    class wait_awaiter;

public:
    explicit condition(mutex& locked) noexcept : mutex_(locked) {}
    condition(const condition&) = delete;
    condition& operator=(const condition&) = delete;

    /// Unlocks the mutex, waits for a notification, and locks the mutex again.
    ///
    /// *Throws* std::logic_error when the mutex is not locked.
    [[nodiscard("must be co_awaited")]] wait_awaiter wait() noexcept;

    /// Waits until `predicate` holds. It is asked with the mutex locked: at once, and after each notification.
    ///
    /// *Throws* std::logic_error when it has to wait and the mutex is not locked.
    template <std::predicate P>
    task<void> wait(P predicate);

    /// Notifies the `count` tasks that have waited longest; nothing is kept for those who come later.
    ///
    /// *Throws* std::logic_error when the mutex is not locked.
    void notify(std::size_t count = 1);
    /// As `notify`, all who wait.
    void notify_all();

private:
    class wait_awaiter : public detail::lock_waiter {
    public:
        explicit wait_awaiter(condition& condition) noexcept : condition_(condition), mutex_(condition.mutex_) {}

        [[nodiscard]] bool await_ready() const;
        template <std::derived_from<detail::coroutine_promise> P>
        [[nodiscard]] bool await_suspend(std::coroutine_handle<P> self) noexcept {
            // Who is cancelled already keeps the lock that it has.
            if (!park_in(self)) {
                return false;
            }
            suspended();
            return true;
        }
        void await_resume() const { throw_if_cancelled(); }

        void notified() noexcept;

    private:
        void suspended() noexcept;
        void on_cancel() noexcept override;
        void lock_again() noexcept;

        condition& condition_;
        mutex& mutex_;
        bool locking_ = false;
    };

    mutex& mutex_;
    detail::wait_list<wait_awaiter> waiters_;
};

inline condition::wait_awaiter condition::wait() noexcept { return wait_awaiter(*this); }

template <std::predicate P>
task<void> condition::wait(P predicate) {
    while (!predicate()) {
        co_await wait();
    }
}

}  // namespace aio
