#pragma once

#include <aio/detail/wait_list.hpp>

#include <concepts>
#include <coroutine>
#include <utility>

namespace aio {

namespace detail {

[[noreturn]] void throw_mutex_not_locked();

/// A task that waits for a mutex: the lock is handed to it. One whose wait for a condition was cancelled before gets
/// the lock all the same, and its cancellation with it.
class lock_waiter : public waiter {
public:
    void grant() noexcept {
        unlink();
        if (cancelled_) {
            wake_cancelled();
        } else {
            wake();
        }
    }
};

}  // namespace detail

/// Mutual exclusion of tasks, as `asyncio.Lock`: `auto guard = co_await m.lock();`
///
/// Waiters get the lock first come first served: `unlock` hands it to the first of them, and nobody overtakes. It
/// belongs to no task: whoever holds it may pass it on. Locking it twice in one task waits for ever.
///
/// *Cancellation*: a cancelled waiter leaves the queue and takes nothing. A lock that was handed over in the same step
/// as the cancel is delivered, and the cancel shows at the next await.
class mutex {
    class lock_awaiter;

public:
    class guard;

    mutex() = default;
    mutex(const mutex&) = delete;
    mutex& operator=(const mutex&) = delete;

    /// Waits for the lock; the guard gives it back.
    [[nodiscard("must be co_awaited")]] lock_awaiter lock() noexcept;

    /// Takes the lock if nobody has it; `unlock`, or a `guard` made of this mutex, gives it back.
    [[nodiscard]] bool try_lock() noexcept {
        if (locked_) {
            return false;
        }
        locked_ = true;
        return true;
    }

    /// Gives the lock to the task that has waited longest. *Throws* std::logic_error when it is not locked.
    void unlock() {
        if (!locked_) {
            detail::throw_mutex_not_locked();
        }
        release();
    }

    [[nodiscard]] bool locked() const noexcept { return locked_; }

private:
    friend class condition;

    void release() noexcept {
        if (waiters_.empty()) {
            locked_ = false;
        } else {
            waiters_.grant_front();
        }
    }

    // Stays true while the lock goes from hand to hand.
    bool locked_ = false;
    detail::wait_list<detail::lock_waiter> waiters_;
};

/// A locked mutex, unlocked when this is destroyed.
class [[nodiscard("dropping a guard unlocks at once")]] mutex::guard {
public:
    guard() = default;
    /// Takes over a lock that `try_lock` got.
    explicit guard(mutex& locked) noexcept : mutex_(&locked) {}
    guard(guard&& other) noexcept : mutex_(std::exchange(other.mutex_, nullptr)) {}
    guard& operator=(guard&& other) noexcept {
        std::swap(mutex_, other.mutex_);
        return *this;
    }
    /// Does nothing to a mutex that was unlocked by hand meanwhile.
    ~guard() {
        if (mutex_ != nullptr && mutex_->locked_) {
            mutex_->release();
        }
    }

    /// Unlocks now. *Throws* std::logic_error when the mutex was unlocked by hand meanwhile.
    void unlock() {
        if (mutex_ != nullptr) {
            std::exchange(mutex_, nullptr)->unlock();
        }
    }

    /// Whether there is a lock to give back.
    explicit operator bool() const noexcept { return mutex_ != nullptr; }

private:
    mutex* mutex_ = nullptr;
};

class mutex::lock_awaiter : public detail::lock_waiter {
public:
    explicit lock_awaiter(mutex& locked) noexcept : mutex_(locked) {}

    [[nodiscard]] bool await_ready() const noexcept { return mutex_.try_lock(); }
    template <std::derived_from<detail::coroutine_promise> P>
    [[nodiscard]] bool await_suspend(std::coroutine_handle<P> self) noexcept {
        if (!park_in(self)) {
            return false;
        }
        mutex_.waiters_.push_back(*this);
        return true;
    }
    [[nodiscard]] guard await_resume() const {
        throw_if_cancelled();
        return guard(mutex_);
    }

private:
    mutex& mutex_;
};

inline mutex::lock_awaiter mutex::lock() noexcept { return lock_awaiter(*this); }

}  // namespace aio
