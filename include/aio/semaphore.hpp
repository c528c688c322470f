#pragma once

#include <aio/detail/wait_list.hpp>

#include <concepts>
#include <coroutine>
#include <cstddef>
#include <limits>
#include <utility>

namespace aio {

class semaphore;

/// One count of a `semaphore` or a `bounded_semaphore`, given back when it is destroyed.
class [[nodiscard("dropping a permit gives it back at once")]] permit {
public:
    permit() = default;
    explicit permit(semaphore& from) noexcept : from_(&from) {}
    permit(permit&& other) noexcept : from_(std::exchange(other.from_, nullptr)) {}
    permit& operator=(permit&& other) noexcept {
        std::swap(from_, other.from_);
        return *this;
    }
    ~permit() { release(); }

    /// Gives the count back now.
    void release() noexcept;

private:
    semaphore* from_ = nullptr;
};

/// A count of permits, as `asyncio.Semaphore`: waiters are served first come first served.
///
/// *Cancellation*: a cancelled waiter leaves the queue and takes nothing. A permit that was granted in the same step as
/// the cancel is delivered, and the cancel shows at the next await.
class semaphore {
    class acquire_awaiter;
    class permit_awaiter;

public:
    explicit semaphore(std::size_t permits) noexcept : available_(permits) {}

    /// Takes one permit, which `release` gives back.
    [[nodiscard("must be co_awaited")]] acquire_awaiter acquire() noexcept;
    /// Takes one permit that gives itself back: `auto permit = co_await s.scoped();`
    [[nodiscard("must be co_awaited")]] permit_awaiter scoped() noexcept;

    /// Takes a permit if there is one that nobody waits for.
    [[nodiscard]] bool try_acquire() noexcept {
        if (available_ == 0) {
            return false;
        }
        --available_;
        return true;
    }

    /// Gives back `count` permits, to those who wait first.
    void release(std::size_t count = 1) noexcept;

    [[nodiscard]] std::size_t available() const noexcept { return available_; }

private:
    friend class bounded_semaphore;
    friend permit;

    semaphore(std::size_t permits, std::size_t most) noexcept : available_(permits), most_(most) {}
    /// As `release`, for one permit of those that this semaphore can have.
    void give_back() noexcept {
        if (available_ < most_) {
            release();
        }
    }

    class acquire_awaiter : public detail::waiter {
    public:
        explicit acquire_awaiter(semaphore& semaphore) noexcept : semaphore_(semaphore) {}

        [[nodiscard]] bool await_ready() const noexcept { return semaphore_.try_acquire(); }
        template <std::derived_from<detail::coroutine_promise> P>
        [[nodiscard]] bool await_suspend(std::coroutine_handle<P> self) noexcept {
            if (!park_in(self)) {
                return false;
            }
            semaphore_.waiters_.push_back(*this);
            return true;
        }
        void await_resume() const { throw_if_cancelled(); }

    protected:
        semaphore& semaphore_;
    };

    class permit_awaiter : public acquire_awaiter {
    public:
        using acquire_awaiter::acquire_awaiter;
        [[nodiscard]] permit await_resume() const {
            throw_if_cancelled();
            return permit(semaphore_);
        }
    };

    // Permits are only counted here while nobody waits: a release hands them to waiters directly.
    std::size_t available_;
    std::size_t most_ = std::numeric_limits<std::size_t>::max();
    detail::wait_list<acquire_awaiter> waiters_;
};

/// A semaphore that never has more permits than it started with, as `asyncio.BoundedSemaphore`: a release too many is
/// an error in the program, and found where it is made.
///
/// *Cancellation*: as of `semaphore`.
class bounded_semaphore : private semaphore {
public:
    explicit bounded_semaphore(std::size_t permits) noexcept : semaphore(permits, permits) {}

    using semaphore::acquire;
    using semaphore::available;
    /// A permit that was released by hand as well gives nothing back when that would be one too many.
    using semaphore::scoped;
    using semaphore::try_acquire;

    /// Gives back `count` permits, to those who wait first.
    ///
    /// *Throws* std::logic_error, and gives back none, when that would be more than there were at the start.
    void release(std::size_t count = 1);
};

inline semaphore::acquire_awaiter semaphore::acquire() noexcept { return acquire_awaiter(*this); }
inline semaphore::permit_awaiter semaphore::scoped() noexcept { return permit_awaiter(*this); }

inline void semaphore::release(std::size_t count) noexcept {
    for (; count > 0 && !waiters_.empty(); --count) {
        waiters_.grant_front();
    }
    available_ += count;
}

inline void permit::release() noexcept {
    if (from_ != nullptr) {
        std::exchange(from_, nullptr)->give_back();
    }
}

}  // namespace aio
