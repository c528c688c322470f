#pragma once

#include "handles.hpp"

#include <aio/pq/error.hpp>
#include <aio/pq/sql.hpp>

namespace aio::pq {

/// The error that the server answered `text` with.
[[nodiscard]] server_error make_server_error(const PGresult& result, const sql_text& text);

/// Whether the server closes the connection after this error (the manual, "Message Severity Levels": FATAL, PANIC).
[[nodiscard]] bool ends_connection(const PGresult& result);

}  // namespace aio::pq
