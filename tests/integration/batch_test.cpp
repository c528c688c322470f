#include "support/cancel_steps.hpp"
#include "support/pq/database.hpp"
#include "support/pq/proxy.hpp"

#include <aio/gather.hpp>
#include <aio/timeout.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <ranges>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

namespace pq = aio::pq;
using namespace std::chrono_literals;

namespace {

struct person {
    std::int64_t id;
    std::string name;
};

aio::task<pq::connection> connect() { return pq::connection::connect(test::config()); }

aio::task<pq::connection> connect_with_table() {
    auto db = co_await connect();
    co_await db.execute("create temporary table t (id int8 primary key, name text)");
    co_return db;
}

aio::task<std::int64_t> count(pq::connection& db) { return db.fetch_one<std::int64_t>("select count(*) from t"); }

template <class Error, class T>
aio::task<std::string> message_of(aio::task<T> failing) {
    try {
        co_await std::move(failing);
    } catch (const Error& error) {
        co_return error.message();
    }
    co_return "nothing was thrown";
}

}  // namespace

DATABASE_TEST("a batch runs statements of any kind in one round trip") {
    test::proxy proxy;
    auto to = proxy.config();
    to.application_name = test::config().application_name;
    auto db = co_await pq::connection::connect(to);
    co_await db.execute("create temporary table t (id int8 primary key, name text)");
    proxy.mark();
    auto const [inserted, people, n, none] = co_await db.batch(
        pq::execute("insert into t values ($1, $2), (2, 'Grace')", 1, "Ada"),
        pq::fetch<person>("select id, name from t order by id"), pq::fetch_one<std::int64_t>("select count(*) from t"),
        pq::fetch_optional<person>("select id, name from t where id = $1", 77));
    REQUIRE(inserted.affected_rows() == 2);
    REQUIRE(people.size() == 2);
    REQUIRE(people[1].name == "Grace");
    REQUIRE(n == 2);
    REQUIRE_FALSE(none);
    auto const seen = proxy.since_mark();
    REQUIRE(seen.round_trips == 1);
    REQUIRE(seen.messages == "PBDEPBDEPBDEPBDES");
}

DATABASE_TEST("a batch is all or nothing, and its error names the member") {
    auto db = co_await connect_with_table();
    auto const message = co_await message_of<pq::server_error>(db.batch(pq::execute("insert into t values (1, 'a')"),
                                                                        pq::execute("insert into t values (1, 'b')"),
                                                                        pq::execute("insert into t values (3, 'c')")));
    REQUIRE(message.starts_with("query 2 of 3 in the batch: duplicate key"));
    auto const rows = co_await count(db);
    REQUIRE(rows == 0);
}

DATABASE_TEST("a member whose rows do not fit is named too") {
    auto db = co_await connect();
    auto const message = co_await message_of<pq::conversion_error>(
        db.batch(pq::fetch_one<int>("select 1"), pq::fetch_one<std::int16_t>("select 70000 as n")));
    REQUIRE(message.starts_with("query 2 of 2 in the batch: cannot read column \"n\""));
    REQUIRE_THROWS_AWAIT(db.batch(pq::fetch_one<int>("select 1 where false")), pq::row_count_error);
}

DATABASE_TEST("a batch of a number known at run time") {
    auto db = co_await connect_with_table();
    pq::batch changes;
    REQUIRE(changes.empty());
    for (int i = 0; i < 1000; ++i) {
        changes.add("insert into t values ($1, $2)", i, "n" + std::to_string(i));
    }
    REQUIRE(changes.size() == 1000);
    auto const results = co_await db.batch(std::move(changes));
    REQUIRE(results.size() == 1000);
    REQUIRE(results[999].status().affected_rows() == 1);
    auto const rows = co_await count(db);
    REQUIRE(rows == 1000);
    auto const nothing = co_await db.batch(pq::batch());
    REQUIRE(nothing.empty());
}

DATABASE_TEST("a batch finds its statements again after they were dropped or have changed") {
    auto db = co_await connect_with_table();
    auto run = [&] { return db.batch(pq::fetch("select 1"), pq::fetch("select * from t")); };
    co_await run();
    co_await db.execute("alter table t add column more int");
    auto const [one, rows] = co_await run();
    REQUIRE(rows.columns().size() == 3);
    co_await db.execute("do $$ begin execute 'deallocate all'; end $$");
    auto const [again, more] = co_await run();
    REQUIRE(more.columns().size() == 3);
}

DATABASE_TEST("batches in a transaction and through a pool") {
    co_await test::with_pool({.max_size = 1}, [](pq::pool& db) -> aio::task<void> {
        auto const [a, b] = co_await db.batch(pq::fetch_one<int>("select 1"), pq::fetch_one<int>("select 2"));
        REQUIRE(a + b == 3);
        co_await db.transaction([](pq::transaction& tx) -> aio::task<void> {
            auto const [made, filled] =
                co_await tx.batch(pq::execute("create temporary table x (i int) on commit drop"),
                                  pq::execute("insert into x values (1)"));
            REQUIRE(filled.affected_rows() == 1);
        });
        REQUIRE(db.stats().in_use == 0);
    });
}

DATABASE_TEST("execute_many takes tuples, pairs, structs and scalars from any range") {
    auto db = co_await connect_with_table();
    // Lists of strings are written outside of the co_await: g++ 14 fails on them there.
    std::vector<std::tuple<int, std::string>> const pairs{{1, "a"}, {2, "b"}};
    auto const tuples = co_await db.execute_many("insert into t values ($1, $2)", pairs);
    REQUIRE(tuples == 2);
    std::vector<person> const people{{3, "c"}, {4, "d"}, {5, "e"}};
    auto const structs = co_await db.execute_many("insert into t values ($1, $2)", people);
    REQUIRE(structs == 3);
    auto const view = co_await db.execute_many("insert into t values ($1, $2)",
                                               std::views::iota(6, 10) |
                                                   std::views::transform([](int i) { return std::pair(i, "v"); }));
    REQUIRE(view == 4);
    auto const scalars = co_await db.execute_many("delete from t where id <= $1", std::vector{2, 3, 3});
    REQUIRE(scalars == 3);
    auto const nothing = co_await db.execute_many("delete from t where id = $1", std::vector<int>());
    REQUIRE(nothing == 0);
    auto const rows = co_await count(db);
    REQUIRE(rows == 6);
}

DATABASE_TEST("execute_many is one call for the server, with one Parse") {
    test::proxy proxy;
    auto to = proxy.config();
    to.application_name = test::config().application_name;
    auto db = co_await pq::connection::connect(to);
    co_await db.execute("create temporary table t (id int8 primary key, name text)");
    proxy.mark();
    co_await db.execute_many("insert into t values ($1, 'x')", std::views::iota(0, 100));
    auto const seen = proxy.since_mark();
    REQUIRE(std::ranges::count(seen.messages, 'P') == 1);
    REQUIRE(std::ranges::count(seen.messages, 'S') == 1);
    REQUIRE(std::ranges::count(seen.messages, 'E') == 100);
    REQUIRE(seen.round_trips == 1);
}

DATABASE_TEST("execute_many of 100 000 rows is atomic, and does not block on full buffers") {
    auto db = co_await connect_with_table();
    constexpr int n = 100'000;
    std::string const text(200, 'x');
    auto rows = [&](int failing) {
        return std::views::iota(0, n) | std::views::transform([&text, failing](int i) {
                   return std::pair(i == failing ? 0 : i, std::string_view(text));
               });
    };
    auto const message =
        co_await message_of<pq::server_error>(db.execute_many("insert into t values ($1, $2)", rows(n - 1)));
    REQUIRE(message.starts_with("row 100000: duplicate key"));
    auto stored = co_await count(db);
    REQUIRE(stored == 0);

    auto const inserted = co_await db.execute_many("insert into t values ($1, $2)", rows(0));
    REQUIRE(inserted == n);
    stored = co_await count(db);
    REQUIRE(stored == n);
    // Answers that are larger than what was asked.
    auto const selected =
        co_await db.execute_many("select repeat('y', 2000) where $1 = $1", std::views::iota(0, 20'000));
    REQUIRE(selected == 20'000);
}

DATABASE_TEST("a source of rows that is slower than the server's answers") {
    auto db = co_await connect();
    auto slow = std::views::iota(0, 2000) | std::views::transform([](int i) {
                    if (i % 100 == 0) {
                        std::this_thread::sleep_for(3ms);
                    }
                    return i;
                });
    // Answers that are too long for the server to keep back.
    auto const n = co_await db.execute_many("select repeat('x', 20000) where $1 = $1", slow);
    REQUIRE(n == 2000);
    auto const one = co_await db.fetch_one<int>("select 1");
    REQUIRE(one == 1);
}

DATABASE_TEST("a batch of 100 000 members is atomic, and does not block on full buffers") {
    auto db = co_await connect_with_table();
    pq::batch members;
    for (int i = 0; i < 100'000; ++i) {
        members.add("insert into t values ($1, 'x') returning repeat(name, 300)", i);
    }
    auto const results = co_await db.batch(std::move(members));
    REQUIRE(results.size() == 100'000);
    auto const rows = co_await count(db);
    REQUIRE(rows == 100'000);
}

DATABASE_TEST("an error of the whole is said to be of no member and of no row") {
    auto db = co_await connect();
    co_await db.execute("create temporary table d (i int primary key deferrable initially deferred)");
    auto const of_batch = co_await message_of<pq::server_error>(
        db.batch(pq::execute("insert into d values (1)"), pq::execute("insert into d values (1)")));
    REQUIRE(of_batch.starts_with("duplicate key"));
    auto const of_rows =
        co_await message_of<pq::server_error>(db.execute_many("insert into d values ($1)", std::vector{2, 2}));
    REQUIRE(of_rows.starts_with("duplicate key"));
    auto const of_text =
        co_await message_of<pq::server_error>(db.execute_many("insert into nothing values ($1)", std::vector{1, 2}));
    REQUIRE(of_text.starts_with("relation \"nothing\""));
}

DATABASE_TEST("an error of execute_many shows the parameters of the row that failed, where it is to show any") {
    auto db = co_await pq::connection::connect(test::config(), {.parameters_in_errors = true});
    co_await db.execute("create temporary table t (id int8 primary key, name text)");
    std::string detail;
    try {
        co_await db.execute_many("insert into t values ($1 % 3000, $2)",
                                 std::views::iota(0, 5000) | std::views::transform([](int i) {
                                     return std::pair(i, "n" + std::to_string(i));
                                 }));
    } catch (const pq::server_error& error) {
        detail = error.what();
    }
    REQUIRE(detail.find("row 3001: duplicate key") != std::string::npos);
    REQUIRE(detail.find("$1 = '3000', $2 = 'n3000'") != std::string::npos);
}

DATABASE_TEST("a batch goes on without the member whose argument could not be sent") {
    auto db = co_await connect_with_table();
    pq::batch members;
    members.add("insert into t values ($1, $2)", 1, "a");
    REQUIRE_THROWS_AS(members.add("insert into t values ($1, $2)", 2, std::string(1, '\0')), pq::conversion_error);
    REQUIRE(members.size() == 1);
    members.add("insert into t values ($1, $2)", 3, "c");
    auto const results = co_await db.batch(std::move(members));
    REQUIRE(results.size() == 2);
    auto const sum = co_await db.fetch_one<std::int64_t>("select sum(id)::int8 from t");
    REQUIRE(sum == 4);
}

DATABASE_TEST("a range that closes the connection on its way") {
    std::optional db(co_await connect());
    // What is iterated over may do what it likes, as any code of the task.
    auto closing = std::views::iota(0, 2000) | std::views::transform([&](int i) {
                       if (i == 300) {
                           db.reset();
                       }
                       return i;
                   });
    REQUIRE_THROWS_AWAIT(db->execute_many("select $1", closing), pq::connection_error);
}

DATABASE_TEST("a row that cannot be sent stops execute_many, and nothing of it is committed") {
    auto db = co_await connect_with_table();
    auto const message = co_await message_of<pq::conversion_error>(db.execute_many(
        "insert into t values ($1, $2)", std::views::iota(0, 5000) | std::views::transform([](int i) {
                                             return std::pair(i, i == 4321 ? std::string(1, '\0') : std::string("ok"));
                                         })));
    REQUIRE(message.starts_with("row 4322: cannot send parameter $2"));
    auto const rows = co_await count(db);
    REQUIRE(rows == 0);
}

DATABASE_TEST("cancelling execute_many at any step commits nothing and leaves the connection usable") {
    auto db = co_await connect_with_table();
    bool complete = false;
    auto const steps = co_await test::cancel_at_each_step(
        [&]() -> aio::task<void> {
            complete = false;
            co_await db.execute("truncate t");
            auto const n = co_await db.execute_many("insert into t values ($1, 'x')", std::views::iota(0, 3000));
            REQUIRE(n == 3000);
            complete = true;
        },
        [&]() -> aio::task<void> {
            auto const rows = co_await count(db);
            REQUIRE((rows == 0 || rows == 3000));
            REQUIRE((!complete || rows == 3000));
        });
    REQUIRE(steps > 5);
}

DATABASE_TEST("cancelling a batch at any step leaves all of it or nothing") {
    auto db = co_await connect_with_table();
    co_await test::cancel_at_each_step(
        [&]() -> aio::task<void> {
            co_await db.execute("truncate t");
            co_await db.batch(pq::execute("insert into t values (1, 'a')"),
                              pq::execute("insert into t values (2, 'b')"));
        },
        [&]() -> aio::task<void> {
            auto const rows = co_await count(db);
            REQUIRE(rows % 2 == 0);
        });
}

DATABASE_TEST("a batch that is cancelled while the server works on it is stopped there") {
    auto db = co_await connect_with_table();
    REQUIRE_THROWS_AWAIT(aio::timeout(50ms, db.batch(pq::execute("insert into t values (1, 'a')"),
                                                     pq::execute("select pg_sleep(1000)"))),
                         aio::timeout_error);
    auto const rows = co_await count(db);
    REQUIRE(rows == 0);
}

DATABASE_TEST("others on the connection go on beside batches and their failures") {
    auto db = co_await connect_with_table();
    auto good = [&](int i) -> aio::task<bool> {
        auto const [n] = co_await db.batch(pq::fetch_one<int>("select $1::int4", i));
        co_return n == i;
    };
    auto bad = [&](int i) -> aio::task<bool> {
        try {
            co_await db.execute_many("insert into t values ($1, 'x')", std::vector{i, i});
        } catch (const pq::server_error&) {
            co_return true;
        }
        co_return false;
    };
    std::vector<aio::task<bool>> all;
    for (int i = 0; i < 200; ++i) {
        all.push_back(i % 3 == 0 ? bad(i) : good(i));
    }
    auto const as_expected = co_await aio::gather(std::move(all));
    REQUIRE(std::ranges::count(as_expected, true) == 200);
    auto const rows = co_await count(db);
    REQUIRE(rows == 0);
}
