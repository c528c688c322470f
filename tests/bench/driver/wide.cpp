#include "database.hpp"
#include "libpq.hpp"
#include "workload.hpp"

#include <aio/pq/pq.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace {

using bench::trial;
namespace pq = aio::pq;

struct type {
    std::string typname;
    std::uint32_t typnamespace;
    std::uint32_t typowner;
    std::int16_t typlen;
    bool typbyval;
    std::string typcategory;
    bool typispreferred;
    bool typisdefined;
    std::string typdelim;
    std::uint32_t typrelid;
    std::uint32_t typelem;
    std::uint32_t typarray;
};

// The query of asyncpg's benchmark.
constexpr char types[] =
    "select typname, typnamespace, typowner, typlen, typbyval, typcategory, typispreferred, typisdefined, typdelim, "
    "typrelid, typelem, typarray from pg_type where typtypmod = $1 and typisdefined = $2";
constexpr std::int32_t typmod = -1;

/// What the rows are checked by, asked the server in another way.
struct expectation {
    std::int64_t rows;
    std::int64_t name_lengths;
    std::int64_t oids;

    expectation() {
        auto const db = bench::libpq::connect();
        auto const ask = [&](const std::string& what) {
            return bench::libpq::fetch_number(
                db.get(), ("select " + what + " from pg_type where typtypmod = -1 and typisdefined").c_str());
        };
        rows = ask("count(*)");
        name_lengths = ask("sum(length(typname))");
        oids = ask("sum(typelem::int8 + typarray::int8)");
    }

    void check(const std::vector<type>& read) const {
        expectation seen(*this);
        seen.name_lengths = seen.oids = 0;
        for (auto const& each : read) {
            seen.name_lengths += static_cast<std::int64_t>(each.typname.size());
            seen.oids += std::int64_t{each.typelem} + std::int64_t{each.typarray};
            bench::check(each.typisdefined && each.typcategory.size() == 1 && each.typdelim.size() == 1, "a type");
        }
        bench::check(static_cast<std::int64_t>(read.size()) == rows && seen.name_lengths == name_lengths &&
                         seen.oids == oids,
                     "types");
    }
};

aio::task<void> with_aiopq(trial& t) {
    expectation const expected;
    auto db = co_await pq::connection::connect(bench::dsn());
    expected.check(co_await db.fetch<type>(types, typmod, true));
    t.start();
    for (std::size_t i = 0; i < t.n; ++i) {
        expected.check(co_await db.fetch<type>(types, typmod, true));
    }
    t.stop();
    co_await db.close();
}

std::vector<type> fetch_types(PGconn* db) {
    auto const wire_typmod = htobe32(static_cast<std::uint32_t>(typmod));
    const char wire_defined[] = {1};
    const char* const values[] = {reinterpret_cast<const char*>(&wire_typmod), wire_defined};
    constexpr int lengths[] = {sizeof wire_typmod, sizeof wire_defined};
    constexpr int formats[] = {1, 1};
    bench::libpq::check(PQsendQueryPrepared(db, "types", 2, values, lengths, formats, 1) == 1, db);
    auto const answer = bench::libpq::only_result(db);
    auto const* const from = answer.get();
    auto const count = PQntuples(from);
    std::vector<type> rows;
    rows.reserve(static_cast<std::size_t>(count));
    using namespace bench::libpq;
    for (int i = 0; i < count; ++i) {
        rows.push_back({.typname = text(from, i, 0),
                        .typnamespace = integer<std::uint32_t>(from, i, 1),
                        .typowner = integer<std::uint32_t>(from, i, 2),
                        .typlen = integer<std::int16_t>(from, i, 3),
                        .typbyval = boolean(from, i, 4),
                        .typcategory = text(from, i, 5),
                        .typispreferred = boolean(from, i, 6),
                        .typisdefined = boolean(from, i, 7),
                        .typdelim = text(from, i, 8),
                        .typrelid = integer<std::uint32_t>(from, i, 9),
                        .typelem = integer<std::uint32_t>(from, i, 10),
                        .typarray = integer<std::uint32_t>(from, i, 11)});
    }
    return rows;
}

void by_hand(trial& t) {
    expectation const expected;
    auto const db = bench::libpq::connect();
    bench::libpq::prepare(db.get(), "types", types);
    expected.check(fetch_types(db.get()));
    t.start();
    for (std::size_t i = 0; i < t.n; ++i) {
        expected.check(fetch_types(db.get()));
    }
    t.stop();
}

bench::workloads const added{{
    .name = "wide",
    .what = "12 columns of pg_type",
    .n = 600,
    .bar = {.throughput = 0.95, .cpu = 1.1, .allocations = 2},
    .aiopq = with_aiopq,
    .libpq = {by_hand},
    .network = {.n = 100},
}};

}  // namespace
