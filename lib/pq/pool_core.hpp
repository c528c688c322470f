#pragma once

#include "acquisition.hpp"
#include "pool_state.hpp"
#include "session.hpp"

#include <aio/detail/timer.hpp>
#include <aio/detail/wait_list.hpp>
#include <aio/event.hpp>
#include <aio/pq/error.hpp>
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

    /// *Lifetime*: `wanted_for`, which errors name, is referred to.
    [[nodiscard]] acquisition acquire(const sql_text* wanted_for = nullptr) {
        return {shared_from_this(), nullptr, wanted_for};
    }
    /// One that is idle, if nobody else waits for it; else null. *Throws* when the pool is closed.
    [[nodiscard]] std::shared_ptr<session> acquire_at_once();
    /// *Throws* pool_error when as many wait as may.
    void check_room_in_queue() const;
    void join_queue(acquisition& waiter, aio::detail::timer_node& deadline) noexcept;
    /// Of a waiter that leaves it unserved.
    void leave_queue() noexcept { --state_.waiting; }
    /// What a waiter is told at its deadline.
    [[nodiscard]] pool_error was_too_late();
    [[nodiscard]] lease lend(std::shared_ptr<session> session) { return {shared_from_this(), std::move(session)}; }
    void release(std::shared_ptr<session> session) noexcept;

    [[nodiscard]] pool_stats stats() const noexcept;

    /// Refuses new work, fails those who wait and closes what is idle.
    void shut_down() noexcept;
    [[nodiscard]] task<void> close(duration deadline);

private:
    void bind_to_loop();
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
    aio::detail::wait_list<acquisition> waiters_;
    // The last one back is the first one out: its caches are warm, and idle ones at the other end can be closed.
    std::vector<std::shared_ptr<session>> idle_;
    std::vector<std::weak_ptr<session>> all_;
    std::vector<task_handle<void>> background_;
    event returned_;
    pool_stats counts_;
    std::string last_failure_;
};

}  // namespace aio::pq::detail
