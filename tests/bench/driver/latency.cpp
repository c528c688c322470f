#include "accounts.hpp"
#include "database.hpp"
#include "workload.hpp"

#include <aio/pq/pq.hpp>

namespace {

using bench::trial;
namespace pq = aio::pq;

aio::task<void> with_aiopq(trial& t) {
    auto db = co_await pq::connection::connect(bench::dsn());
    bench::check_account(co_await db.fetch_one<bench::account>(bench::account_by_id, std::int64_t{1}), 1);
    t.start();
    for (std::size_t i = 0; i < t.n; ++i) {
        auto const id = bench::account_id(i);
        bench::check_account(co_await db.fetch_one<bench::account>(bench::account_by_id, id), id);
    }
    t.stop();
    co_await db.close();
}

void by_hand(trial& t) {
    auto const db = bench::connect_to_accounts();
    t.start();
    for (std::size_t i = 0; i < t.n; ++i) {
        auto const id = bench::account_id(i);
        bench::send_account_query(db.get(), id);
        auto const answer = bench::libpq::only_result(db.get());
        bench::check_account(bench::read_account(answer.get()), id);
    }
    t.stop();
}

bench::workloads const added{{
    .name = "latency",
    .what = "",
    .n = 10'000,
    .bar = {.throughput = 0.97, .cpu = 1.1, .allocations = 2},
    .aiopq = with_aiopq,
    .libpq = {by_hand},
    .network = {.n = 100, .round_trips = 1.25},
}};

}  // namespace
