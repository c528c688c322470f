#pragma once

#include "pool_state.hpp"
#include "session.hpp"

#include <aio/detail/wait_list.hpp>
#include <aio/event.hpp>
#include <aio/pq/pool.hpp>
#include <aio/spawn.hpp>

#include <exception>
#include <memory>
#include <string>
#include <vector>

namespace aio::pq::detail {

/// What is behind a `pool`: I/O around `pool_state`. Shared by the pool, its leases and its background tasks.
class pool_core : public std::enable_shared_from_this<pool_core> {
public:
    pool_core(config to, pool_options options);

    [[nodiscard]] task<std::shared_ptr<session>> acquire();
    /// One that is idle, if nobody else waits for it; else null. *Throws* when the pool is closed.
    [[nodiscard]] std::shared_ptr<session> acquire_at_once();
    [[nodiscard]] lease lend(std::shared_ptr<session> session) { return {shared_from_this(), std::move(session)}; }
    void release(std::shared_ptr<session> session) noexcept;

    [[nodiscard]] pool_stats stats() const noexcept;

    /// Refuses new work, fails those who wait and closes what is idle.
    void shut_down() noexcept;
    [[nodiscard]] task<void> close(duration deadline);

private:
    /// A task in the queue for a connection. One that was granted and is never picked up goes back.
    class waiting_task : public aio::detail::waiter {
    public:
        explicit waiting_task(pool_core& pool) noexcept : pool_(pool) {}
        ~waiting_task();

        [[nodiscard]] bool await_ready() const noexcept { return false; }
        template <std::derived_from<aio::detail::coroutine_promise> P>
        [[nodiscard]] bool await_suspend(std::coroutine_handle<P> self) noexcept {
            if (!park_in(self)) {
                return false;
            }
            pool_.join_queue(*this);
            return true;
        }
        [[nodiscard]] std::shared_ptr<session> await_resume();

        std::shared_ptr<session> granted;
        std::exception_ptr refused;

    private:
        void on_cancel() noexcept override;

        pool_core& pool_;
    };

    void bind_to_loop();
    void join_queue(waiting_task& waiter) noexcept;
    [[nodiscard]] std::shared_ptr<session> take_idle() noexcept;
    void give(std::shared_ptr<session> session) noexcept;
    void discard(const std::shared_ptr<session>& session) noexcept;
    void idle_was_lost(const session& lost) noexcept;
    void refuse_all(const std::exception_ptr& why) noexcept;
    void open_more() noexcept;
    [[nodiscard]] static task<void> open_one(std::shared_ptr<pool_core> self, duration delay);
    void opening_failed(std::exception_ptr why) noexcept;
    [[nodiscard]] static task<void> recycle(std::shared_ptr<pool_core> self, std::shared_ptr<session> used);
    void in_background(task<void> work, std::string name);
    [[nodiscard]] std::string describe_exhaustion() const;

    config config_;
    pool_options options_;
    connection_options connection_options_;
    loop* loop_ = nullptr;
    pool_state state_;
    aio::detail::wait_list<waiting_task> waiters_;
    // The last one back is the first one out: its caches are warm, and idle ones at the other end can be closed.
    std::vector<std::shared_ptr<session>> idle_;
    std::vector<std::weak_ptr<session>> all_;
    std::vector<task_handle<void>> background_;
    event returned_;
    pool_stats counts_;
    std::string last_failure_;
};

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
    ~held_session() {
        if (pool_ && session_) {
            pool_->release(std::move(session_));
        }
    }
    [[nodiscard]] const std::shared_ptr<session>& get() const noexcept { return session_; }

private:
    std::shared_ptr<pool_core> pool_;
    std::shared_ptr<session> session_;
};

/// A session of `pool`; an error of the pool learns what it was wanted for.
[[nodiscard]] task<held_session> lend_for(std::shared_ptr<pool_core> pool, const sql_text& text);

}  // namespace aio::pq::detail
