#pragma once

#include "session.hpp"

#include <aio/detail/timer.hpp>
#include <aio/detail/wait_list.hpp>
#include <aio/pq/detail/executor.hpp>
#include <aio/pq/sql.hpp>

#include <concepts>
#include <coroutine>
#include <exception>
#include <memory>
#include <utility>

namespace aio::pq::detail {

class pool_core;

/// A session for as long as a statement takes: one that a pool lent goes back with this.
class held_session {
public:
    /// Without a pool the session is somebody else's.
    held_session(std::shared_ptr<pool_core> pool, std::shared_ptr<session> session) noexcept
        : pool_(std::move(pool)), session_(std::move(session)) {}
    held_session(held_session&&) = default;
    held_session& operator=(held_session&& other) noexcept {
        std::swap(pool_, other.pool_);
        std::swap(session_, other.session_);
        return *this;
    }
    ~held_session();

    [[nodiscard]] const std::shared_ptr<session>& get() const noexcept { return session_; }
    /// What is taken does not go back with this.
    [[nodiscard]] std::shared_ptr<session> take() noexcept { return std::exchange(session_, nullptr); }

private:
    std::shared_ptr<pool_core> pool_;
    std::shared_ptr<session> session_;
};

/// Waits for a session of a pool: one that is idle is there at once, else the task queues for acquire_timeout.
///
/// Without a pool it is the session `own`, and there is nothing to wait for.
/// *Throws* what the pool cannot serve for; the error learns what the session was wanted for.
/// *Cancellation*: at once. One that was granted and is never picked up goes back.
class [[nodiscard("must be co_awaited")]] acquisition : public aio::detail::waiter {
public:
    /// *Lifetime*: `wanted_for`, which may be null, is referred to.
    acquisition(std::shared_ptr<pool_core> pool, std::shared_ptr<session> own, const sql_text* wanted_for) noexcept
        : pool_(std::move(pool)), granted_(std::move(own)), wanted_for_(wanted_for) {}
    ~acquisition();

    [[nodiscard]] bool await_ready() { return !pool_ || acquire_at_once(); }
    template <std::derived_from<aio::detail::coroutine_promise> P>
    [[nodiscard]] bool await_suspend(std::coroutine_handle<P> self) noexcept {
        if (!park_in(self)) {
            return false;
        }
        join_queue();
        return true;
    }
    [[nodiscard]] held_session await_resume();

    virtual void give(std::shared_ptr<session> granted) noexcept;
    void refuse(std::exception_ptr why) noexcept;

protected:
    void join_queue() noexcept;
    /// Of the queue and of its deadline.
    void leave_line() noexcept {
        unlink();
        deadline_.unlink();
    }
    void on_cancel() noexcept override;
    /// *Throws* what came instead of a session.
    void check() const;

    std::shared_ptr<pool_core> pool_;
    std::shared_ptr<session> granted_;

private:
    struct deadline final : aio::detail::timer_node {
        explicit deadline(acquisition& of_) noexcept : of(of_) {}
        void expired() noexcept override { of.is_late(); }

        acquisition& of;
    };

    [[nodiscard]] bool acquire_at_once();
    void is_late() noexcept;

    const sql_text* wanted_for_;
    std::exception_ptr refused_;
    deadline deadline_{*this};
    bool late_ = false;
};

/// The session that the statement `text` of `where` runs on, which is taken out of there.
[[nodiscard]] inline acquisition session_for(executor& where, const sql_text& text) noexcept {
    return {std::move(where.from), std::move(where.on), &text};
}

}  // namespace aio::pq::detail
