#include "database.hpp"
#include "events.hpp"
#include "workload.hpp"

#include <aio/pq/pq.hpp>

namespace {

using bench::event;
using bench::trial;
namespace pq = aio::pq;

constexpr char some_events[] = "select id, account, kind, amount, at from events where id <= $1";

/// Sums over the events 1 to n: their order is the server's business.
class totals {
public:
    void add(const event& each) noexcept {
        ++rows_;
        ids_ += each.id;
        letters_ += each.kind.size();
        in_range_ = in_range_ && each.account == each.id % 100'000 + 1;
    }
    void check(std::size_t n) const {
        auto const last = static_cast<std::int64_t>(n);
        bench::check(rows_ == last && ids_ == last * (last + 1) / 2 && letters_ >= n * 4 && in_range_, "events");
    }

private:
    std::int64_t rows_ = 0;
    std::int64_t ids_ = 0;
    std::size_t letters_ = 0;
    bool in_range_ = true;
};

aio::task<void> with_aiopq(trial& t) {
    auto db = co_await pq::connection::connect(bench::dsn());
    auto const last = static_cast<std::int64_t>(t.n);
    totals read;
    t.start();
    auto rows = db.stream<event>(some_events, last);
    while (auto const* each = co_await rows.next()) {
        read.add(*each);
    }
    t.stop();
    read.check(t.n);
    co_await db.close();
}

void by_hand(trial& t, int (*set_mode)(PGconn*)) {
    auto const db = bench::libpq::connect();
    bench::libpq::prepare(db.get(), "events", some_events);
    auto const last = bench::libpq::to_wire(static_cast<std::int64_t>(t.n));
    const char* const values[] = {reinterpret_cast<const char*>(&last)};
    constexpr int lengths[] = {sizeof last};
    constexpr int formats[] = {1};
    totals read;
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
}};

}  // namespace
