#include "support/pq/database.hpp"

#include "support/cancel_steps.hpp"

#include <aio/spawn.hpp>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <tuple>

namespace pq = aio::pq;

namespace {

struct numbered {
    std::int64_t n;
    std::string text;
};

/// Long enough that the server cannot have sent all of it into the buffers on the way.
aio::task<void> read_some(pq::pool& db, int count) {
    auto rows = db.stream<std::int64_t>("select generate_series(1, 10000000)::int8");
    for (int i = 1; i <= count; ++i) {
        auto const* value = co_await rows.next();
        REQUIRE(value != nullptr);
        REQUIRE(*value == i);
    }
}

aio::task<void> still_serves(pq::pool& db) {
    auto const one = co_await db.fetch_one<int>("select 1");
    REQUIRE(one == 1);
    REQUIRE(db.stats().in_use == 0);
}

}  // namespace

DATABASE_TEST("a stream gives every row, in order") {
    co_await test::with_pool({.max_size = 1}, [](pq::pool& db) -> aio::task<void> {
        auto rows =
            db.stream<numbered>("select i::int8 as n, 'row ' || i as text from generate_series(1, $1) i", 100'000);
        std::int64_t seen = 0;
        while (auto const* row = co_await rows.next()) {
            ++seen;
            REQUIRE(row->n == seen);
        }
        REQUIRE(seen == 100'000);
        auto const* after = co_await rows.next();
        REQUIRE(after == nullptr);
        REQUIRE(db.stats().in_use == 0);
        co_await still_serves(db);
    });
}

DATABASE_TEST("a stream gives what is buffered in batches") {
    co_await test::with_pool({.max_size = 1}, [](pq::pool& db) -> aio::task<void> {
        auto rows = db.stream<int>("select generate_series(1, 50000)");
        std::int64_t sum = 0;
        int batches = 0;
        for (auto batch = co_await rows.next_batch(); !batch.empty(); batch = co_await rows.next_batch()) {
            ++batches;
            for (auto const value : batch) {
                sum += value;
            }
        }
        REQUIRE(sum == 50'000LL * 50'001 / 2);
        REQUIRE(batches < 5'000);
    });
}

DATABASE_TEST("a stream without rows ends at once, and still checks its type") {
    co_await test::with_pool({.max_size = 1}, [](pq::pool& db) -> aio::task<void> {
        auto none = db.stream<int>("select 1 where false");
        auto const* row = co_await none.next();
        REQUIRE(row == nullptr);
        auto mismatch = db.stream<std::tuple<int, int>>("select 1 where false");
        REQUIRE_THROWS_AWAIT(mismatch.next(), pq::conversion_error);
    });
}

DATABASE_TEST("an error in the middle of a stream comes after the rows before it, but for a chunk that was not full") {
    co_await test::with_pool({.max_size = 1}, [](pq::pool& db) -> aio::task<void> {
        auto rows = db.stream<int>("select i + 0 / (1001 - i) from generate_series(1, 2000) i");
        int seen = 0;
        auto drain = [&]() -> aio::task<void> {
            while (auto const* value = co_await rows.next()) {
                REQUIRE(*value == ++seen);
            }
        };
        REQUIRE_THROWS_AWAIT(drain(), pq::server_error);
        REQUIRE(seen > 1000 - 64);
        REQUIRE(seen <= 1000);
        auto const* after = co_await rows.next();
        REQUIRE(after == nullptr);
        co_await still_serves(db);
    });
}

DATABASE_TEST("a stream inside a transaction brings BEGIN along") {
    co_await test::with_pool({.max_size = 1}, [](pq::pool& db) -> aio::task<void> {
        auto const sum = co_await db.transaction([](pq::transaction& tx) -> aio::task<int> {
            int total = 0;
            auto rows = tx.stream<int>("select generate_series(1, 100)");
            while (auto const* value = co_await rows.next()) {
                total += *value;
            }
            co_return total;
        });
        REQUIRE(sum == 5050);
    });
}

DATABASE_TEST("a stream left early by break or exception frees its connection without reading the rest") {
    co_await test::with_pool({.max_size = 1}, [](pq::pool& db) -> aio::task<void> {
        co_await read_some(db, 1);
        co_await still_serves(db);
        co_await read_some(db, 5000);
        co_await still_serves(db);
        auto failing = [&]() -> aio::task<void> {
            co_await read_some(db, 10);
            throw std::runtime_error("enough");
        };
        REQUIRE_THROWS_AWAIT(failing(), std::runtime_error);
        co_await still_serves(db);
        // All on one connection: none was thrown away.
        REQUIRE(db.stats().opened == 1);
    });
}

DATABASE_TEST("a stream that was never asked for rows takes no connection") {
    co_await test::with_pool({.max_size = 1}, [](pq::pool& db) -> aio::task<void> {
        {
            auto const unused = db.stream<int>("select 1");
        }
        REQUIRE(db.stats().acquired == 0);
        co_await still_serves(db);
    });
}

DATABASE_TEST("close gives up the rest of a stream and waits for the connection") {
    auto db = co_await pq::connection::connect(test::config());
    auto rows = db.stream<int>("select generate_series(1, 10000000)");
    auto const* first = co_await rows.next();
    REQUIRE(first != nullptr);
    co_await rows.close();
    auto const* after = co_await rows.next();
    REQUIRE(after == nullptr);
    auto const one = co_await db.fetch_one<int>("select 1");
    REQUIRE(one == 1);
}

DATABASE_TEST("queries queued behind a stream on one connection are served after it") {
    auto db = co_await pq::connection::connect(test::config());
    auto rows = db.stream<int>("select generate_series(1, 20000)");
    auto const* first = co_await rows.next();
    REQUIRE(*first == 1);
    auto behind = aio::spawn(db.fetch_one<int>("select 7"));
    int seen = 1;
    while (co_await rows.next()) {
        ++seen;
    }
    auto const seven = co_await behind;
    REQUIRE(seen == 20'000);
    REQUIRE(seven == 7);
}

DATABASE_TEST("a stream cancelled at any step, read to its end or left early, loses nothing") {
    co_await test::with_pool({.max_size = 2}, [](pq::pool& db) -> aio::task<void> {
        auto const whole = co_await test::cancel_at_each_step(
            [&]() -> aio::task<void> {
                auto rows = db.stream<int>("select generate_series(1, 3000)");
                while (co_await rows.next()) {
                }
            },
            [&] { return still_serves(db); });
        REQUIRE(whole >= 2);
        auto const left =
            co_await test::cancel_at_each_step([&] { return read_some(db, 2000); }, [&] { return still_serves(db); });
        REQUIRE(left >= 2);
    });
}
