#include "support/cancel_steps.hpp"
#include "support/pq/database.hpp"
#include "support/pq/proxy.hpp"

#include <aio/gather.hpp>

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

namespace pq = aio::pq;

namespace {

aio::task<pq::connection> connect(pq::connection_options options = {}) {
    return pq::connection::connect(test::config(), options);
}

/// The statements that the server keeps for this connection.
aio::task<std::int64_t> kept_by_server(pq::connection& db) {
    co_return co_await db.with({.prepare = false})
        .fetch_one<std::int64_t>("select count(*) from pg_prepared_statements");
}

}  // namespace

DATABASE_TEST("the first use of a statement is one round trip, and later uses send no Parse") {
    test::proxy proxy;
    auto to = proxy.config();
    to.application_name = test::config().application_name;
    auto db = co_await pq::connection::connect(to);
    proxy.mark();
    auto const first = co_await db.fetch_one<int>("select $1 + 1", 1);
    REQUIRE(first == 2);
    auto seen = proxy.since_mark();
    REQUIRE(seen.messages == "PBDES");
    REQUIRE(seen.round_trips == 1);
    REQUIRE(seen.writes == 1);

    proxy.mark();
    auto const second = co_await db.fetch_one<int>("select $1 + 1", 2);
    REQUIRE(second == 3);
    seen = proxy.since_mark();
    REQUIRE(seen.messages == "BDES");
    REQUIRE(seen.round_trips == 1);

    proxy.mark();
    auto rows = db.stream<int>("select $1 + 1", 3);
    auto const* streamed = co_await rows.next();
    REQUIRE(*streamed == 4);
    auto const* end = co_await rows.next();
    REQUIRE(end == nullptr);
    REQUIRE(proxy.since_mark().messages == "BDES");

    auto const stats = db.statement_cache();
    REQUIRE(stats.size == 1);
    REQUIRE(stats.hits == 2);
    REQUIRE(stats.misses == 1);
}

DATABASE_TEST("statements of one step are sent together, and share what one of them prepares") {
    test::proxy proxy;
    auto to = proxy.config();
    to.application_name = test::config().application_name;
    auto db = co_await pq::connection::connect(to);
    auto ask = [&](int n) { return db.fetch_one<int>("select $1::int4", n); };
    proxy.mark();
    auto const [a, b, c] = co_await aio::gather(ask(1), ask(2), ask(3));
    REQUIRE(std::tuple(a, b, c) == std::tuple(1, 2, 3));
    auto const seen = proxy.since_mark();
    REQUIRE(seen.messages == "PBDESBDESBDES");
    REQUIRE(seen.round_trips <= 3);
#if defined(LIBPQ_HAS_SEND_PIPELINE_SYNC)
    REQUIRE(seen.writes == 1);
#endif
}

DATABASE_TEST("statements that make room are closed on the server, without a round trip of their own") {
    test::proxy proxy;
    auto to = proxy.config();
    to.application_name = test::config().application_name;
    auto db = co_await pq::connection::connect(to, {.statement_cache_size = 2});
    for (int i = 0; i < 10; ++i) {
        auto const got = co_await db.fetch_one<int>(pq::unsafe_sql("select " + std::to_string(i)));
        REQUIRE(got == i);
    }
    auto const kept = co_await kept_by_server(db);
    REQUIRE(kept == 2);
    REQUIRE(db.statement_cache().evictions == 8);
    proxy.mark();
    co_await db.execute("select 10");
    auto const seen = proxy.since_mark();
    // The one that makes room goes with its own Sync, right behind, and nobody waits for it; its bytes may follow those
    // of the answer.
    REQUIRE(seen.messages.starts_with("PBDES"));
    REQUIRE(seen.round_trips <= 2);
}

DATABASE_TEST("statements that make room in a transaction that has failed are closed afterwards") {
    auto db = co_await connect({.statement_cache_size = 1});
    auto tx = co_await db.begin();
    co_await tx.execute("select 1");
    REQUIRE_THROWS_AWAIT(tx.execute("select 1 / 0"), pq::server_error);
    REQUIRE_THROWS_AWAIT(tx.execute("select 2"), pq::server_error);
    co_await tx.rollback();
    co_await db.execute("select 3");
    co_await db.execute("select 4");
    auto const kept = co_await kept_by_server(db);
    REQUIRE(kept == 1);
}

DATABASE_TEST("nothing is prepared with the cache off, for a connection or a call") {
    auto off = co_await connect({.statement_cache_size = 0});
    co_await off.execute("select 1");
    auto kept = co_await kept_by_server(off);
    REQUIRE(kept == 0);

    auto db = co_await connect();
    auto const one = co_await db.with({.prepare = false}).fetch_one<int>("select 1");
    REQUIRE(one == 1);
    kept = co_await kept_by_server(db);
    REQUIRE(kept == 0);
    REQUIRE(db.statement_cache().misses == 0);
}

DATABASE_TEST("a statement whose result changes with its table is prepared again and run") {
    auto db = co_await connect();
    co_await db.execute("create temporary table t as select 1 as a");
    auto const before = co_await db.fetch("select * from t");
    REQUIRE(before.columns().size() == 1);
    co_await db.execute("alter table t add column b text default 'new'");

    auto const after = co_await db.fetch("select * from t");
    REQUIRE(after.columns().size() == 2);
    REQUIRE(after[0].get<std::string>("b") == "new");
    REQUIRE(db.statement_cache().renewals == 1);
    auto const again = co_await db.fetch("select * from t");
    REQUIRE(again.columns().size() == 2);
    REQUIRE(db.statement_cache().renewals == 1);

    co_await db.execute("alter table t add column c int default 7");
    auto rows = db.stream<std::tuple<int, std::string, int>>("select * from t");
    auto const* row = co_await rows.next();
    REQUIRE(row != nullptr);
    REQUIRE(*row == std::tuple(1, "new", 7));
}

DATABASE_TEST("inside a transaction a changed result is an error, and the cache is right afterwards") {
    auto db = co_await connect();
    co_await db.execute("create temporary table t as select 1 as a");
    co_await db.fetch("select * from t");
    co_await db.execute("alter table t add column b int");
    auto tx = co_await db.begin();
    std::string sqlstate;
    try {
        co_await tx.fetch("select * from t");
    } catch (const pq::server_error& error) {
        sqlstate = error.sqlstate();
    }
    REQUIRE(sqlstate == pq::sqlstate::feature_not_supported);
    co_await tx.rollback();
    auto const after = co_await db.fetch("select * from t");
    REQUIRE(after.columns().size() == 2);
}

DATABASE_TEST("statements that somebody dropped are prepared again, with others behind them in the pipeline") {
    auto db = co_await connect();
    auto ask = [&](int n) { return db.fetch_one<int>("select $1::int4 * 2", n); };
    co_await ask(0);
    for (auto const* forgetting : {"discard all", "deallocate all"}) {
        co_await db.execute_script(forgetting);
        auto const [a, b, c] = co_await aio::gather(ask(1), ask(2), ask(3));
        REQUIRE(std::tuple(a, b, c) == std::tuple(2, 4, 6));
    }
    // What a block of code does the driver does not see.
    auto const before = db.statement_cache().renewals;
    co_await db.execute("do $$ begin execute 'deallocate all'; end $$");
    auto const [a, b, c] = co_await aio::gather(ask(1), db.fetch_one<int>("select 5"), ask(3));
    REQUIRE(std::tuple(a, b, c) == std::tuple(2, 5, 6));
    REQUIRE(db.statement_cache().renewals > before);
}

DATABASE_TEST("the error of a statement that cannot be prepared reaches everyone who ran it, and it is tried again") {
    auto db = co_await connect();
    auto ask = [&]() -> aio::task<std::string> {
        try {
            co_await db.fetch("select * from comes_later");
        } catch (const pq::server_error& error) {
            co_return std::string(error.sqlstate());
        }
        co_return "";
    };
    auto const [a, b] = co_await aio::gather(ask(), ask());
    REQUIRE(a == pq::sqlstate::undefined_table);
    REQUIRE(b == pq::sqlstate::undefined_table);
    co_await db.execute("create temporary table comes_later (i int)");
    auto const c = co_await ask();
    REQUIRE(c.empty());
    REQUIRE(db.statement_cache().renewals == 0);
}

DATABASE_TEST("a change of schema inside of a busy pipeline fails nobody") {
    auto db = co_await connect();
    co_await db.execute("create temporary table t as select 1 as a");
    auto read = [&](int) -> aio::task<std::size_t> {
        auto const rows = co_await db.fetch("select * from t");
        co_return rows.columns().size();
    };
    auto change = [&](int n) -> aio::task<std::size_t> {
        auto const column = pq::identifier("c" + std::to_string(n));
        co_await db.execute(pq::format_sql("alter table t add column {} int", column));
        co_return 0;
    };
    std::vector<aio::task<std::size_t>> all;
    for (int n = 0; n < 300; ++n) {
        all.push_back(n % 30 == 15 ? change(n) : read(n));
    }
    auto const outcomes = co_await aio::gather_settled(std::move(all));
    // A statement that is prepared again when the table has changed once more may fail a second time, and is not tried
    // a third; with changes this far apart it does not.
    for (auto const& each : outcomes) {
        REQUIRE(each.ok());
    }
    auto const last = co_await read(0);
    REQUIRE(last == 11);
}

DATABASE_TEST("strings are read from columns of any type where all are strings") {
    auto db = co_await connect();
    auto const number = co_await db.fetch_one<std::string>("select 42");
    auto const acl = co_await db.fetch_one<std::string>("select 'postgres=r/postgres'::text::name");
    auto const range = co_await db.fetch_one<std::optional<std::string>>("select '[1,5)'::int4range");
    auto const row = co_await db.fetch_one<std::tuple<std::string, std::string>>("select '{1,2}'::int[], true");
    auto const no_binary =
        co_await db.fetch_optional<std::string>("select relacl from pg_class where relname = 'pg_class'");
    REQUIRE(number == "42");
    REQUIRE(acl == "postgres=r/postgres");
    REQUIRE(range == "[1,5)");
    REQUIRE(row == std::tuple("{1,2}", "t"));
    REQUIRE(no_binary);
    REQUIRE(no_binary->find("=r/") != std::string::npos);
}
