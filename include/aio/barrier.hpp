#pragma once

#include <aio/detail/wait_list.hpp>

#include <concepts>
#include <coroutine>
#include <cstddef>
#include <cstdint>

namespace aio {

/// Lets a fixed number of tasks wait for each other, again and again, as `asyncio.Barrier`.
///
/// When the last of them arrives all go on. Until each of them has run, the barrier drains: who arrives meanwhile waits
/// for that before it counts for the next round.
///
/// *Cancellation*: a cancelled waiter leaves, and one more has to arrive in its place. Who was let go in the same step
/// goes on, and the cancel shows at its next await.
class barrier {
    class arrival;

public:
    /// *Throws* std::invalid_argument when `parties` is 0.
    explicit barrier(std::size_t parties);
    barrier(const barrier&) = delete;
    barrier& operator=(const barrier&) = delete;

    /// Waits until `parties` tasks have arrived; gives the place of this one among them, 0 for the first: in each round
    /// each task gets another number.
    ///
    /// *Throws* `broken_barrier` when the barrier is broken, or was aborted or reset before this task went on.
    [[nodiscard("must be co_awaited")]] arrival arrive_and_wait() noexcept;

    /// Breaks the barrier: all who wait, and all who arrive until `reset`, get `broken_barrier`.
    void abort() noexcept;
    /// Makes a broken barrier whole. Those who wait at one get `broken_barrier`.
    void reset() noexcept;

    [[nodiscard]] std::size_t parties() const noexcept { return parties_; }
    /// How many have arrived and wait for the others.
    [[nodiscard]] std::size_t waiting() const noexcept { return waiting_; }
    [[nodiscard]] bool broken() const noexcept { return state_ == state::broken; }

private:
    enum class state : std::uint8_t { filling, draining, resetting, broken };

    /// A task at the barrier: before it (while others drain), at it, or let go and not yet run.
    class arrival : public detail::waiter {
    public:
        explicit arrival(barrier& at) noexcept : barrier_(at) {}
        ~arrival() { leave(); }

        [[nodiscard]] bool await_ready() noexcept { return barrier_.pass(*this); }
        template <std::derived_from<detail::coroutine_promise> P>
        [[nodiscard]] bool await_suspend(std::coroutine_handle<P> self) noexcept {
            if (!park_in(self)) {
                return false;
            }
            barrier_.wait(*this);
            return true;
        }
        std::size_t await_resume();

    private:
        friend barrier;

        void on_cancel() noexcept override;
        void leave() noexcept;

        barrier& barrier_;
        std::size_t place_ = 0;
        bool counted_ = false;
        bool broken_ = false;
    };

    /// What need not wait: the last to arrive, and who arrives at a broken barrier.
    bool pass(arrival& last) noexcept;
    void wait(arrival& one) noexcept;
    void let_go() noexcept;
    void break_waits() noexcept;
    void drained() noexcept;

    std::size_t parties_;
    std::size_t waiting_ = 0;
    state state_ = state::filling;
    detail::intrusive_list<arrival> before_;
    detail::intrusive_list<arrival> at_;
    // Still linked when they have been woken, so that the barrier knows when all have run, and may end before they do.
    detail::intrusive_list<arrival> leaving_;
};

inline barrier::arrival barrier::arrive_and_wait() noexcept { return arrival(*this); }

}  // namespace aio
