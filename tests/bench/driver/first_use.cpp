#include "accounts.hpp"
#include "database.hpp"
#include "workload.hpp"

#include <aio/pq/pq.hpp>

#include <string>
#include <vector>

// Statements that are prepared and run for the first time. Who does that in two round trips has half the throughput.

namespace {

using bench::trial;
namespace pq = aio::pq;

/// `n` statements that do the same and are not the same.
std::vector<std::string> make_texts(std::size_t n) {
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < n; ++i) {
        texts.push_back(std::string(bench::account_by_id) + " -- " + std::to_string(i));
    }
    return texts;
}

aio::task<void> with_aiopq(trial& t) {
    auto const texts = make_texts(t.n);
    auto db = co_await pq::connection::connect(bench::dsn(), {.statement_cache_size = t.n + 1});
    bench::check_account(co_await db.fetch_one<bench::account>(bench::account_by_id, std::int64_t{1}), 1);
    t.start();
    for (std::size_t i = 0; i < t.n; ++i) {
        auto const id = bench::account_id(i);
        bench::check_account(co_await db.fetch_one<bench::account>(pq::unsafe_sql(texts[i]), id), id);
    }
    t.stop();
    co_await db.close();
}

void by_hand(trial& t) {
    auto const texts = make_texts(t.n);
    auto const db = bench::connect_to_accounts();
    bench::libpq::check(PQenterPipelineMode(db.get()) == 1, db.get());
    t.start();
    for (std::size_t i = 0; i < t.n; ++i) {
        auto const id = bench::account_id(i);
        auto const name = "statement_" + std::to_string(i);
        bench::libpq::check(PQsendPrepare(db.get(), name.c_str(), texts[i].c_str(), 0, nullptr) == 1, db.get());
        bench::send_account_query(db.get(), id, name.c_str());
        bench::libpq::check(PQpipelineSync(db.get()) == 1, db.get());
        (void)bench::libpq::only_result(db.get(), PGRES_COMMAND_OK);
        auto const answer = bench::libpq::only_result(db.get());
        bench::check_account(bench::read_account(answer.get()), id);
        bench::libpq::result const end(PQgetResult(db.get()));
        bench::libpq::check(end.get(), PGRES_PIPELINE_SYNC);
    }
    t.stop();
}

bench::workloads const added{{
    .name = "first_use",
    .what = "statements not seen before",
    .n = 5'000,
    .bar = {.throughput = 0.95, .cpu = 1.25, .allocations = 10},
    .aiopq = with_aiopq,
    .libpq = {by_hand},
    .network = {.n = 100, .round_trips = 1.25},
}};

}  // namespace
