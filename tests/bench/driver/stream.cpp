#include "database.hpp"
#include "events.hpp"
#include "growth.hpp"
#include "workload.hpp"

#include <aio/pq/pq.hpp>

namespace {

using bench::event;
using bench::trial;
namespace pq = aio::pq;

constexpr char some_events[] = "select id, account, kind, amount, at from events where id <= $1";

aio::task<void> with_aiopq(trial& t) {
    auto db = co_await pq::connection::connect(bench::dsn());
    auto const last = static_cast<std::int64_t>(t.n);
    bench::event_totals read;
    t.start();
    auto rows = db.stream<event>(some_events, last);
    while (auto const* each = co_await rows.next()) {
        read.add(*each);
    }
    t.stop();
    read.check(t.n);
    co_await db.close();
}

aio::task<void> read_all(pq::connection& db, std::size_t rows) {
    bench::event_totals read;
    auto events = db.stream<event>(bench::made_events, static_cast<std::int64_t>(rows));
    while (auto const* each = co_await events.next()) {
        read.add(*each);
    }
    read.check(rows);
}

aio::task<void> stream_in_turn(trial& t, std::size_t rows) {
    auto db = co_await pq::connection::connect(bench::dsn());
    co_await read_all(db, 1'000);
    t.start();
    for (std::size_t done = 0; done < t.n; done += rows) {
        co_await read_all(db, rows);
    }
    t.stop();
    co_await db.close();
}

void by_hand(trial& t, int (*set_mode)(PGconn*)) {
    auto const db = bench::libpq::connect();
    bench::libpq::prepare(db.get(), "events", some_events);
    auto const last = bench::libpq::to_wire(static_cast<std::int64_t>(t.n));
    const char* const values[] = {reinterpret_cast<const char*>(&last)};
    constexpr int lengths[] = {sizeof last};
    constexpr int formats[] = {1};
    bench::event_totals read;
    t.start();
    bench::libpq::check(PQsendQueryPrepared(db.get(), "events", 1, values, lengths, formats, 1) == 1, db.get());
    bench::libpq::check(set_mode(db.get()) == 1, db.get());
    while (bench::libpq::result const part{PQgetResult(db.get())}) {
        // The last one has no rows, and the status of a whole result.
        auto const count = PQntuples(part.get());
        if (count == 0) {
            bench::libpq::check(part.get(), PGRES_TUPLES_OK);
        }
        for (int i = 0; i < count; ++i) {
            read.add(bench::read_event(part.get(), i));
        }
    }
    t.stop();
    read.check(t.n);
}

void in_single_rows(trial& t) { by_hand(t, PQsetSingleRowMode); }

#if defined(LIBPQ_HAS_CHUNK_MODE)
void in_chunks(trial& t) {
    by_hand(t, [](PGconn* db) { return PQsetChunkedRowsMode(db, 64); });
}
#endif

bench::workloads const added{{
    .name = "stream",
    .what = "a row",
    .n = 1'000'000,
    .bar = {.throughput = 0.97, .cpu = 1.1, .allocations = 0},
    .aiopq = with_aiopq,
#if defined(LIBPQ_HAS_CHUNK_MODE)
    .libpq = {in_single_rows, in_chunks},
#else
    .libpq = {in_single_rows},
#endif
    .network = {.n = 200'000},
}};

bench::growths const grows{{
    .name = "stream",
    .what = "rows",
    .sizes = {10'000, 100'000, 1'000'000, 10'000'000},
    .measured_by = 10'000,
    .at_least = 100'000,
    .memory_from = 10'000,
    .run = stream_in_turn,
}};

}  // namespace
