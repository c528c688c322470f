#include "support/pq/database.hpp"

#include "support/cancel_steps.hpp"

#include <aio/spawn.hpp>

#include <stdexcept>
#include <string>

namespace pq = aio::pq;

namespace {

aio::task<int> rows(pq::pool& db) { return db.fetch_one<int>("select count(*)::int4 from tx_test"); }

aio::task<void> with_table(std::function<aio::task<void>(pq::pool&)> body) {
    co_await test::with_pool({.max_size = 3}, [&](pq::pool& db) -> aio::task<void> {
        co_await db.execute("drop table if exists tx_test");
        co_await db.execute("create table tx_test (i int unique deferrable initially deferred)");
        co_await body(db);
        co_await db.execute("drop table tx_test");
    });
}

}  // namespace

DATABASE_TEST("a transaction commits when its body returns, and gives its value") {
    co_await with_table([](pq::pool& db) -> aio::task<void> {
        auto const value = co_await db.transaction([](pq::transaction& tx) -> aio::task<std::string> {
            co_await tx.execute("insert into tx_test values ($1)", 1);
            co_return "done";
        });
        REQUIRE(value == "done");
        auto const count = co_await rows(db);
        REQUIRE(count == 1);
    });
}

DATABASE_TEST("a transaction rolls back when its body throws, and throws it on") {
    co_await with_table([](pq::pool& db) -> aio::task<void> {
        auto doomed = [&]() -> aio::task<void> {
            co_await db.transaction([](pq::transaction& tx) -> aio::task<void> {
                co_await tx.execute("insert into tx_test values ($1)", 1);
                throw std::runtime_error("no");
            });
        };
        REQUIRE_THROWS_AWAIT(doomed(), std::runtime_error);
        auto const count = co_await rows(db);
        REQUIRE(count == 0);
    });
}

DATABASE_TEST("BEGIN travels with the first statement; a transaction without one never reaches the server") {
    co_await with_table([](pq::pool& db) -> aio::task<void> {
        co_await db.transaction([](pq::transaction&) -> aio::task<void> { co_return; });
        auto const inside = co_await db.transaction(
            [](pq::transaction& tx) -> aio::task<bool> {
                co_return co_await tx.fetch_one<bool>(
                    "select now() < clock_timestamp() and current_setting('transaction_read_only')::bool");
            },
            {.isolation = pq::isolation_level::serializable, .read_only = true, .deferrable = true});
        REQUIRE(inside);
        auto const level = co_await db.transaction(
            [](pq::transaction& tx) -> aio::task<std::string> {
                co_return co_await tx.fetch_one<std::string>("show transaction_isolation");
            },
            {.isolation = pq::isolation_level::repeatable_read});
        REQUIRE(level == "repeatable read");
    });
}

DATABASE_TEST("a commit that the server turns into a rollback is an error") {
    co_await with_table([](pq::pool& db) -> aio::task<void> {
        std::string state;
        try {
            co_await db.transaction([](pq::transaction& tx) -> aio::task<void> {
                co_await tx.execute("insert into tx_test values (1)");
                try {
                    co_await tx.execute("select 1 / 0");
                } catch (const pq::server_error&) {
                }
            });
        } catch (const pq::server_error& error) {
            state = error.sqlstate();
        }
        REQUIRE(state == pq::sqlstate::in_failed_sql_transaction);
        auto const count = co_await rows(db);
        REQUIRE(count == 0);
    });
}

DATABASE_TEST("an error of COMMIT itself reaches the caller") {
    co_await with_table([](pq::pool& db) -> aio::task<void> {
        std::string constraint;
        try {
            co_await db.transaction([](pq::transaction& tx) -> aio::task<void> {
                co_await tx.execute("insert into tx_test values (1), (1)");
            });
        } catch (const pq::server_error& error) {
            constraint = error.constraint();
        }
        REQUIRE(constraint == "tx_test_i_key");
    });
}

DATABASE_TEST("a transaction by hand: commit, rollback, and rollback of one that is dropped") {
    auto db = co_await pq::connection::connect(test::config());
    co_await db.execute("create temporary table by_hand (i int)");
    auto committed = co_await db.begin();
    co_await committed.execute("insert into by_hand values (1)");
    co_await committed.commit();
    auto rolled_back = co_await db.begin();
    co_await rolled_back.execute("insert into by_hand values (2)");
    co_await rolled_back.rollback();
    REQUIRE_THROWS_AWAIT(rolled_back.execute("select 1"), pq::usage_error);
    {
        auto dropped = co_await db.begin();
        co_await dropped.execute("insert into by_hand values (3)");
    }
    auto const left = co_await db.fetch<int>("select i from by_hand");
    REQUIRE(left == std::vector{1});
}

DATABASE_TEST("a transaction cancelled at any step leaves nothing behind") {
    co_await with_table([](pq::pool& db) -> aio::task<void> {
        auto const steps = co_await test::cancel_at_each_step(
            [&]() -> aio::task<void> {
                co_await db.transaction([](pq::transaction& tx) -> aio::task<void> {
                    co_await tx.execute("insert into tx_test values (1)");
                    co_await tx.execute("delete from tx_test");
                });
            },
            [&]() -> aio::task<void> {
                auto const count = co_await rows(db);
                REQUIRE(count == 0);
            });
        REQUIRE(steps >= 3);
    });
}
