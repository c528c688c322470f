#include "result_error.hpp"

#include <aio/pq/sqlstate.hpp>

#include <charconv>
#include <string_view>

namespace aio::pq {
namespace {

std::string_view field(const PGresult& result, int code) {
    auto const* text = PQresultErrorField(&result, code);
    return text != nullptr ? text : "";
}

}  // namespace

server_error_fields fields_of(const PGresult& result) {
    server_error_fields fields;
    fields.sqlstate = field(result, PG_DIAG_SQLSTATE);
    fields.severity = field(result, PG_DIAG_SEVERITY_NONLOCALIZED);
    fields.message = field(result, PG_DIAG_MESSAGE_PRIMARY);
    fields.detail = field(result, PG_DIAG_MESSAGE_DETAIL);
    fields.hint = field(result, PG_DIAG_MESSAGE_HINT);
    fields.context = field(result, PG_DIAG_CONTEXT);
    fields.schema = field(result, PG_DIAG_SCHEMA_NAME);
    fields.table = field(result, PG_DIAG_TABLE_NAME);
    fields.column = field(result, PG_DIAG_COLUMN_NAME);
    fields.constraint = field(result, PG_DIAG_CONSTRAINT_NAME);
    auto const position = field(result, PG_DIAG_STATEMENT_POSITION);
    std::from_chars(position.data(), position.data() + position.size(), fields.position);
    if (fields.message.empty()) {
        // libpq's own errors have no fields.
        fields.message = message_of(PQresultErrorMessage(&result));
    }
    return fields;
}

server_error make_server_error(const PGresult& result, const sql_text& text) {
    return server_error(fields_of(result), {std::string(text.view()), text.where(), outcome::failed});
}

complaint complaint_about_prepared(const PGresult& error) {
    auto const sqlstate = field(error, PG_DIAG_SQLSTATE);
    if (sqlstate == sqlstate::invalid_sql_statement_name) {
        return complaint::missing;
    }
    // The message is translated, the place in the server's source is not.
    auto const outdated =
        sqlstate == sqlstate::feature_not_supported && field(error, PG_DIAG_SOURCE_FUNCTION) == "RevalidateCachedQuery";
    return outdated ? complaint::outdated : complaint::none;
}

bool ends_connection(const PGresult& result) {
    auto const severity = field(result, PG_DIAG_SEVERITY_NONLOCALIZED);
    return severity == "FATAL" || severity == "PANIC";
}

}  // namespace aio::pq
