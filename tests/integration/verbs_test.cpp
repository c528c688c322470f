#include "support/pq/database.hpp"

#include <aio/gather.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace pq = aio::pq;

namespace {

struct person {
    std::int64_t id;
    std::string name;
    std::optional<std::string> email;
};

aio::task<pq::connection> connect() { return pq::connection::connect(test::config()); }

}  // namespace

DATABASE_TEST("a connection knows its server") {
    auto db = co_await connect();
    REQUIRE(db.is_open());
    REQUIRE(db.server_version() >= 140000);
    REQUIRE(db.parameter_status("client_encoding") == "UTF8");
    REQUIRE_FALSE(db.parameter_status("no_such_parameter"));
    auto const pid = co_await db.fetch_one<int>("select pg_backend_pid()");
    REQUIRE(pid == db.backend_pid());
    co_await db.close();
    REQUIRE_FALSE(db.is_open());
}

DATABASE_TEST("execute gives the command tag and the number of rows") {
    auto db = co_await connect();
    auto const made = co_await db.execute("create temporary table t (i int)");
    REQUIRE(made.tag() == "CREATE TABLE");
    REQUIRE(made.affected_rows() == 0);
    auto const inserted = co_await db.execute("insert into t select generate_series(1, $1)", 7);
    REQUIRE(inserted.affected_rows() == 7);
    auto const deleted = co_await db.execute("delete from t where i > $1", 4);
    REQUIRE(deleted.tag() == "DELETE 3");
}

DATABASE_TEST("fetch gives an untyped result that can be looked through") {
    auto db = co_await connect();
    auto const rows = co_await db.fetch("select i, 'n' || i as name from generate_series(1, 3) i");
    REQUIRE(rows.size() == 3);
    REQUIRE(rows.columns()[1].name == "name");
    REQUIRE(rows[2]["name"].as<std::string>() == "n3");
    int sum = 0;
    for (auto const& row : rows) {
        sum += row.get<int>(0);
    }
    REQUIRE(sum == 6);
}

DATABASE_TEST("fetch<T> reads structs by name, tuples by position, and scalars") {
    auto db = co_await connect();
    auto const people = co_await db.fetch<person>(
        "select * from (values (null::text, 'Ada', 1::int8), ('g@h', 'Grace', 2)) as v (email, name, id)");
    REQUIRE(people.size() == 2);
    REQUIRE(people[0].id == 1);
    REQUIRE(people[0].name == "Ada");
    REQUIRE_FALSE(people[0].email);
    REQUIRE(people[1].email == "g@h");

    auto const pairs = co_await db.fetch<std::tuple<int, std::string>>("select 1, 'one' union all select 2, 'two'");
    REQUIRE(pairs == std::vector<std::tuple<int, std::string>>{{1, "one"}, {2, "two"}});
    auto const none = co_await db.fetch<int>("select 1 where false");
    REQUIRE(none.empty());
}

DATABASE_TEST("fetch_one and fetch_optional say how many rows they take") {
    auto db = co_await connect();
    auto const one = co_await db.fetch_one<int>("select 41 + $1", 1);
    REQUIRE(one == 42);
    auto const some = co_await db.fetch_optional<int>("select 1");
    auto const none = co_await db.fetch_optional<int>("select 1 where false");
    REQUIRE(some == 1);
    REQUIRE_FALSE(none);
    REQUIRE_THROWS_AWAIT(db.fetch_one<int>("select 1 where false"), pq::row_count_error);
    REQUIRE_THROWS_AWAIT(db.fetch_one<int>("select generate_series(1, 2)"), pq::row_count_error);
    REQUIRE_THROWS_AWAIT(db.fetch_optional<int>("select generate_series(1, 2)"), pq::row_count_error);
}

DATABASE_TEST("values of each type make the round trip") {
    using micros = std::chrono::sys_time<std::chrono::microseconds>;
    auto db = co_await connect();
    auto const b = co_await db.fetch_one<bool>("select $1::bool", true);
    auto const small = co_await db.fetch_one<std::int16_t>("select $1::int2", std::int16_t{-32768});
    auto const big = co_await db.fetch_one<std::int64_t>("select $1::int8", std::int64_t{1} << 62);
    auto const real = co_await db.fetch_one<float>("select $1::float4", 1.5F);
    auto const wide = co_await db.fetch_one<double>("select $1::float8", 1.0 / 3.0);
    auto const text = co_await db.fetch_one<std::string>("select $1::text", "größer €");
    std::vector<std::byte> const bytes{std::byte{0}, std::byte{255}, std::byte{7}};
    auto const raw = co_await db.fetch_one<std::vector<std::byte>>("select $1::bytea", bytes);
    auto const now = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
    auto const when = co_await db.fetch_one<micros>("select $1::timestamptz", now);
    auto const year = co_await db.fetch_one<micros>("select '2026-01-01 00:00:01+00'::timestamptz");
    auto const null = co_await db.fetch_one<std::optional<int>>("select $1::int4", std::optional<int>());
    auto const infinite = co_await db.fetch_one<micros>("select 'infinity'::timestamptz");
    REQUIRE(b);
    REQUIRE(small == -32768);
    REQUIRE(big == std::int64_t{1} << 62);
    REQUIRE(real == 1.5F);
    REQUIRE(wide == 1.0 / 3.0);
    REQUIRE(text == "größer €");
    REQUIRE(raw == bytes);
    REQUIRE(when == now);
    REQUIRE(year == micros(std::chrono::sys_days(std::chrono::year(2026) / 1 / 1)) + std::chrono::seconds(1));
    REQUIRE_FALSE(null);
    REQUIRE(infinite == micros::max());
}

DATABASE_TEST("arguments are copied when the verb is called") {
    auto db = co_await connect();
    auto question = [&] {
        std::string const gone = "a text that is longer than any small string";
        return db.fetch_one<std::string>("select $1::text", gone);
    }();
    auto const answer = co_await std::move(question);
    REQUIRE(answer == "a text that is longer than any small string");
}

DATABASE_TEST("text that is no literal is run when it says so") {
    auto db = co_await connect();
    auto const table = std::string("weird \"name\"");
    co_await db.execute(pq::format_sql("create temporary table {} (i int)", pq::identifier(table)));
    auto const count = co_await db.fetch_one<std::int64_t>(
        pq::format_sql("select count(*) from {} where {} = 'it''s'", pq::identifier(table), pq::literal("it's")));
    REQUIRE(count == 0);
}

DATABASE_TEST("any number of tasks use one connection at once") {
    auto db = co_await connect();
    auto square = [&](int n) -> aio::task<int> { co_return co_await db.fetch_one<int>("select $1 * $1", n); };
    std::vector<aio::task<int>> all;
    for (int n = 0; n < 3000; ++n) {
        all.push_back(square(n));
    }
    auto const squares = co_await aio::gather(std::move(all));
    for (int n = 0; n < 3000; ++n) {
        REQUIRE(squares[static_cast<std::size_t>(n)] == n * n);
    }
}

DATABASE_TEST("an error reaches its own task only, on a shared connection") {
    auto db = co_await connect();
    auto ask = [&](int n) -> aio::task<int> {
        if (n % 10 == 0) {
            co_return co_await db.fetch_one<int>("select 1 / ($1 - $1)", n);
        }
        co_return co_await db.fetch_one<int>("select $1::int4", n);
    };
    std::vector<aio::task<int>> all;
    for (int n = 0; n < 500; ++n) {
        all.push_back(ask(n));
    }
    auto outcomes = co_await aio::gather_settled(std::move(all));
    for (int n = 0; n < 500; ++n) {
        auto& outcome = outcomes[static_cast<std::size_t>(n)];
        REQUIRE(outcome.ok() == (n % 10 != 0));
        if (outcome.ok()) {
            REQUIRE(outcome.value() == n);
        }
    }
}

DATABASE_TEST("a large argument and a large result pass at once") {
    auto db = co_await connect();
    std::string const megabytes(20'000'000, 'x');
    auto [echo, other] = co_await aio::gather(db.fetch_one<std::string>("select $1::text", megabytes),
                                              db.fetch_one<std::string>("select repeat('y', 20000000)"));
    REQUIRE(echo == megabytes);
    REQUIRE(other.size() == 20'000'000);
}
