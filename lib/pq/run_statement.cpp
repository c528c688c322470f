#include <aio/pq/detail/executor.hpp>

#include "answer.hpp"
#include "make_request.hpp"
#include "pool_core.hpp"

#include <utility>

namespace aio::pq::detail {

task<result> run_statement(executor where, statement what) {
    held_session held(nullptr, std::move(where.on));
    if (where.from) {
        held = co_await lend_for(std::move(where.from), what.text);
    }
    auto const sent = make_request(where, std::move(what), request::mode::whole);
    answer answered(held.get(), sent);
    co_await answered;
    sent->check();
    co_return result(sent->commands.front().result.release());
}

}  // namespace aio::pq::detail
