#include "support/pq/database.hpp"

#include <aio/gather.hpp>
#include <aio/sleep.hpp>
#include <aio/spawn.hpp>
#include <aio/task_group.hpp>
#include <aio/timeout.hpp>

#include <chrono>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace pq = aio::pq;
using namespace std::chrono_literals;

namespace {

struct tally {
    int right = 0;
    int refused = 0;
    int cancelled = 0;
};

/// One in ten fails; of those that do not, each checks its own answer.
aio::task<void> ask(pq::connection& db, int n, tally& seen) {
    try {
        if (n % 10 == 3) {
            co_await db.execute("select 1 / ($1 - $1)", n);
            FAIL("a division by zero went well");
        }
        auto const answer = co_await db.fetch_one<std::int64_t>("select $1::int8 * $1", std::int64_t{n});
        REQUIRE(answer == std::int64_t{n} * n);
        ++seen.right;
    } catch (const pq::server_error& error) {
        REQUIRE(n % 10 == 3);
        REQUIRE(error.sqlstate() == pq::sqlstate::division_by_zero);
        ++seen.refused;
    } catch (const aio::cancelled&) {
        REQUIRE(n % 10 == 7);
        ++seen.cancelled;
        throw;
    }
}

/// Cancels one in ten, each after some steps of the loop.
aio::task<void> storm(pq::connection& db, int tasks, unsigned seed) {
    std::minstd_rand random(seed);
    tally seen;
    std::vector<aio::task_handle<void>> all;
    all.reserve(static_cast<std::size_t>(tasks));
    for (int n = 0; n < tasks; ++n) {
        all.push_back(aio::spawn(ask(db, n, seen)));
    }
    for (std::size_t n = 7; n < all.size(); n += 10) {
        for (auto steps = random() % 3; steps > 0; --steps) {
            co_await aio::yield();
        }
        all[n].cancel();
    }
    int ended_cancelled = 0;
    for (auto& each : all) {
        co_await each.settled();
        ended_cancelled += each.cancelled() ? 1 : 0;
        if (!each.cancelled()) {
            co_await each;
        }
    }
    REQUIRE(seen.refused == tasks / 10);
    REQUIRE(seen.right + seen.refused + ended_cancelled == tasks);
    REQUIRE(ended_cancelled <= tasks / 10);
    REQUIRE(seen.right >= tasks - 2 * (tasks / 10));
}

/// Runs statements of this task's own, one after another, until `stop`: none of them may fail.
aio::task<void> work_on(pq::connection& db, const bool& stop, int& total) {
    int done = 0;
    while (!stop) {
        auto const answer = co_await db.fetch_one<int>("select $1 + 1", done);
        REQUIRE(answer == ++done);
    }
    total += done;
}

/// Statements that take about as long as a cancel: it comes before, during and after their end.
aio::task<void> cancel_some(pq::connection& db, int count, unsigned seed, int& cancelled) {
    std::minstd_rand random(seed);
    for (int i = 0; i < count; ++i) {
        auto doomed = aio::spawn(db.execute("select pg_sleep($1)", static_cast<double>(random() % 4) * 0.0005));
        if (auto const pause = random() % 3; pause > 0) {
            co_await aio::sleep(std::chrono::milliseconds(pause - 1));
        }
        doomed.cancel();
        co_await doomed.settled();
        cancelled += doomed.cancelled() ? 1 : 0;
        // Whatever the cancel met, it does not meet this.
        auto const next = co_await db.fetch_one<int>("select 7");
        REQUIRE(next == 7);
    }
}

}  // namespace

DATABASE_TEST("10 000 tasks on one connection, one in ten failing and one in ten cancelled") {
    auto db = co_await pq::connection::connect(test::config());
    for (unsigned round = 1; round <= 20; ++round) {
        co_await storm(db, 10'000, round);
    }
    auto const one = co_await db.fetch_one<int>("select 1");
    REQUIRE(one == 1);
}

DATABASE_TEST("5 000 cancels that race with completion hit nobody else") {
    constexpr int connections = 10;
    constexpr int cancels = 500;
    std::vector<pq::connection> all;
    for (int i = 0; i < connections; ++i) {
        all.push_back(co_await pq::connection::connect(test::config()));
    }
    int cancelled = 0;
    int done = 0;
    bool stop = false;
    co_await aio::with_group([&](aio::task_group& group) -> aio::task<void> {
        // Half of the connections have a neighbour whose statements go on all the time.
        std::vector<aio::task_handle<void>> neighbours;
        for (int i = 0; i < connections; i += 2) {
            neighbours.push_back(group.spawn(work_on(all[static_cast<std::size_t>(i)], stop, done)));
        }
        std::vector<aio::task<void>> storms;
        for (int i = 0; i < connections; ++i) {
            storms.push_back(
                cancel_some(all[static_cast<std::size_t>(i)], cancels, static_cast<unsigned>(i + 1), cancelled));
        }
        co_await aio::gather(std::move(storms));
        stop = true;
    });
    REQUIRE(cancelled > 0);
    REQUIRE(done > 0);
}

DATABASE_TEST("100 000 small statements at once on one connection") {
    auto db = co_await pq::connection::connect(test::config());
    std::vector<aio::task<int>> all;
    for (int n = 0; n < 100'000; ++n) {
        all.push_back(db.fetch_one<int>("select $1::int4", n));
    }
    auto const answers = co_await aio::gather(std::move(all));
    for (int n = 0; n < 100'000; ++n) {
        if (answers[static_cast<std::size_t>(n)] != n) {
            FAIL("the answer of another");
        }
    }
    REQUIRE(answers.size() == 100'000);
}

DATABASE_TEST("a statement of 200 MB passes, and small ones beside it") {
    auto db = co_await pq::connection::connect(test::config());
    std::string const much(200'000'000, 'x');
    auto [size, small] = co_await aio::gather(db.fetch_one<std::int64_t>("select octet_length($1::text)::int8", much),
                                              db.fetch_one<int>("select 1"));
    REQUIRE(size == 200'000'000);
    REQUIRE(small == 1);
}
