#include "database.hpp"
#include "libpq.hpp"
#include "workload.hpp"

#include <aio/pq/pq.hpp>

#include <cstddef>
#include <vector>

namespace {

using bench::trial;
namespace pq = aio::pq;
using bytes = std::vector<std::byte>;

constexpr std::size_t rows = 100;
constexpr std::size_t size = 1024;

// Row i has i in all of its bytes.
constexpr const char* make_table =
    "create temporary table blobs as select decode(repeat(lpad(to_hex(i), 2, '0'), 1024), 'hex') as bytes "
    "from generate_series(1, 100) i";
constexpr char blobs[] = "select bytes from blobs";

void check_blobs(const std::vector<bytes>& read) {
    std::size_t sum = 0;
    for (auto const& each : read) {
        bench::check(each.size() == size && each.front() == each.back(), "a blob");
        sum += std::to_integer<std::size_t>(each[size / 2]);
    }
    bench::check(read.size() == rows && sum == rows * (rows + 1) / 2, "blobs");
}

aio::task<void> with_aiopq(trial& t) {
    auto db = co_await pq::connection::connect(bench::dsn());
    co_await db.execute_script(make_table);
    check_blobs(co_await db.fetch<bytes>(blobs));
    t.start();
    for (std::size_t i = 0; i < t.n; ++i) {
        check_blobs(co_await db.fetch<bytes>(blobs));
    }
    t.stop();
    co_await db.close();
}

std::vector<bytes> fetch_blobs(PGconn* db) {
    bench::libpq::check(PQsendQueryPrepared(db, "blobs", 0, nullptr, nullptr, nullptr, 1) == 1, db);
    auto const answer = bench::libpq::only_result(db);
    auto const count = PQntuples(answer.get());
    std::vector<bytes> values;
    values.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) {
        auto const* const begin = reinterpret_cast<const std::byte*>(PQgetvalue(answer.get(), i, 0));
        values.emplace_back(begin, begin + PQgetlength(answer.get(), i, 0));
    }
    return values;
}

void by_hand(trial& t) {
    auto const db = bench::libpq::connect();
    (void)bench::libpq::run(db.get(), make_table);
    bench::libpq::prepare(db.get(), "blobs", blobs);
    check_blobs(fetch_blobs(db.get()));
    t.start();
    for (std::size_t i = 0; i < t.n; ++i) {
        check_blobs(fetch_blobs(db.get()));
    }
    t.stop();
}

bench::workloads const added{{
    .name = "bytes",
    .what = "100 rows of 1 KB",
    .n = 4'000,
    .bar = {.throughput = 0.95, .cpu = 1.1, .allocations = 2},
    .aiopq = with_aiopq,
    .libpq = {by_hand},
    .network = {.n = 100},
}};

}  // namespace
