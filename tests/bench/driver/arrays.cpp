#include "database.hpp"
#include "libpq.hpp"
#include "workload.hpp"

#include <aio/pq/pq.hpp>

#include <cstdint>
#include <vector>

namespace {

using bench::trial;
namespace pq = aio::pq;
using array = std::vector<int>;

constexpr std::size_t rows = 100;
constexpr std::size_t size = 100;

// Row i has the hundred numbers behind i.
constexpr const char* make_table =
    "create temporary table vectors as select array(select i + j from generate_series(1, 100) j) as vector "
    "from generate_series(1, 100) i";
constexpr char vectors[] = "select vector from vectors";

void check_vectors(const std::vector<array>& read) {
    std::int64_t sum = 0;
    for (auto const& each : read) {
        bench::check(each.size() == size && each.back() - each.front() == size - 1, "an array");
        for (auto const value : each) {
            sum += value;
        }
    }
    bench::check(read.size() == rows && sum == rows * size * (rows + 1), "arrays");
}

aio::task<void> with_aiopq(trial& t) {
    auto db = co_await pq::connection::connect(bench::dsn());
    co_await db.execute_script(make_table);
    check_vectors(co_await db.fetch<array>(vectors));
    t.start();
    for (std::size_t i = 0; i < t.n; ++i) {
        check_vectors(co_await db.fetch<array>(vectors));
    }
    t.stop();
    co_await db.close();
}

/// An array in binary format: dimensions, whether there are NULLs, the type of the elements; of each dimension its
/// size and lower bound; of each element its length and value.
array read_array(const char* bytes) {
    using bench::libpq::load;
    constexpr std::size_t header = 12;
    constexpr std::size_t dimension = 8;
    bench::check(load<std::int32_t>(bytes) == 1 && load<std::int32_t>(bytes + 4) == 0, "one dimension without NULLs");
    array values(load<std::uint32_t>(bytes + header));
    auto const* at = bytes + header + dimension;
    for (auto& each : values) {
        bench::check(load<std::int32_t>(at) == sizeof(int), "the length of an element");
        each = load<std::int32_t>(at + sizeof(std::int32_t));
        at += sizeof(std::int32_t) + sizeof(int);
    }
    return values;
}

std::vector<array> fetch_vectors(PGconn* db) {
    bench::libpq::check(PQsendQueryPrepared(db, "vectors", 0, nullptr, nullptr, nullptr, 1) == 1, db);
    auto const answer = bench::libpq::only_result(db);
    auto const count = PQntuples(answer.get());
    std::vector<array> values;
    values.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) {
        values.push_back(read_array(PQgetvalue(answer.get(), i, 0)));
    }
    return values;
}

void by_hand(trial& t) {
    auto const db = bench::libpq::connect();
    (void)bench::libpq::run(db.get(), make_table);
    bench::libpq::prepare(db.get(), "vectors", vectors);
    check_vectors(fetch_vectors(db.get()));
    t.start();
    for (std::size_t i = 0; i < t.n; ++i) {
        check_vectors(fetch_vectors(db.get()));
    }
    t.stop();
}

bench::workloads const added{{
    .name = "arrays",
    .what = "100 rows of int[100]",
    .n = 2'000,
    .bar = {.throughput = 0.95, .cpu = 1.1, .allocations = 2},
    .aiopq = with_aiopq,
    .libpq = {by_hand},
    .network = {.n = 100},
}};

}  // namespace
