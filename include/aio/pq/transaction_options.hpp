#pragma once

namespace aio::pq {

/// How much a transaction sees of others (the manual, "Transaction Isolation").
enum class isolation_level {
    server_default,  ///< `default_transaction_isolation`
    read_committed,
    repeatable_read,
    serializable,
};

struct transaction_options {
    isolation_level isolation = isolation_level::server_default;
    bool read_only = false;
    /// With `serializable` and `read_only`: wait for a snapshot that cannot fail.
    bool deferrable = false;
};

}  // namespace aio::pq
