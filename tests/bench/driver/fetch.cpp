#include "database.hpp"
#include "events.hpp"
#include "growth.hpp"

#include <aio/pq/pq.hpp>

namespace {

using bench::event;
using bench::trial;
namespace pq = aio::pq;

aio::task<void> fetch(pq::connection& db, std::size_t rows) {
    auto const read = co_await db.fetch<event>(bench::made_events, static_cast<std::int64_t>(rows));
    bench::event_totals totals;
    for (auto const& each : read) {
        totals.add(each);
    }
    totals.check(rows);
}

aio::task<void> fetch_in_turn(trial& t, std::size_t rows) {
    auto db = co_await pq::connection::connect(bench::dsn());
    co_await fetch(db, 1);
    t.start();
    for (std::size_t done = 0; done < t.n; done += rows) {
        co_await fetch(db, rows);
    }
    t.stop();
    co_await db.close();
}

bench::growths const grows{{
    .name = "fetch",
    .what = "rows",
    .sizes = {1, 10, 100, 1'000, 10'000, 100'000, 1'000'000},
    .measured_by = 10'000,
    .at_least = 10'000,
    .memory_from = 10'000,
    .run = fetch_in_turn,
}};

}  // namespace
