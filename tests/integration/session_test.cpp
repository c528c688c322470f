#include "support/cancel_steps.hpp"
#include "support/pq/database.hpp"
#include "support/pq/proxy.hpp"

#include <aio/gather.hpp>
#include <aio/sleep.hpp>
#include <aio/spawn.hpp>
#include <aio/timeout.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace pq = aio::pq;
using namespace std::chrono_literals;

namespace {

aio::task<pq::connection> connect(pq::connection_options options = {}) {
    return pq::connection::connect(test::config(), options);
}

aio::task<std::string> setting(pq::connection& db, const std::string& name) {
    return db.fetch_one<std::string>("select current_setting($1)", name);
}

template <class T>
aio::task<std::string> sqlstate_of(aio::task<T> failing) {
    try {
        co_await std::move(failing);
    } catch (const pq::server_error& error) {
        co_return std::string(error.sqlstate());
    }
    co_return "none";
}

}  // namespace

DATABASE_TEST("a script runs several statements, in one transaction") {
    auto db = co_await connect();
    co_await db.execute_script(
        "create temporary table t (i int); insert into t values (1), (2); insert into t values (3)");
    auto sum = co_await db.fetch_one<std::int64_t>("select sum(i) from t");
    REQUIRE(sum == 6);
    auto const state = co_await sqlstate_of(db.execute_script("insert into t values (10); select 1 / 0"));
    REQUIRE(state == pq::sqlstate::division_by_zero);
    sum = co_await db.fetch_one<std::int64_t>("select sum(i) from t");
    REQUIRE(sum == 6);
}

DATABASE_TEST("a script waits its turn among statements, and they wait for it") {
    auto db = co_await connect();
    co_await db.execute("create temporary table t (i int)");
    auto count = [&] { return db.fetch_one<std::int64_t>("select count(*) from t"); };
    auto script = [&]() -> aio::task<std::int64_t> {
        co_await db.execute_script("insert into t values (1); insert into t values (2)");
        co_return -1;
    };
    auto const [before, ran, after, later] = co_await aio::gather(count(), script(), count(), count());
    REQUIRE(before == 0);
    REQUIRE(ran == -1);
    REQUIRE(after == 2);
    REQUIRE(later == 2);
}

DATABASE_TEST("a script in a transaction, and one that is first in it") {
    auto db = co_await connect();
    co_await db.execute("create temporary table t (i int)");
    auto tx = co_await db.begin();
    co_await tx.execute_script("insert into t values (1); insert into t values (2)");
    co_await tx.execute("insert into t values (3)");
    co_await tx.rollback();
    auto const count = co_await db.fetch_one<std::int64_t>("select count(*) from t");
    REQUIRE(count == 0);
}

DATABASE_TEST("a COPY in a script is refused, and the connection goes on") {
    auto db = co_await connect();
    co_await db.execute("create temporary table t (i int)");
    REQUIRE_THROWS_AWAIT(db.execute_script("copy t from stdin"), pq::usage_error);
    REQUIRE_THROWS_AWAIT(db.execute_script("copy (select generate_series(1, 300000)) to stdout; select 1"),
                         pq::usage_error);
    auto const one = co_await db.fetch_one<int>("select 1");
    REQUIRE(one == 1);
}

DATABASE_TEST("a script is cancelled at every step") {
    auto db = co_await connect();
    co_await test::cancel_at_each_step(
        [&]() -> aio::task<void> { co_await db.execute_script("select pg_sleep(0.001); select 2"); },
        [&]() -> aio::task<void> {
            auto const one = co_await db.fetch_one<int>("select 1");
            REQUIRE(one == 1);
        });
    auto endless = aio::spawn(db.execute_script("select 1; select pg_sleep(1000)"));
    co_await test::until_running("pg_sleep(1000)");
    endless.cancel();
    co_await endless.settled();
    auto const one = co_await db.fetch_one<int>("select 1");
    REQUIRE(one == 1);
}

DATABASE_TEST("a statement's own time-out is the server's, for it alone") {
    test::proxy proxy;
    auto to = proxy.config();
    to.application_name = test::config().application_name;
    auto db = co_await pq::connection::connect(to);
    co_await db.execute("set statement_timeout = '77s'");
    proxy.mark();
    auto const state = co_await sqlstate_of(db.with({.statement_timeout = 20ms}).execute("select pg_sleep(1000)"));
    REQUIRE(state == pq::sqlstate::query_canceled);
    REQUIRE(proxy.since_mark().round_trips == 1);
    auto timeout = co_await setting(db, "statement_timeout");
    REQUIRE(timeout == "77s");

    auto tx = co_await db.begin();
    auto inside = co_await tx.with({.statement_timeout = 5s})
                      .fetch_one<std::string>("select current_setting('statement_timeout')");
    REQUIRE(inside == "5s");
    inside = co_await tx.fetch_one<std::string>("select current_setting('statement_timeout')");
    REQUIRE(inside == "77s");
    co_await tx.rollback();
    REQUIRE_THROWS_AWAIT(db.with({.statement_timeout = 1s}).execute_script("select 1"), pq::usage_error);
}

DATABASE_TEST("notices go to the handler, whatever it does") {
    std::vector<pq::notice> seen;
    auto db = co_await connect({.on_notice = [&](const pq::notice& notice) {
        seen.push_back(notice);
        if (seen.size() == 2) {
            throw std::runtime_error("from the handler");
        }
    }});
    int unhandled = 0;
    aio::loop::current().on_unhandled([&](std::exception_ptr, const aio::task_info&) { ++unhandled; });
    co_await db.execute("do $$ begin raise notice 'first'; raise warning 'second' using hint = 'a hint'; end $$");
    aio::loop::current().on_unhandled(nullptr);
    REQUIRE(seen.size() == 2);
    REQUIRE(seen[0].severity == "NOTICE");
    REQUIRE(seen[0].message == "first");
    REQUIRE(seen[1].severity == "WARNING");
    REQUIRE(seen[1].hint == "a hint");
    REQUIRE(unhandled == 1);
}

DATABASE_TEST("changes of the server's parameters are seen") {
    auto db = co_await connect();
    co_await db.execute("set timezone = 'Asia/Tokyo'");
    REQUIRE(db.parameter_status("TimeZone") == "Asia/Tokyo");
    co_await db.execute("set application_name = 'renamed'");
    REQUIRE(db.parameter_status("application_name") == "renamed");
}

DATABASE_TEST("errors show the parameters only when asked to") {
    auto const text_of = [](pq::connection& db) -> aio::task<std::string> {
        try {
            co_await db.execute("select $1::text, 1 / $2, $3::int", "a secret", 0, std::nullopt);
        } catch (const pq::server_error& error) {
            co_return error.what();
        }
        co_return "";
    };
    auto quiet = co_await connect();
    auto const hidden = co_await text_of(quiet);
    REQUIRE(hidden.find("division by zero") != std::string::npos);
    REQUIRE(hidden.find("a secret") == std::string::npos);
    auto open = co_await connect({.parameters_in_errors = true});
    auto const shown = co_await text_of(open);
    REQUIRE(shown.find("PARAMETERS: $1 = 'a secret', $2 = '0', ") != std::string::npos);
    REQUIRE(shown.find("$3 = NULL") != std::string::npos);
}

DATABASE_TEST("cancel() stops what the server works on, whose task is told; the connection goes on") {
    auto db = co_await connect();
    co_await db.cancel();
    auto endless = aio::spawn(db.execute("select pg_sleep(1000)"));
    co_await test::until_running("pg_sleep(1000)");
    co_await db.cancel();
    auto const state =
        co_await sqlstate_of([](aio::task_handle<pq::status> handle) -> aio::task<void> { co_await handle; }(endless));
    REQUIRE(state == pq::sqlstate::query_canceled);
    auto const one = co_await db.fetch_one<int>("select 1");
    REQUIRE(one == 1);
}

DATABASE_TEST("reset() brings the session back to how it began, in a transaction or not") {
    std::vector<std::string> warnings;
    auto db = co_await connect({.on_notice = [&](const pq::notice& notice) { warnings.push_back(notice.message); }});
    auto const before = co_await setting(db, "work_mem");
    for (bool const in_transaction : {false, true}) {
        co_await db.execute("set work_mem = '77MB'");
        co_await db.execute("create temporary table t (i int)");
        co_await db.execute("select pg_advisory_lock(4711)");
        if (in_transaction) {
            co_await db.execute("begin");
            REQUIRE_THROWS_AWAIT(db.execute("select 1 / 0"), pq::server_error);
        }
        co_await db.reset();
        auto const after = co_await setting(db, "work_mem");
        REQUIRE(after == before);
        auto const left = co_await db.fetch_one<std::int64_t>(
            "select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()");
        REQUIRE(left == 0);
        auto const table = co_await db.fetch_one<std::optional<std::string>>("select to_regclass('t')::text");
        REQUIRE_FALSE(table);
    }
    REQUIRE(warnings.empty());
}

DATABASE_TEST("close() finishes what is queued and refuses more") {
    auto db = co_await connect();
    auto slow = aio::spawn(db.fetch_one<int>("select 5 from pg_sleep(0.02)"));
    auto queued = aio::spawn(db.fetch_one<int>("select 6"));
    co_await aio::yield();
    auto closing = aio::spawn(db.close());
    co_await aio::yield();
    REQUIRE_THROWS_AWAIT(db.execute("select 1"), pq::connection_error);
    auto const five = co_await slow;
    auto const six = co_await queued;
    REQUIRE(five == 5);
    REQUIRE(six == 6);
    co_await closing;
    REQUIRE_FALSE(db.is_open());
}

DATABASE_TEST("a statement that was given up among others is stopped when it is the last") {
    auto db = co_await connect();
    auto quick = aio::spawn(db.fetch_one<int>("select 1"));
    auto endless = aio::spawn(db.execute("select pg_sleep(1000)"));
    co_await aio::yield();
    co_await aio::yield();
    endless.cancel();
    auto const one = co_await quick;
    REQUIRE(one == 1);
    auto const two = co_await db.fetch_one<int>("select 2");
    REQUIRE(two == 2);
}

DATABASE_TEST("several statements that are given up together are all stopped") {
    auto db = co_await connect();
    std::vector<aio::task_handle<pq::status>> all;
    for (int i = 0; i < 3; ++i) {
        all.push_back(aio::spawn(db.execute("select pg_sleep(1000)")));
    }
    co_await test::until_running("pg_sleep(1000)");
    for (auto& each : all) {
        each.cancel();
    }
    auto const two = co_await db.fetch_one<int>("select 2");
    REQUIRE(two == 2);
}
