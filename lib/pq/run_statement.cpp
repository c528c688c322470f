#include <aio/pq/detail/executor.hpp>

#include "answer.hpp"
#include "learn_types.hpp"
#include "make_request.hpp"
#include "pool_core.hpp"

#include <utility>

namespace aio::pq::detail {

namespace {

/// *Throws* what the request failed with.
void check(const request& ended, session& on) {
    try {
        ended.check();
    } catch (const server_error& error) {
        forget_stale_types(on, ended.commands.front().of.arguments, error);
        throw;
    }
}

}  // namespace

task<result> run_statement(executor where, statement what) {
    held_session held(nullptr, std::move(where.on));
    if (where.from) {
        held = co_await lend_for(std::move(where.from), what.text);
    }
    if (what.arguments.has_named_types()) {
        co_await learn_parameter_types(held.get(), what.arguments, what.text);
    }
    auto const nested = what.nested;
    auto const sent = make_request(where, std::move(what), request::mode::whole);
    answer answered(held.get(), sent);
    co_await answered;
    auto& only = sent->commands.front();
    check(*sent, *held.get());
    if (nested) {
        co_await learn_result_types(held.get(), only.result.get(), outcome::unknown);
    }
    co_return result(only.result.release(), held.get()->types());
}

}  // namespace aio::pq::detail
