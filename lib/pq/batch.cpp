#include <aio/pq/batch.hpp>

#include "answer.hpp"
#include "learn_types.hpp"
#include "make_request.hpp"
#include "pool_core.hpp"

#include <string>
#include <utility>

namespace aio::pq::detail {
namespace {

std::string in_batch(std::size_t index, std::size_t count, const std::string& message) {
    return "query " + std::to_string(index + 1) + " of " + std::to_string(count) + " in the batch: " + message;
}

/// Throws on what a batch failed with, the member named.
[[noreturn]] void rethrow_named(const request& failed, std::size_t count, session& on) {
    try {
        std::rethrow_exception(failed.error);
    } catch (server_error& error) {
        for (auto const* each = &failed.commands.front(); each != nullptr; each = each->next.get()) {
            forget_stale_types(on, each->of.arguments, error);
        }
        if (failed.failed_command) {
            error.set_message(in_batch(*failed.failed_command, count, error.message()));
        }
        throw;
    }
}

}  // namespace

void name_member(conversion_error& error, std::size_t index, std::size_t count) {
    error.set_message(in_batch(index, count, error.message()));
}

task<std::vector<result>> run_batch(executor where, statement_list members) {
    std::vector<result> results;
    auto const count = members.size();
    if (count == 0) {
        co_return results;
    }
    auto const held = co_await session_for(where, members.front().text);
    auto const sent = make_request(where, std::move(members.commands()));
    for (auto* each = &sent->commands.front(); each != nullptr; each = each->next.get()) {
        if (each->of.arguments.has_named_types()) {
            co_await learn_parameter_types(held.get(), each->of.arguments, each->of.text);
        }
    }
    answer answered(*held.get(), sent);
    co_await answered;
    if (sent->error) {
        rethrow_named(*sent, count, *held.get());
    }
    results.reserve(count);
    for (auto* each = &sent->commands.front(); each != nullptr; each = each->next.get()) {
        if (column_count(each->result.get()) == 0) {
            results.emplace_back(each->result.release());
            continue;
        }
        if (each->of.nested) {
            co_await learn_result_types(held.get(), each->result.get(), outcome::unknown);
        }
        results.emplace_back(each->result.release(), held.get()->types());
    }
    co_return results;
}

}  // namespace aio::pq::detail
