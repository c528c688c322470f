#pragma once

#include <cstddef>
#include <cstdint>

namespace aio::pq {

/// What a connection's cache of prepared statements has done.
struct statement_cache_stats {
    /// Statements in the cache now, and the most that it holds.
    std::size_t size = 0;
    std::size_t capacity = 0;
    /// Statements that were there already, and those that came new into the cache.
    std::uint64_t hits = 0;
    std::uint64_t misses = 0;
    /// Statements that were put out for newer ones; they are closed on the server.
    std::uint64_t evictions = 0;
    /// Statements that were prepared again: dropped by somebody, or with other columns since a table has changed.
    std::uint64_t renewals = 0;
};

}  // namespace aio::pq
