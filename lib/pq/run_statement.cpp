#include "run_statement.hpp"

#include "answer.hpp"
#include "learn_types.hpp"

#include <utility>

namespace aio::pq {

task<result> run_statement(std::shared_ptr<session> session, detail::statement statement,
                           std::shared_ptr<begin_command> begin) {
    if (statement.arguments.has_named_types()) {
        co_await learn_parameter_types(session, statement.arguments, statement.text);
    }
    auto sent =
        std::make_shared<request>(std::move(statement.text), std::move(statement.arguments), request::mode::whole);
    sent->begin = std::move(begin);
    answer answered(session, sent);
    result_handle rows;
    try {
        rows = co_await answered;
    } catch (const server_error& error) {
        forget_stale_types(*session, sent->arguments, error);
        throw;
    }
    if (statement.nested) {
        try {
            co_await learn_result_types(session, rows.get());
        } catch (error& failure) {
            // The statement itself has succeeded.
            failure.set_outcome(outcome::unknown);
            throw;
        }
    }
    co_return result(rows.release(), session->types());
}

}  // namespace aio::pq
