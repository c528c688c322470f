#include <aio/pq/detail/executor.hpp>

#include "answer.hpp"
#include "make_request.hpp"
#include "pool_core.hpp"

#include <aio/pq/error.hpp>

#include <utility>

namespace aio::pq::detail {

task<void> run_script(executor where, sql_text text) {
    if (where.options.statement_timeout.count() > 0) {
        throw usage_error("statement_timeout is for single statements: begin the script with SET statement_timeout",
                          {std::string(text.view()), text.where(), outcome::not_sent});
    }
    auto const held = co_await session_for(where, text);
    auto const sent = make_request(where, statement{std::move(text), params{}}, request::mode::script);
    answer answered(*held.get(), sent);
    co_await answered;
    sent->check();
}

}  // namespace aio::pq::detail
