#include "run_statement.hpp"

#include "answer.hpp"

#include <utility>

namespace aio::pq {

task<result> run_statement(std::shared_ptr<session> session, detail::statement statement,
                           std::shared_ptr<begin_command> begin) {
    auto sent =
        std::make_shared<request>(std::move(statement.text), std::move(statement.arguments), request::mode::whole);
    sent->begin = std::move(begin);
    answer answered(std::move(session), std::move(sent));
    auto rows = co_await answered;
    co_return result(rows.release());
}

}  // namespace aio::pq
