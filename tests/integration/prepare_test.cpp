#include "support/cancel_steps.hpp"
#include "support/pq/database.hpp"

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

namespace pq = aio::pq;

namespace {

aio::task<pq::connection> connect() { return pq::connection::connect(test::config()); }

std::vector<pq::oid> types(const pq::statement& of) {
    return {of.parameter_types().begin(), of.parameter_types().end()};
}

}  // namespace

DATABASE_TEST("a prepared statement knows what it takes and gives") {
    auto db = co_await connect();
    auto query = co_await db.prepare("select $1::int8 as n, upper($2) as name");
    REQUIRE(types(query) == std::vector{pq::oids::int8, pq::oids::text});
    REQUIRE(query.columns().size() == 2);
    REQUIRE(query.columns()[0].name == "n");
    REQUIRE(query.columns()[0].type == pq::oids::int8);
    REQUIRE(query.columns()[1].name == "name");

    auto command = co_await db.prepare("create temporary table t (i int)");
    REQUIRE(types(command).empty());
    REQUIRE(command.columns().empty());
    auto const made = co_await command.execute();
    REQUIRE(made.tag() == "CREATE TABLE");
}

DATABASE_TEST("a prepared statement has the verbs") {
    auto db = co_await connect();
    auto query = co_await db.prepare("select $1::int8 as n, $2::text as name where $1 > 0");
    using row = std::tuple<std::int64_t, std::string>;
    auto const one = co_await query.fetch_one<row>(std::int64_t{1}, "Ada");
    REQUIRE(one == row(1, "Ada"));
    auto const none = co_await query.fetch_optional<row>(std::int64_t{-1}, "Ada");
    REQUIRE_FALSE(none);
    auto const all = co_await query.fetch<row>(std::int64_t{3}, "Grace");
    REQUIRE(all == std::vector{row(3, "Grace")});
    auto const untyped = co_await query.fetch(std::int64_t{3}, "Grace");
    REQUIRE(untyped[0].get<std::string>("name") == "Grace");
    auto rows = query.stream<row>(std::int64_t{4}, "Edsger");
    auto const* first = co_await rows.next();
    REQUIRE(*first == row(4, "Edsger"));
    auto const* second = co_await rows.next();
    REQUIRE(second == nullptr);
    REQUIRE(db.statement_cache().misses == 0);
    // An int is sent as an int4, which is no int8 to the server: as a statement of its own.
    auto const other = co_await query.fetch_one<row>(std::int64_t{5}, std::string("Barbara"));
    REQUIRE(std::get<1>(other) == "Barbara");
}

DATABASE_TEST("arguments of other types, or of another number, are not sent as what they are not") {
    auto db = co_await connect();
    auto query = co_await db.prepare("select $1::int8");
    auto const small = co_await query.fetch_one<std::int64_t>(7);
    REQUIRE(small == 7);
    std::string message;
    try {
        co_await query.fetch_one<std::int64_t>(7, 8);
    } catch (const pq::usage_error& error) {
        message = error.what();
    }
    REQUIRE(message.find("takes 1 parameters, and 2 were given") != std::string::npos);
}

DATABASE_TEST("a prepared statement outlives what makes the server forget it, and is closed with its end") {
    auto db = co_await connect();
    auto const kept = [&]() -> aio::task<std::int64_t> {
        co_return co_await db.with({.prepare = false})
            .fetch_one<std::int64_t>("select count(*) from pg_prepared_statements");
    };
    {
        auto query = co_await db.prepare("select 1");
        co_await db.execute_script("discard all");
        auto const one = co_await query.fetch_one<int>();
        REQUIRE(one == 1);
        auto const before = co_await kept();
        REQUIRE(before == 1);
    }
    auto const after = co_await kept();
    REQUIRE(after == 0);
}

DATABASE_TEST("a statement that cannot be prepared says why") {
    auto db = co_await connect();
    std::string sqlstate;
    try {
        co_await db.prepare("select * from nowhere_to_be_found");
    } catch (const pq::server_error& error) {
        sqlstate = error.sqlstate();
    }
    REQUIRE(sqlstate == pq::sqlstate::undefined_table);
    auto const one = co_await db.fetch_one<int>("select 1");
    REQUIRE(one == 1);
}

DATABASE_TEST("preparing is cancelled at every step") {
    auto db = co_await connect();
    co_await test::cancel_at_each_step(
        [&]() -> aio::task<void> {
            auto query = co_await db.prepare("select $1::int4");
            auto const seven = co_await query.fetch_one<int>(7);
            REQUIRE(seven == 7);
        },
        [&]() -> aio::task<void> {
            auto const kept = co_await db.with({.prepare = false})
                                  .fetch_one<std::int64_t>("select count(*) from pg_prepared_statements");
            REQUIRE(kept == 0);
        });
}
