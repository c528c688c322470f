#include "support/async_test.hpp"

#include <aio/error.hpp>
#include <aio/event.hpp>
#include <aio/gather.hpp>
#include <aio/sleep.hpp>
#include <aio/spawn.hpp>

#include <vector>

ASYNC_TEST("an event lets all of its waiters go, first come first served") {
    aio::event event;
    std::vector<int> order;
    auto body = [&](int number) -> aio::task<void> {
        co_await event.wait();
        order.push_back(number);
    };
    auto all = aio::spawn(aio::gather(body(1), body(2), body(3)));
    for (int i = 0; i < 5; ++i) {
        co_await aio::yield();
    }
    REQUIRE(order.empty());
    event.set();
    REQUIRE(order.empty());
    co_await all;
    REQUIRE(order == std::vector{1, 2, 3});
}

ASYNC_TEST("a wait for an event that is set does not suspend; after clear it does") {
    aio::event event;
    event.set();
    REQUIRE(event.is_set());
    int steps = 0;
    auto body = [&]() -> aio::task<void> {
        co_await event.wait();
        ++steps;
        event.clear();
        co_await event.wait();
        ++steps;
    };
    auto task = aio::spawn(body(), {.eager = true});
    REQUIRE(steps == 1);
    REQUIRE_FALSE(event.is_set());
    co_await aio::yield();
    REQUIRE(steps == 1);
    event.set();
    co_await task;
    REQUIRE(steps == 2);
}

ASYNC_TEST("who waited when an event was set goes on even when it is cleared at once") {
    aio::event event;
    auto body = [&]() -> aio::task<int> {
        co_await event.wait();
        co_return 1;
    };
    auto task = aio::spawn(body(), {.eager = true});
    event.set();
    event.clear();
    auto const value = co_await task;
    REQUIRE(value == 1);
}

ASYNC_TEST("a cancelled waiter of an event leaves the others waiting") {
    aio::event event;
    std::vector<int> order;
    auto body = [&](int number) -> aio::task<void> {
        co_await event.wait();
        order.push_back(number);
    };
    auto first = aio::spawn(body(1), {.eager = true});
    auto second = aio::spawn(body(2), {.eager = true});
    auto third = aio::spawn(body(3), {.eager = true});
    second.cancel();
    REQUIRE_THROWS_AWAIT(second, aio::cancelled);
    event.set();
    co_await first;
    co_await third;
    REQUIRE(order == std::vector{1, 3});
}

ASYNC_TEST("an event may end before its waiters: a cancel frees them") {
    auto event = std::make_unique<aio::event>();
    auto body = [](aio::event& awaited) -> aio::task<void> { co_await awaited.wait(); };
    auto task = aio::spawn(body(*event), {.eager = true});
    event.reset();
    co_await aio::yield();
    REQUIRE_FALSE(task.done());
    task.cancel();
    REQUIRE_THROWS_AWAIT(task, aio::cancelled);
}
