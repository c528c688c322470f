#include "database.hpp"
#include "libpq.hpp"
#include "workload.hpp"

#include <aio/pq/pq.hpp>

#include <cstdint>
#include <numeric>
#include <vector>

namespace {

using bench::trial;
namespace pq = aio::pq;

constexpr char series[] = "select i from generate_series(0, 1000) i";

void check_series(const std::vector<int>& read) {
    bench::check(read.size() == 1001 && std::accumulate(read.begin(), read.end(), 0) == 500'500, "series");
}

aio::task<void> with_aiopq(trial& t) {
    auto db = co_await pq::connection::connect(bench::dsn());
    check_series(co_await db.fetch<int>(series));
    t.start();
    for (std::size_t i = 0; i < t.n; ++i) {
        check_series(co_await db.fetch<int>(series));
    }
    t.stop();
    co_await db.close();
}

std::vector<int> fetch_series(PGconn* db) {
    bench::libpq::check(PQsendQueryPrepared(db, "series", 0, nullptr, nullptr, nullptr, 1) == 1, db);
    auto const answer = bench::libpq::only_result(db);
    auto const count = PQntuples(answer.get());
    std::vector<int> values;
    values.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) {
        values.push_back(bench::libpq::integer<std::int32_t>(answer.get(), i, 0));
    }
    return values;
}

void by_hand(trial& t) {
    auto const db = bench::libpq::connect();
    bench::libpq::prepare(db.get(), "series", series);
    check_series(fetch_series(db.get()));
    t.start();
    for (std::size_t i = 0; i < t.n; ++i) {
        check_series(fetch_series(db.get()));
    }
    t.stop();
}

bench::workloads const added{{
    .name = "series",
    .what = "1001 integers",
    .n = 2'000,
    .bar = {.throughput = 0.95, .cpu = 1.1, .allocations = 2},
    .aiopq = with_aiopq,
    .libpq = {by_hand},
    .network = {.n = 100},
}};

}  // namespace
