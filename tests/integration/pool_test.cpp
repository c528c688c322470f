#include "support/pq/database.hpp"

#include "support/cancel_steps.hpp"

#include <aio/detail/loop_core.hpp>
#include <aio/event.hpp>
#include <aio/gather.hpp>
#include <aio/sleep.hpp>
#include <aio/spawn.hpp>
#include <aio/timeout.hpp>

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace pq = aio::pq;
using namespace std::chrono_literals;

namespace {

aio::task<void> serves(pq::pool& db) {
    auto const one = co_await db.fetch_one<int>("select 1");
    REQUIRE(one == 1);
}

aio::task<void> nothing_in_use(pq::pool& db) {
    co_await serves(db);
    REQUIRE(db.stats().in_use == 0);
    REQUIRE(db.stats().waiting == 0);
    // What came back unclean is cleaned up in the background.
    while (db.stats().size != db.stats().idle) {
        co_await aio::sleep(1ms);
    }
}

/// How often the tasks of one name went on.
class steps_of final : public aio::detail::step_observer {
public:
    steps_of(aio::loop& loop, std::string name)
        : core_(loop.core()), previous_(std::exchange(core_.observer, this)), name_(std::move(name)) {}
    steps_of(const steps_of&) = delete;
    steps_of& operator=(const steps_of&) = delete;
    ~steps_of() { core_.observer = previous_; }

    [[nodiscard]] int count() const { return count_; }

private:
    void after_step(aio::detail::control& task) noexcept override { count_ += task.name() == name_ ? 1 : 0; }

    aio::detail::loop_core& core_;
    aio::detail::step_observer* previous_;
    std::string name_;
    int count_ = 0;
};

}  // namespace

DATABASE_TEST("a pool opens connections as they are needed, up to max_size") {
    co_await test::with_pool({.max_size = 4}, [](pq::pool& db) -> aio::task<void> {
        REQUIRE(db.stats().size == 0);
        co_await serves(db);
        REQUIRE(db.stats().size == 1);
        std::vector<aio::task<int>> all;
        for (int i = 0; i < 100; ++i) {
            all.push_back(db.fetch_one<int>("select $1 + 0 * length(pg_sleep(0.002)::text)", i));
        }
        auto const values = co_await aio::gather(std::move(all));
        REQUIRE(values[99] == 99);
        auto const stats = db.stats();
        REQUIRE(stats.size == 4);
        REQUIRE(stats.opened == 4);
        REQUIRE(stats.in_use == 0);
    });
}

DATABASE_TEST("a lease goes back by itself, and those who wait are served first come first served") {
    co_await test::with_pool({.max_size = 1}, [](pq::pool& db) -> aio::task<void> {
        std::optional<pq::lease> held(co_await db.acquire());
        REQUIRE(db.stats().in_use == 1);
        std::vector<int> order;
        auto take = [&](int number) -> aio::task<void> {
            auto const lease = co_await db.acquire();
            order.push_back(number);
            co_await aio::yield();
        };
        std::vector<aio::task_handle<void>> waiting;
        for (int number = 0; number < 5; ++number) {
            waiting.push_back(aio::spawn(take(number)));
        }
        co_await aio::yield();
        REQUIRE(db.stats().waiting == 5);
        REQUIRE(order.empty());
        held.reset();
        for (auto& each : waiting) {
            co_await each;
        }
        REQUIRE(order == std::vector{0, 1, 2, 3, 4});
        co_await nothing_in_use(db);
    });
}

DATABASE_TEST("a lease is a connection: its session state stays for as long as it is held") {
    co_await test::with_pool({.max_size = 2}, [](pq::pool& db) -> aio::task<void> {
        auto lease = co_await db.acquire();
        co_await lease->execute("create temporary table mine (i int)");
        co_await lease->execute("insert into mine values (7)");
        auto const seven = co_await lease->fetch_one<int>("select i from mine");
        REQUIRE(seven == 7);
    });
}

DATABASE_TEST("a connection that comes back inside a transaction is rolled back before it is lent again") {
    co_await test::with_pool({.max_size = 1}, [](pq::pool& db) -> aio::task<void> {
        {
            auto lease = co_await db.acquire();
            co_await lease->execute("begin");
            co_await lease->execute("create table left_open (i int)");
        }
        auto const there = co_await db.fetch_one<bool>("select to_regclass('left_open') is not null");
        REQUIRE_FALSE(there);
        REQUIRE(db.stats().opened == 1);
    });
}

DATABASE_TEST("a connection that is moved out of its lease leaves the pool, which opens another") {
    co_await test::with_pool({.max_size = 1}, [](pq::pool& db) -> aio::task<void> {
        auto kept = [](pq::lease lease) { return std::move(*lease); }(co_await db.acquire());
        REQUIRE(db.stats().in_use == 0);
        co_await serves(db);
        auto const one = co_await kept.fetch_one<int>("select 1");
        REQUIRE(one == 1);
        REQUIRE(db.stats().opened == 2);
    });
}

DATABASE_TEST("acquire gives up after acquire_timeout, and says why") {
    co_await test::with_pool({.max_size = 1, .acquire_timeout = 300ms}, [](pq::pool& db) -> aio::task<void> {
        auto const held = co_await db.acquire();
        std::string message;
        std::string query;
        try {
            co_await db.execute("select 'never'");
        } catch (const pq::pool_error& error) {
            message = error.what();
            query = error.query();
            REQUIRE(error.outcome() == pq::outcome::not_sent);
        }
        REQUIRE(message.find("acquire_timeout") != message.npos);
        REQUIRE(message.find("1 of 1 connections are in use") != message.npos);
        REQUIRE(query == "select 'never'");
        REQUIRE(db.stats().waiting == 0);
        REQUIRE(db.stats().timed_out == 1);
    });
}

DATABASE_TEST("all who wait are refused with one failure, and each is told what its own connection was for") {
    co_await test::with_pool({.max_size = 1}, [](pq::pool& db) -> aio::task<void> {
        auto const held = co_await db.acquire();
        auto refused = [](aio::task<pq::status> statement) -> aio::task<std::string> {
            try {
                (void)co_await std::move(statement);
            } catch (const pq::pool_error& error) {
                co_return error.query();
            }
            co_return "";
        };
        auto one = aio::spawn(refused(db.execute("select 'one'")));
        auto other = aio::spawn(refused(db.execute("select 'other'")));
        co_await aio::yield();
        REQUIRE(db.stats().waiting == 2);
        co_await db.close(0ms);
        auto const of_one = co_await one;
        auto const of_other = co_await other;
        REQUIRE(of_one == "select 'one'");
        REQUIRE(of_other == "select 'other'");
    });
}

DATABASE_TEST("max_waiting bounds the queue") {
    co_await test::with_pool({.max_size = 1, .max_waiting = 1}, [](pq::pool& db) -> aio::task<void> {
        std::optional<pq::lease> held(co_await db.acquire());
        auto waiting = aio::spawn(serves(db));
        co_await aio::yield();
        REQUIRE_THROWS_AWAIT(db.execute("select 1"), pq::pool_error);
        held.reset();
        co_await waiting;
    });
}

DATABASE_TEST("acquire cancelled at any step loses no connection") {
    co_await test::with_pool({.max_size = 1}, [](pq::pool& db) -> aio::task<void> {
        // From cold: the connection is still being opened.
        auto const cold = co_await test::cancel_at_each_step(
            [&]() -> aio::task<void> { auto const lease = co_await db.acquire(); }, [&] { return nothing_in_use(db); });
        REQUIRE(cold >= 1);
        // While another holds the only one, and gives it back in the meantime.
        auto const contended = co_await test::cancel_at_each_step(
            [&]() -> aio::task<void> {
                auto first = co_await db.acquire();
                auto second = aio::spawn(db.acquire());
                co_await aio::yield();
                {
                    auto const given_back = std::move(first);
                }
                co_await second;
            },
            [&] { return nothing_in_use(db); });
        REQUIRE(contended >= 2);
        REQUIRE(db.stats().opened == 1);
    });
}

DATABASE_TEST("a query cancelled at any step leaves the pool able to serve") {
    co_await test::with_pool({.max_size = 2}, [](pq::pool& db) -> aio::task<void> {
        auto const steps = co_await test::cancel_at_each_step(
            [&]() -> aio::task<void> {
                auto const rows = co_await db.fetch<int>("select generate_series(1, 1000)");
                REQUIRE(rows.size() == 1000);
            },
            [&] { return serves(db); });
        REQUIRE(steps >= 1);
        co_await nothing_in_use(db);
    });
}

DATABASE_TEST("a query that is cancelled while it waits for a connection is never sent, and keeps nobody waiting") {
    co_await test::with_pool({.max_size = 1}, [](pq::pool& db) -> aio::task<void> {
        co_await db.execute("create table unsent (i int)");
        std::optional<pq::lease> held(co_await db.acquire());
        auto doomed = aio::spawn(db.execute("insert into unsent values (1)"));
        auto next = aio::spawn(db.fetch_one<int>("select 2"));
        co_await aio::yield();
        REQUIRE(db.stats().waiting == 2);
        doomed.cancel();
        REQUIRE_THROWS_AWAIT(doomed, aio::cancelled);
        REQUIRE(db.stats().waiting == 1);
        held.reset();
        auto const two = co_await next;
        REQUIRE(two == 2);
        auto const sent = co_await db.fetch_one<std::int64_t>("select count(*) from unsent");
        REQUIRE(sent == 0);
        co_await db.execute("drop table unsent");
        co_await nothing_in_use(db);
    });
}

DATABASE_TEST(
    "a query that waits for a connection is sent when one comes back: its task goes on once, with the answer") {
    co_await test::with_pool({.max_size = 1}, [](pq::pool& db) -> aio::task<void> {
        std::optional<pq::lease> held(co_await db.acquire());
        steps_of const steps(aio::loop::current(), "waits");
        auto waits = aio::spawn(db.fetch_one<int>("select 3"), {.name = "waits"});
        co_await aio::yield();
        REQUIRE(db.stats().waiting == 1);
        REQUIRE(steps.count() == 1);
        held.reset();
        auto const three = co_await waits;
        REQUIRE(three == 3);
        REQUIRE(steps.count() == 2);
        co_await nothing_in_use(db);
    });
}

DATABASE_TEST("a connection whose close was cancelled is not lent again") {
    co_await test::with_pool({.max_size = 1}, [](pq::pool& db) -> aio::task<void> {
        {
            auto lease = co_await db.acquire();
            auto slow = aio::spawn(lease->execute("select pg_sleep(1002)"));
            co_await test::until_running("pg_sleep(1002)");
            auto closing = aio::spawn(lease->close());
            co_await aio::yield();
            closing.cancel();
            REQUIRE_THROWS_AWAIT(closing, aio::cancelled);
            slow.cancel();
            REQUIRE_THROWS_AWAIT(slow, aio::cancelled);
        }
        co_await nothing_in_use(db);
        REQUIRE(db.stats().opened == 2);
    });
}

DATABASE_TEST("a cancelled query is stopped on the server, and its connection serves the next") {
    co_await test::with_pool({.max_size = 1}, [](pq::pool& db) -> aio::task<void> {
        auto slow = aio::spawn(db.execute("select pg_sleep(1000)"));
        co_await test::until_running("pg_sleep(1000)");
        slow.cancel();
        bool cancelled = false;
        try {
            co_await slow;
        } catch (const aio::cancelled&) {
            cancelled = true;
        }
        REQUIRE(cancelled);
        co_await nothing_in_use(db);
        REQUIRE(db.stats().opened == 1);
        co_await test::until_running("pg_sleep(1000)", 0);
    });
}

DATABASE_TEST("a time-out on a query stops it") {
    co_await test::with_pool({.max_size = 1}, [](pq::pool& db) -> aio::task<void> {
        REQUIRE_THROWS_AWAIT(aio::timeout(20ms, db.execute("select pg_sleep(1000)")), aio::timeout_error);
        co_await nothing_in_use(db);
    });
}

DATABASE_TEST("a query cancelled among others on one connection touches no other") {
    auto db = co_await pq::connection::connect(test::config());
    auto first = aio::spawn(db.fetch_one<std::string>("select pg_sleep(0.1)::text || 'first'"));
    auto doomed = aio::spawn(db.fetch_one<int>("select 2"));
    auto last = aio::spawn(db.fetch_one<int>("select 3"));
    co_await aio::yield();
    co_await aio::yield();
    doomed.cancel();
    auto const one = co_await first;
    auto const three = co_await last;
    REQUIRE(one == "first");
    REQUIRE(three == 3);
    REQUIRE_THROWS_AWAIT(doomed, aio::cancelled);
}

DATABASE_TEST("a cancel never hits the query after the cancelled one") {
    co_await test::with_pool({.max_size = 2}, [](pq::pool& db) -> aio::task<void> {
        for (int round = 0; round < 200; ++round) {
            auto doomed = aio::spawn(db.fetch_one<int>("select 1 + length(pg_sleep(0.0005)::text)"));
            for (int steps = 0; steps < round % 7; ++steps) {
                co_await aio::yield();
            }
            if (round % 3 == 0) {
                co_await aio::sleep(1ms);
            }
            doomed.cancel();
            auto const [a, b] = co_await aio::gather(db.fetch_one<int>("select 2"), db.fetch_one<int>("select 3"));
            REQUIRE(a == 2);
            REQUIRE(b == 3);
            try {
                co_await doomed;
            } catch (const aio::cancelled&) {
            }
        }
        co_await nothing_in_use(db);
        REQUIRE(db.stats().opened <= 2);
    });
}

DATABASE_TEST("a connection that the server ends fails its query as unknown, and the pool opens another") {
    co_await test::with_pool({.max_size = 1}, [](pq::pool& db) -> aio::task<void> {
        auto victim = aio::spawn(db.execute("select pg_sleep(999)"));
        co_await test::until_running("pg_sleep(999)");
        auto killer = co_await pq::connection::connect(test::config());
        auto const killed = co_await killer.fetch_one<bool>(
            "select pg_terminate_backend(pid) from pg_stat_activity where query = 'select pg_sleep(999)'");
        REQUIRE(killed);
        std::optional<enum pq::outcome> outcome;
        std::string query;
        std::string message;
        try {
            co_await victim;
        } catch (const pq::connection_error& error) {
            outcome = error.outcome();
            query = error.query();
            message = error.message();
        }
        REQUIRE(outcome == pq::outcome::unknown);
        REQUIRE(query == "select pg_sleep(999)");
        REQUIRE(message.find("terminating connection") != message.npos);
        co_await nothing_in_use(db);
        REQUIRE(db.stats().opened == 2);
        REQUIRE(db.stats().closed == 1);
    });
}

DATABASE_TEST("a connection that dies while idle is not lent again") {
    co_await test::with_pool({.max_size = 1}, [](pq::pool& db) -> aio::task<void> {
        auto const pid = co_await db.fetch_one<int>("select pg_backend_pid()");
        auto killer = co_await pq::connection::connect(test::config());
        co_await killer.execute("select pg_terminate_backend($1)", pid);
        while (db.stats().size > 0) {
            co_await aio::sleep(1ms);
        }
        REQUIRE(db.stats().closed == 1);
        co_await nothing_in_use(db);
        REQUIRE(db.stats().opened == 2);
    });
}

DATABASE_TEST("a closed pool refuses work, and closing waits for what is lent out") {
    pq::pool db(test::config(), {.max_size = 2});
    auto slow = aio::spawn(db.fetch_one<std::string>("select 'x' || pg_sleep(0.05)::text"));
    co_await test::until_running("'x' ||");
    auto closing = aio::spawn(db.close());
    co_await aio::yield();
    REQUIRE_THROWS_AWAIT(db.execute("select 1"), pq::pool_error);
    auto const text = co_await slow;
    REQUIRE(text == "x");
    co_await closing;
    REQUIRE(db.stats().size == 0);
}

DATABASE_TEST("closing a pool ends what does not come back by the deadline") {
    pq::pool db(test::config(), {.max_size = 1});
    auto stuck = aio::spawn(db.execute("select pg_sleep(1001)"));
    co_await test::until_running("pg_sleep(1001)");
    co_await db.close(10ms);
    REQUIRE_THROWS_AWAIT(stuck, pq::connection_error);
    REQUIRE(db.stats().size == 0);
    co_await test::until_running("pg_sleep(1001)", 0);
}

DATABASE_TEST("a pool without room says so at once") {
    bool refused = false;
    try {
        pq::pool const db(test::config(), {.max_size = 0});
    } catch (const pq::usage_error&) {
        refused = true;
    }
    REQUIRE(refused);
    co_return;
}
