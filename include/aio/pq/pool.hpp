#pragma once

#include <aio/detail/timer.hpp>
#include <aio/pq/config.hpp>
#include <aio/pq/connection.hpp>
#include <aio/pq/fwd.hpp>
#include <aio/pq/verbs.hpp>
#include <aio/task.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

namespace aio::pq {

namespace detail {
class pool_core;
}

struct pool_options {
    /// The most connections that are open, or being opened, at a time.
    std::size_t max_size = 10;
    /// How long a verb, or `acquire`, waits for a connection.
    duration acquire_timeout = std::chrono::seconds(30);
    /// How many may wait for a connection; one more is refused at once. 0 is no limit.
    std::size_t max_waiting = 0;

    /// @name Of each connection, see `connection_options`
    /// @{
    duration connect_timeout = std::chrono::seconds(10);
    std::size_t statement_cache_size = 256;
    bool parameters_in_errors = false;
    std::function<void(const notice&)> on_notice = nullptr;
    /// @}
};

/// What a pool has and what it has done.
struct pool_stats {
    /// Open connections: idle, in use, or being cleaned up.
    std::size_t size = 0;
    std::size_t idle = 0;
    std::size_t in_use = 0;
    /// Tasks that wait for a connection.
    std::size_t waiting = 0;
    std::uint64_t opened = 0;
    std::uint64_t closed = 0;
    std::uint64_t acquired = 0;
    std::uint64_t timed_out = 0;
};

/// A pool's connection for as long as this lives; it goes back by itself.
class lease {
public:
    lease(lease&&) noexcept;
    lease& operator=(lease&&) noexcept;
    ~lease();

    [[nodiscard]] connection& operator*() noexcept { return connection_; }
    [[nodiscard]] connection* operator->() noexcept { return &connection_; }

private:
    friend detail::pool_core;
    lease(std::shared_ptr<detail::pool_core> pool, std::shared_ptr<session> session) noexcept;

    std::shared_ptr<detail::pool_core> pool_;
    connection connection_;
};

/// Connections that are opened as needed and used by turns.
///
/// Every verb takes a connection for its own duration; `acquire` takes one for longer. Whoever waits is served first
/// come first served. A connection that comes back inside of a transaction, or with an unread answer, is cleaned up in
/// the background, in nobody's time.
///
/// *Lifetime*: belongs to the loop it is first used on, and closes with it. Destroying the pool closes what is idle;
/// connections that are lent out are closed when they come back.
class pool : public verbs<pool> {
public:
    explicit pool(config to, pool_options options = {});
    pool(pool&&) noexcept;
    pool& operator=(pool&&) noexcept;
    ~pool();

    /// *Throws*: connection_error when no connection can be made and none is open; pool_error after `acquire_timeout`,
    /// when `max_waiting` wait already, and on a closed pool.
    /// *Cancellation*: leaves the queue; a connection that was granted already is not lost.
    [[nodiscard]] task<lease> acquire();

    [[nodiscard]] pool_stats stats() const;

    /// Refuses new work, waits until all connections are back, at most for `deadline`, and closes them all.
    [[nodiscard]] task<void> close(duration deadline = std::chrono::seconds(30));

private:
    friend verbs<pool>;

    [[nodiscard]] detail::executor executor(const sql_text& what) const;
    [[nodiscard]] task<pq::transaction> open_transaction(transaction_options options);

    std::shared_ptr<detail::pool_core> core_;
};

}  // namespace aio::pq
