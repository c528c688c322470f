#include <aio/pq/detail/executor.hpp>

#include "answer.hpp"
#include "execution.hpp"
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

task<result> run(std::shared_ptr<session> on, std::shared_ptr<pool_core> from, std::shared_ptr<request> sent) {
    execution done(std::move(from), std::move(on), sent);
    co_await done;
    sent->check();
    co_return result(sent->commands.front().result.release(), done.take_types());
}

/// What is not built in has to be looked up before, or after, on the same session.
task<result> run_with_types(executor where, std::shared_ptr<request> sent) {
    auto& only = sent->commands.front();
    auto const held = co_await session_for(where, only.of.text);
    if (only.of.arguments.has_named_types()) {
        co_await learn_parameter_types(held.get(), only.of.arguments, only.of.text);
    }
    answer answered(*held.get(), sent);
    co_await answered;
    check(*sent, *held.get());
    if (only.of.nested) {
        co_await learn_result_types(held.get(), only.result.get(), outcome::unknown);
    }
    co_return result(only.result.release(), held.get()->types());
}

}  // namespace

// No coroutine: the statement is moved once, to where it stays until it has been answered.
task<result> run_statement(executor&& where, statement&& what) {
    auto const needs_types = what.nested || what.arguments.has_named_types();
    auto sent = make_request(where, std::move(what), request::mode::whole);
    if (needs_types) {
        return run_with_types(std::move(where), std::move(sent));
    }
    return run(std::move(where.on), std::move(where.from), std::move(sent));
}

}  // namespace aio::pq::detail
