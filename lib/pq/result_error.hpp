#pragma once

#include "handles.hpp"

#include <aio/pq/error.hpp>
#include <aio/pq/params.hpp>
#include <aio/pq/sql.hpp>

namespace aio::pq {

/// The fields of an error or a notice.
[[nodiscard]] server_error_fields fields_of(const PGresult& result);

/// What an error says of a prepared statement: that there is none of the name, or that its result would have other
/// columns than when it was prepared.
enum class complaint { none, missing, outdated };
[[nodiscard]] complaint complaint_about_prepared(const PGresult& error);

/// Adds the values of the parameters to an error's detail.
void add_parameters(server_error& error, const params& arguments);

/// The error that the server answered `text` with.
[[nodiscard]] server_error make_server_error(const PGresult& result, const sql_text& text);

/// Whether the server closes the connection after this error (the manual, "Message Severity Levels": FATAL, PANIC).
[[nodiscard]] bool ends_connection(const PGresult& result);

}  // namespace aio::pq
