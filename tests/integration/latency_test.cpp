#include "support/latency.hpp"

#include "support/pq/database.hpp"
#include "support/pq/name_server.hpp"
#include "support/pq/proxy.hpp"
#include "support/until.hpp"

#include <aio/error.hpp>
#include <aio/sleep.hpp>
#include <aio/spawn.hpp>

#include <chrono>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace pq = aio::pq;
using namespace std::chrono_literals;
using direction = test::proxy::direction;

namespace {

aio::task<void> connects(pq::config to) {
    auto db = co_await pq::connection::connect(std::move(to));
    auto const one = co_await db.fetch_one<int>("select 1");
    REQUIRE(one == 1);
}

pq::config at_host(const std::string& host) {
    auto to = test::config();
    to.host = host;
    return to;
}

// A sanitizer makes every step some times longer.
#if defined(__SANITIZE_ADDRESS__)
constexpr auto longest_step = 100ms;
#elif defined(__has_feature)
constexpr auto longest_step = __has_feature(address_sanitizer) ? 100ms : 20ms;
#else
constexpr auto longest_step = 20ms;
#endif

/// The loop's thread never worked longer than that at a stretch.
void require_prompt(const test::latency& seen) {
    CAPTURE(seen.wall / 1us, seen.cpu / 1us, seen.turns);
    REQUIRE(seen.turns > 10);
    REQUIRE(seen.cpu < longest_step);
}

}  // namespace

DATABASE_TEST("a name server that does not answer holds up neither the loop nor who looks up other names") {
    test::name_server names;
    names.keep_silent_about("silent.test");
    names.answer("other.test", {"127.0.0.1"});
    auto const body = [&]() -> aio::task<void> {
        auto connecting = aio::spawn(connects(at_host("silent.test")));
        co_await test::until([&] { return names.waiting() == 1; });
        co_await connects(at_host("other.test"));
        co_await aio::sleep(50ms);
        REQUIRE_FALSE(connecting.done());

        connecting.cancel();
        REQUIRE_THROWS_AWAIT(connecting, aio::cancelled);
        // It did not wait for the answer.
        REQUIRE(names.waiting() == 1);
    };
    auto const seen = co_await test::latency_during(body());
    require_prompt(seen);
}

DATABASE_TEST("a name that is answered late is connected to") {
    test::name_server names;
    names.keep_silent_about("late.test");
    auto connecting = aio::spawn(connects(at_host("late.test")));
    co_await test::until([&] { return names.waiting() == 1; });
    names.answer("late.test", {"127.0.0.1"});
    co_await connecting;
}

DATABASE_TEST("cancelling a statement does not hold up the loop, however far away the server is") {
    test::proxy proxy;
    auto const body = [&]() -> aio::task<void> {
        auto db = co_await pq::connection::connect(proxy.config());
        auto sleeping = aio::spawn(db.execute("select pg_sleep(1000)"));
        co_await test::until_running("pg_sleep");
        proxy.delay(direction::to_server, 50ms);
        proxy.delay(direction::to_client, 50ms);
        proxy.mark();
        sleeping.cancel();
        REQUIRE_THROWS_AWAIT(sleeping, aio::cancelled);
        auto const one = co_await db.fetch_one<int>("select 1");
        REQUIRE(one == 1);
        REQUIRE(proxy.since_mark().cancel_requests == 1);
    };
    auto const seen = co_await test::latency_during(body());
    require_prompt(seen);
}

DATABASE_TEST("200 MB arrive row by row without holding up the loop") {
    // Outside, since freeing a large result is a long step: see below.
    pq::result kilobytes;
    pq::result megabytes;
    pq::result numbers;
    auto const body = [&]() -> aio::task<void> {
        auto db = co_await pq::connection::connect(test::config());
        kilobytes = co_await db.fetch("select repeat('x', 1000) from generate_series(1, 100000)");
        megabytes = co_await db.fetch("select repeat('x', 1000000) from generate_series(1, 100)");
        numbers = co_await db.fetch("select i::int8 from generate_series(1, 500000) i");
    };
    auto const seen = co_await test::latency_during(body());
    REQUIRE(kilobytes.size() == 100'000);
    REQUIRE(megabytes.size() == 100);
    REQUIRE(numbers.size() == 500'000);
    require_prompt(seen);
}

DATABASE_TEST("200 MB are streamed without holding up the loop") {
    std::size_t bytes = 0;
    auto const body = [&]() -> aio::task<void> {
        auto db = co_await pq::connection::connect(test::config());
        auto rows = db.stream<std::string>("select repeat('x', 1000) from generate_series(1, 200000)");
        while (auto const* text = co_await rows.next()) {
            bytes += text->size();
        }
    };
    auto const seen = co_await test::latency_during(body());
    REQUIRE(bytes == 200'000'000);
    require_prompt(seen);
}

DATABASE_TEST("a large result is freed without holding up the loop") {
    auto const body = []() -> aio::task<void> {
        auto db = co_await pq::connection::connect(test::config());
        auto const rows = co_await db.fetch("select repeat('x', 1000) from generate_series(1, 200000)");
        REQUIRE(rows.size() == 200'000);
    };
    auto const seen = co_await test::latency_during(body());
    require_prompt(seen);
}

DATABASE_TEST("a large result is decoded without holding up the loop") {
    std::vector<std::string> rows;
    auto const body = [&]() -> aio::task<void> {
        auto db = co_await pq::connection::connect(test::config());
        rows = co_await db.fetch<std::string>("select repeat('x', 1000) from generate_series(1, 200000)");
    };
    auto const seen = co_await test::latency_during(body());
    REQUIRE(rows.size() == 200'000);
    require_prompt(seen);
}

// Hidden: libpq copies a value in one step.

DATABASE_TEST("a value of 200 MB arrives without holding up the loop", "[.large]") {
    pq::result value;
    auto const body = [&]() -> aio::task<void> {
        auto db = co_await pq::connection::connect(test::config());
        value = co_await db.fetch("select repeat('x', 200000000)");
    };
    auto const seen = co_await test::latency_during(body());
    REQUIRE(value.size() == 1);
    require_prompt(seen);
}
