#include "learn_types.hpp"

#include "answer.hpp"
#include "make_request.hpp"
#include "type_lookup.hpp"

#include <aio/pq/sqlstate.hpp>

#include <string>
#include <utility>

namespace aio::pq {
namespace {

task<void> look_up(std::shared_ptr<session> session, unknown_types wanted) {
    auto const answer = co_await detail::run_statement({.on = session}, {type_query(), type_query_arguments(wanted)});
    learn_types(*session->types(), wanted, answer);
}

/// All of them are known, or do not exist.
void fill_in(params& arguments, const detail::type_catalog& known, const sql_text& text) {
    auto const missing = unknown_parameter_types(arguments, known);
    if (!missing.names.empty()) {
        throw usage_error("a parameter is of the type " + std::string(missing.names.front()) +
                              ", which the database does not have, or not in a schema of the search_path",
                          {std::string(text.view()), text.where(), outcome::not_sent});
    }
    try {
        arguments.resolve(known);
    } catch (conversion_error& error) {
        error.add_context(text.view(), text.where());
        throw;
    }
}

}  // namespace

task<void> learn_parameter_types(std::shared_ptr<session> session, params& arguments, const sql_text& text) {
    if (auto wanted = unknown_parameter_types(arguments, *session->types()); !wanted.empty()) {
        co_await look_up(session, std::move(wanted));
    }
    fill_in(arguments, *session->types(), text);
}

task<void> learn_result_types(std::shared_ptr<session> session, const pg_result* columns, outcome of_statement) {
    auto wanted = unknown_result_types(columns, *session->types());
    if (wanted.empty()) {
        co_return;
    }
    try {
        co_await look_up(session, std::move(wanted));
    } catch (error& failure) {
        failure.set_outcome(of_statement);
        throw;
    }
}

task<void> learn_stream_types(std::shared_ptr<session> session, const command& of, const call_options& options) {
    auto& cache = session->statements();
    auto const& text = of.of.text;
    if (!options.prepare || !cache.takes(text.view())) {
        co_return;
    }
    auto const prepared = cache.use(text.view(), of.of.arguments.types());
    if (prepared->columns_are_known) {
        co_return;
    }
    auto const asked = make_request({.prepared = prepared}, detail::statement{text, params{}}, request::mode::describe);
    answer answered(*session, asked);
    co_await answered;
    asked->check();
    co_await learn_result_types(session, asked->commands.front().result.get(), outcome::not_sent);
    prepared->columns_are_known = true;
}

void resolve_parameters(const session& session, params& arguments, const sql_text& text) {
    fill_in(arguments, *session.types(), text);
}

void forget_stale_types(session& session, const params& arguments, const server_error& why) {
    auto const state = why.sqlstate();
    if (state == sqlstate::undefined_object || state == sqlstate::internal_error ||
        state == sqlstate::datatype_mismatch) {
        for (auto const name : arguments.unresolved()) {
            session.types()->forget_name(name);
        }
    }
}

}  // namespace aio::pq
