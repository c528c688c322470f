#include "learn_types.hpp"

#include "answer.hpp"
#include "run_statement.hpp"
#include "type_lookup.hpp"

#include <aio/pq/sqlstate.hpp>

#include <string>
#include <utility>

namespace aio::pq {
namespace {

task<void> look_up(std::shared_ptr<session> session, unknown_types wanted) {
    auto const answer = co_await run_statement(session, {type_query(), type_query_arguments(wanted)});
    learn_types(*session->types(), wanted, answer);
}

/// The next statement that uses them asks again.
void forget_names(detail::type_catalog& known, const params& arguments) {
    for (auto const name : arguments.unresolved()) {
        known.forget_name(name);
    }
}

/// All of them are known, or do not exist.
void fill_in(params& arguments, detail::type_catalog& known, const sql_text& text) {
    auto const missing = unknown_parameter_types(arguments, known);
    if (!missing.names.empty()) {
        throw usage_error("a parameter is of the type " + std::string(missing.names.front()) +
                              ", which the database does not have, or not in a schema of the search_path",
                          {std::string(text.view()), text.where(), outcome::not_sent});
    }
    try {
        arguments.resolve(known);
    } catch (conversion_error& error) {
        forget_names(known, arguments);
        error.add_context(text.view(), text.where());
        throw;
    }
}

/// A request to describe a statement, which has its arguments for as long as this lives.
class lent_arguments {
public:
    explicit lent_arguments(request& of)
        : of_(of), borrower_(std::make_shared<request>(of.text, std::move(of.arguments), request::mode::describe)) {}
    lent_arguments(const lent_arguments&) = delete;
    lent_arguments& operator=(const lent_arguments&) = delete;
    ~lent_arguments() { of_.arguments = std::move(borrower_->arguments); }

    [[nodiscard]] const std::shared_ptr<request>& borrower() const noexcept { return borrower_; }

private:
    request& of_;
    std::shared_ptr<request> borrower_;
};

}  // namespace

task<void> learn_parameter_types(std::shared_ptr<session> session, params& arguments, const sql_text& text) {
    if (auto wanted = unknown_parameter_types(arguments, *session->types()); !wanted.empty()) {
        co_await look_up(session, std::move(wanted));
    }
    fill_in(arguments, *session->types(), text);
}

task<void> learn_result_types(std::shared_ptr<session> session, const pg_result* columns) {
    if (auto wanted = unknown_result_types(columns, *session->types()); !wanted.empty()) {
        co_await look_up(session, std::move(wanted));
    }
}

task<void> learn_stream_types(std::shared_ptr<session> session, request& stream) {
    auto const types = session->types();
    auto const key = stream_key(stream.text.view(), stream.arguments);
    if (types->has_described(key)) {
        co_return;
    }
    lent_arguments const describing(stream);
    answer answered(session, describing.borrower());
    auto const columns = co_await answered;
    co_await learn_result_types(session, columns.get());
    types->described(key);
}

void check_stream_types(session& session, const request& stream, const pg_result* rows) {
    auto& types = *session.types();
    if (!unknown_result_types(rows, types).empty()) {
        types.forget_described(stream_key(stream.text.view(), stream.arguments));
    }
}

void forget_stale_types(session& session, const params& arguments, const server_error& why) {
    auto const state = why.sqlstate();
    if (state == sqlstate::undefined_object || state == sqlstate::internal_error ||
        state == sqlstate::datatype_mismatch) {
        forget_names(*session.types(), arguments);
    }
}

}  // namespace aio::pq
