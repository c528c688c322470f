#include "support/async_test.hpp"
#include "support/bodies.hpp"
#include "support/cancel_steps.hpp"
#include "support/until.hpp"

#include <aio/event.hpp>
#include <aio/spawn.hpp>
#include <aio/timeout.hpp>

#include <chrono>
#include <stdexcept>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using test::counts;
using test::fails_after;
using test::value_after;
using test::waits;

namespace {

template <class T>
aio::task<void> settle(aio::task_handle<T> target) {
    co_await target.settled();
}

}  // namespace

ASYNC_TEST("settled waits for the end of a task, whatever it is, and throws nothing") {
    auto succeeds = aio::spawn(value_after(3, 1));
    co_await succeeds.settled();
    REQUIRE(succeeds.done());
    auto fails = aio::spawn(fails_after(3, "no"));
    co_await fails.settled();
    REQUIRE(fails.done());
    counts seen;
    auto is_cancelled = aio::spawn(waits(seen));
    co_await test::until([&] { return seen.started == 1; });
    is_cancelled.cancel();
    co_await is_cancelled.settled();
    REQUIRE(is_cancelled.cancelled());
    REQUIRE(seen.cleaned == 1);
    // The result is still there for who asks.
    auto const value = co_await succeeds;
    REQUIRE(value == 1);
    REQUIRE_THROWS_AWAIT(fails, std::runtime_error);
}

ASYNC_TEST("settled does not count as having seen a failure") {
    std::vector<std::string> reported;
    aio::loop::current().on_unhandled(
        [&](const std::exception_ptr&, const aio::task_info& task) { reported.push_back(task.name); });
    {
        auto fails = aio::spawn(fails_after(1, "no"), {.name = "unseen"});
        co_await fails.settled();
        REQUIRE(reported.empty());
    }
    aio::loop::current().on_unhandled({});
    REQUIRE(reported == std::vector<std::string>{"unseen"});
}

ASYNC_TEST("a cancel ends the wait of settled and leaves the task and other waiters alone") {
    counts seen;
    auto target = aio::spawn(waits(seen));
    auto one = aio::spawn(settle(target));
    auto two = aio::spawn(settle(target));
    co_await test::until([&] { return seen.started == 1; });
    co_await aio::yield();
    one.cancel();
    REQUIRE_THROWS_AWAIT(one, aio::cancelled);
    REQUIRE(target.cancelling() == 0);
    REQUIRE_FALSE(two.done());
    target.cancel();
    co_await two;
    REQUIRE(target.cancelled());
}

ASYNC_TEST("settled of a task that has ended does not suspend, even with a cancel due") {
    auto target = aio::spawn(value_after(0, 1), {.eager = true});
    aio::task_handle<void> self;
    bool reached = false;
    auto body = [&]() -> aio::task<void> {
        self.cancel();
        co_await target.settled();
        reached = true;
    };
    self = aio::spawn(body());
    co_await self.settled();
    REQUIRE(reached);
}

ASYNC_TEST("settled within a time-out does not cancel the task") {
    counts seen;
    auto target = aio::spawn(waits(seen));
    REQUIRE_THROWS_AWAIT(aio::timeout(1ms, settle(target)), aio::timeout_error);
    REQUIRE_FALSE(target.done());
    target.cancel();
    co_await target.settled();
}

ASYNC_TEST("settled of the task itself is a clear error") {
    aio::task_handle<void> self;
    auto body = [&]() -> aio::task<void> { co_await self.settled(); };
    self = aio::spawn(body());
    REQUIRE_THROWS_AWAIT(self, std::logic_error);
    self = {};
}

ASYNC_TEST("settled can be cancelled at each step") {
    int ended = 0;
    int runs = 0;
    auto target = [&]() -> aio::task<void> {
        co_await aio::yield();
        co_await aio::yield();
        ++ended;
    };
    auto scenario = [&]() -> aio::task<void> {
        ++runs;
        auto handle = aio::spawn(target());
        co_await handle.settled();
    };
    auto invariants = [&]() -> aio::task<void> { co_await test::until([&] { return ended == runs; }); };
    auto const suspensions = co_await test::cancel_at_each_step(scenario, invariants);
    REQUIRE(suspensions == 1);
}
