#include "database.hpp"
#include "events.hpp"
#include "workload.hpp"

#include <aio/pq/pq.hpp>

namespace {

using bench::trial;
namespace pq = aio::pq;

constexpr std::size_t group = 100;

aio::task<void> with_aiopq(trial& t) {
    bench::empty_sink();
    auto db = co_await pq::connection::connect(bench::dsn());
    t.start();
    for (std::int64_t id = 1; id <= static_cast<std::int64_t>(t.n);) {
        pq::batch inserts;
        for (std::size_t i = 0; i < group; ++i, ++id) {
            auto const row = bench::make_event(id);
            inserts.add(bench::insert_event, row.id, row.account, row.kind, row.amount, row.at);
        }
        auto const results = co_await db.batch(std::move(inserts));
        bench::check(results.size() == group && results.back().status().affected_rows() == 1, "results");
    }
    t.stop();
    bench::check_sink(t.n);
    co_await db.close();
}

void by_hand(trial& t) {
    bench::empty_sink();
    auto const db = bench::libpq::connect();
    bench::libpq::prepare(db.get(), bench::insert_statement, bench::insert_event);
    // It may block where it sends: the server has room for the answers to a group.
    bench::libpq::check(PQenterPipelineMode(db.get()) == 1, db.get());
    t.start();
    for (std::int64_t id = 1; id <= static_cast<std::int64_t>(t.n);) {
        for (std::size_t i = 0; i < group; ++i, ++id) {
            bench::send_insert(db.get(), bench::make_event(id));
        }
        bench::libpq::check(PQpipelineSync(db.get()) == 1, db.get());
        for (std::size_t i = 0; i < group; ++i) {
            (void)bench::libpq::only_result(db.get(), PGRES_COMMAND_OK);
        }
        bench::libpq::result const end(PQgetResult(db.get()));
        bench::libpq::check(end.get(), PGRES_PIPELINE_SYNC);
    }
    t.stop();
    bench::check_sink(t.n);
}

bench::workloads const added{{
    .name = "batch",
    .what = "an insert, groups of 100",
    .n = 100'000,
    .bar = {.throughput = 0.95, .cpu = 1.25, .allocations = 1},
    .aiopq = with_aiopq,
    .libpq = {by_hand},
    .network = {.n = 10'000},
}};

}  // namespace
