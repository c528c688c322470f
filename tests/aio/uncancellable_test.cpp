#include "support/async_test.hpp"
#include "support/until.hpp"

#include <aio/error.hpp>
#include <aio/event.hpp>
#include <aio/sleep.hpp>
#include <aio/spawn.hpp>
#include <aio/timeout.hpp>
#include <aio/uncancellable.hpp>

#include <chrono>
#include <stdexcept>
#include <thread>

using namespace std::chrono_literals;

namespace {

aio::task<int> value_after(aio::event& event) {
    co_await event.wait();
    co_await aio::yield();
    co_return 7;
}

}  // namespace

ASYNC_TEST("an uncancellable task runs to its end, its result is kept and the cancel delivered after it") {
    aio::event go;
    aio::event never;
    int value = 0;
    bool passed = false;
    auto body = [&]() -> aio::task<void> {
        value = co_await aio::uncancellable(value_after(go));
        co_await never.wait();
        passed = true;
    };
    auto task = aio::spawn(body(), {.eager = true});
    task.cancel();
    co_await aio::yield();
    co_await aio::yield();
    REQUIRE_FALSE(task.done());
    go.set();
    REQUIRE_THROWS_AWAIT(task, aio::cancelled);
    REQUIRE(value == 7);
    REQUIRE_FALSE(passed);
}

ASYNC_TEST("a cancel that was due before an uncancellable task waits for its end too") {
    aio::event go;
    int value = 0;
    auto body = [&]() -> aio::task<void> {
        aio::loop::current().core().current_task->cancel();
        value = co_await aio::uncancellable(value_after(go));
        co_await aio::yield();
        value = 0;
    };
    auto task = aio::spawn(body(), {.eager = true});
    go.set();
    REQUIRE_THROWS_AWAIT(task, aio::cancelled);
    REQUIRE(value == 7);
}

ASYNC_TEST("a time-out inside of an uncancellable task works") {
    aio::event never;
    auto late = [&]() -> aio::task<bool> {
        try {
            co_await aio::timeout(1ms, [](aio::event& event) -> aio::task<void> { co_await event.wait(); }(never));
        } catch (const aio::timeout_error&) {
            co_return true;
        }
        co_return false;
    };
    auto const timed_out = co_await aio::uncancellable(late());
    REQUIRE(timed_out);
}

ASYNC_TEST("a time-out inside of an uncancellable task works while a cancel from outside is held back") {
    aio::event never;
    bool timed_out = false;
    bool passed = false;
    auto wait = [&]() -> aio::task<void> { co_await never.wait(); };
    auto late = [&]() -> aio::task<void> {
        try {
            co_await aio::timeout(1ms, wait());
        } catch (const aio::timeout_error&) {
            timed_out = true;
        }
    };
    auto body = [&]() -> aio::task<void> {
        co_await aio::uncancellable(late());
        co_await aio::yield();
        passed = true;
    };
    auto task = aio::spawn(body(), {.eager = true});
    task.cancel();
    REQUIRE_THROWS_AWAIT(task, aio::cancelled);
    REQUIRE(timed_out);
    REQUIRE_FALSE(passed);
    REQUIRE(task.cancelling() == 1);
}

ASYNC_TEST("of two time-outs inside of an uncancellable task the outer is not lost with the inner") {
    aio::event never;
    auto const at = aio::clock::now() + 1ms;
    bool timed_out = false;
    auto busy = [&]() -> aio::task<void> {
        co_await aio::yield();
        std::this_thread::sleep_until(at + 2ms);
        // Both expire while this task is ready.
        co_await aio::uncancellable(
            [](aio::time_point until) -> aio::task<void> { co_await aio::sleep_until(until + 3ms); }(at));
    };
    auto outer = [&]() -> aio::task<void> {
        co_await aio::timeout_at(at, busy());
        co_await never.wait();
    };
    auto both = [&]() -> aio::task<void> {
        try {
            co_await aio::timeout_at(at, outer());
        } catch (const aio::timeout_error&) {
            timed_out = true;
        }
    };
    co_await aio::uncancellable(both());
    REQUIRE(timed_out);
}

ASYNC_TEST("a time-out around an uncancellable task waits for it and delivers its result") {
    aio::event go;
    bool expired = false;
    auto body = [&]() -> aio::task<int> { co_return co_await aio::timeout(1ms, aio::uncancellable(value_after(go))); };
    auto task = aio::spawn(body(), {.eager = true});
    co_await test::until([&] { return expired = task.cancelling() == 1; });
    co_await aio::yield();
    REQUIRE_FALSE(task.done());
    go.set();
    auto const value = co_await task;
    REQUIRE(expired);
    REQUIRE(value == 7);
    REQUIRE(task.cancelling() == 0);
}

ASYNC_TEST("uncancellable tasks nest: the cancel waits for the outermost") {
    aio::event go;
    int steps = 0;
    auto inner = [&]() -> aio::task<void> {
        co_await go.wait();
        ++steps;
    };
    auto outer = [&]() -> aio::task<void> {
        co_await aio::uncancellable(inner());
        co_await aio::yield();
        ++steps;
    };
    auto body = [&]() -> aio::task<void> {
        co_await aio::uncancellable(outer());
        co_await aio::yield();
        ++steps;
    };
    auto task = aio::spawn(body(), {.eager = true});
    task.cancel();
    go.set();
    REQUIRE_THROWS_AWAIT(task, aio::cancelled);
    REQUIRE(steps == 2);
}

ASYNC_TEST("an uncancellable task that fails throws, and the cancel is still delivered after it") {
    aio::event go;
    bool failed = false;
    bool passed = false;
    auto inner = [&]() -> aio::task<void> {
        co_await go.wait();
        throw std::runtime_error("no");
    };
    auto body = [&]() -> aio::task<void> {
        try {
            co_await aio::uncancellable(inner());
        } catch (const std::runtime_error&) {
            failed = true;
        }
        co_await aio::yield();
        passed = true;
    };
    auto task = aio::spawn(body(), {.eager = true});
    task.cancel();
    go.set();
    REQUIRE_THROWS_AWAIT(task, aio::cancelled);
    REQUIRE(failed);
    REQUIRE_FALSE(passed);
}
