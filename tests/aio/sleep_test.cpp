#include "support/async_test.hpp"

#include <aio/error.hpp>
#include <aio/gather.hpp>
#include <aio/sleep.hpp>
#include <aio/spawn.hpp>

#include <chrono>
#include <thread>
#include <vector>

using namespace std::chrono_literals;

ASYNC_TEST("a sleep lasts as long as it says") {
    auto const start = aio::clock::now();
    co_await aio::sleep(5ms);
    REQUIRE(aio::clock::now() - start >= 5ms);
    auto const until = aio::clock::now() + 3ms;
    co_await aio::sleep_until(until);
    REQUIRE(aio::clock::now() >= until);
}

ASYNC_TEST("sleeps end in the order of their deadlines, even when all of them are late") {
    std::vector<int> order;
    auto const start = aio::clock::now();
    auto body = [&](int number) -> aio::task<void> {
        co_await aio::sleep_until(start + number * 1ms);
        order.push_back(number);
    };
    std::vector<aio::task<void>> bodies;
    for (auto number : {90, 70, 3, 100, 1, 80, 2}) {
        bodies.push_back(body(number));
    }
    auto all = aio::spawn(aio::gather(std::move(bodies)));
    co_await aio::yield();
    co_await aio::yield();
    std::this_thread::sleep_until(start + 120ms);
    co_await all;
    REQUIRE(order == std::vector{1, 2, 3, 70, 80, 90, 100});
}

ASYNC_TEST("a sleep into the past ends soon, one for ever can be cancelled") {
    co_await aio::sleep(-1h);
    co_await aio::sleep_until(aio::time_point::min());
    auto endless = [](bool& started) -> aio::task<void> {
        started = true;
        co_await aio::sleep(aio::duration::max());
    };
    bool started = false;
    auto task = aio::spawn(endless(started), {.eager = true});
    REQUIRE(started);
    co_await aio::sleep(5ms);
    REQUIRE_FALSE(task.done());
    task.cancel();
    REQUIRE_THROWS_AWAIT(task, aio::cancelled);
}

ASYNC_TEST("yield lets each of the other ready tasks run once") {
    std::vector<int> order;
    auto body = [&](int number) -> aio::task<void> {
        for (int i = 0; i < 3; ++i) {
            order.push_back(number);
            co_await aio::yield();
        }
    };
    co_await aio::gather(body(1), body(2));
    REQUIRE(order == std::vector{1, 2, 1, 2, 1, 2});
}
