#pragma once

#include <chrono>

namespace aio::pq {

/// What differs for single statements: `db.with({.statement_timeout = 2s}).fetch<user>("…")`.
struct call_options {
    /// How long the server works on it before it gives up with `sqlstate::query_canceled` (its setting
    /// `statement_timeout`, for this statement alone); 0 leaves it to the session.
    std::chrono::milliseconds statement_timeout{0};
    /// Whether the statement goes through the connection's cache of prepared statements.
    bool prepare = true;
};

}  // namespace aio::pq
