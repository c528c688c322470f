#pragma once

#include <aio/detail/timer.hpp>
#include <aio/pq/error.hpp>

#include <chrono>
#include <cstddef>
#include <functional>

namespace aio::pq {

/// A message of the server that is no error: NOTICE, WARNING and others that `client_min_messages` lets through.
using notice = server_error_fields;

struct connection_options {
    /// For all hosts together; a `connect_timeout` among the connection parameters, which counts for each, overrides
    /// it.
    duration connect_timeout = std::chrono::seconds(10);
    /// How many prepared statements are kept; the least recently used makes room. 0 prepares none, for proxies that
    /// give each transaction another server connection (PgBouncer before 1.21 in transaction mode).
    std::size_t statement_cache_size = 256;
    /// Whether errors of the server show the values of the parameters. They may end in logs: off by default.
    bool parameters_in_errors = false;
    /// Called on the loop with each notice; by default they are dropped.
    std::function<void(const notice&)> on_notice = nullptr;
};

}  // namespace aio::pq
