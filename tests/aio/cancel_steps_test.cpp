#include "support/async_test.hpp"
#include "support/cancel_steps.hpp"

#include <aio/event.hpp>
#include <aio/gather.hpp>
#include <aio/generator.hpp>
#include <aio/semaphore.hpp>
#include <aio/sleep.hpp>
#include <aio/spawn.hpp>
#include <aio/timeout.hpp>
#include <aio/uncancellable.hpp>
#include <aio/use_task.hpp>

#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>

#include <chrono>
#include <vector>

using namespace std::chrono_literals;

namespace {

aio::task<void> nothing() { co_return; }

/// No task but the test's own and the one that `cancel_at_each_step` has just awaited.
aio::task<void> nobody_is_left() {
    REQUIRE(aio::loop::current().tasks().size() == 1);
    co_return;
}

aio::task<int> steps(int count) {
    for (int i = 0; i < count; ++i) {
        co_await aio::yield();
    }
    co_return count;
}

}  // namespace

ASYNC_TEST("sleeps can be cancelled at each step") {
    auto scenario = []() -> aio::task<void> {
        co_await aio::sleep(1ms);
        co_await aio::yield();
        co_await aio::sleep(1ms);
    };
    auto const suspensions = co_await test::cancel_at_each_step(scenario, nobody_is_left);
    REQUIRE(suspensions == 3);
}

ASYNC_TEST("waits for an event can be cancelled at each step") {
    auto scenario = []() -> aio::task<void> {
        aio::event go;
        aio::event back;
        auto other = [](aio::event& wait, aio::event& set) -> aio::task<void> {
            co_await wait.wait();
            set.set();
        };
        auto helper = aio::spawn(other(go, back));
        bool interrupted = false;
        try {
            co_await aio::yield();
            go.set();
            co_await back.wait();
            co_await helper;
        } catch (const aio::cancelled&) {
            interrupted = true;
        }
        if (interrupted) {
            helper.cancel();
            try {
                co_await helper;
            } catch (const aio::cancelled&) {
            }
            throw aio::cancelled{};
        }
    };
    auto const suspensions = co_await test::cancel_at_each_step(scenario, nobody_is_left);
    REQUIRE(suspensions >= 2);
}

ASYNC_TEST("a semaphore loses no permit whatever is cancelled when") {
    aio::semaphore semaphore(1);
    auto hold = [](aio::semaphore& from) -> aio::task<void> {
        auto const permit = co_await from.scoped();
        co_await aio::yield();
    };
    auto scenario = [&]() -> aio::task<void> {
        co_await aio::gather(hold(semaphore), hold(semaphore), hold(semaphore));
        auto const permit = co_await semaphore.scoped();
        co_await aio::yield();
    };
    auto invariants = [&]() -> aio::task<void> {
        REQUIRE(semaphore.available() == 1);
        co_await nobody_is_left();
    };
    auto const suspensions = co_await test::cancel_at_each_step(scenario, invariants);
    REQUIRE(suspensions == 2);
}

ASYNC_TEST("a waiter of a semaphore can be cancelled at each step while the permit comes and goes") {
    aio::semaphore semaphore(1);
    bool stop = false;
    auto other = [&]() -> aio::task<void> {
        while (!stop) {
            auto permit = co_await semaphore.scoped();
            co_await aio::yield();
            permit.release();
            co_await aio::yield();
        }
    };
    auto rival = aio::spawn(other());
    auto scenario = [&]() -> aio::task<void> {
        for (int i = 0; i < 5; ++i) {
            auto const permit = co_await semaphore.scoped();
            co_await aio::yield();
        }
    };
    auto const suspensions = co_await test::cancel_at_each_step(scenario, nothing);
    stop = true;
    co_await rival;
    REQUIRE(suspensions >= 5);
    REQUIRE(semaphore.available() == 1);
}

ASYNC_TEST("a gather can be cancelled at each step and leaves no child") {
    auto scenario = []() -> aio::task<void> {
        auto [a, b] = co_await aio::gather(steps(3), steps(5));
        REQUIRE(a + b == 8);
        std::vector<aio::task<int>> bodies;
        for (int i = 0; i < 6; ++i) {
            bodies.push_back(steps(i));
        }
        auto const values = co_await aio::gather(std::move(bodies), {.limit = 2});
        REQUIRE(values.size() == 6);
    };
    auto const suspensions = co_await test::cancel_at_each_step(scenario, nobody_is_left);
    REQUIRE(suspensions == 2);
}

ASYNC_TEST("a time-out can be cancelled at each step") {
    auto scenario = []() -> aio::task<void> {
        auto const value = co_await aio::timeout(1h, steps(3));
        REQUIRE(value == 3);
        bool timed_out = false;
        try {
            co_await aio::timeout(1ms, []() -> aio::task<void> { co_await aio::sleep(1h); }());
        } catch (const aio::timeout_error&) {
            timed_out = true;
        }
        REQUIRE(timed_out);
        co_await aio::yield();
    };
    auto const suspensions = co_await test::cancel_at_each_step(scenario, nobody_is_left);
    REQUIRE(suspensions == 5);
}

ASYNC_TEST("a generator can be cancelled at each step and ends") {
    int alive = 0;
    struct counted {
        int& count;
        explicit counted(int& value) : count(value) { ++count; }
        ~counted() { --count; }
    };
    auto numbers = [&]() -> aio::generator<int> {
        counted const here(alive);
        for (int i = 0; i < 3; ++i) {
            co_await aio::yield();
            co_yield i;
        }
    };
    auto scenario = [&]() -> aio::task<void> {
        auto values = numbers();
        int sum = 0;
        while (auto* value = co_await values.next()) {
            sum += *value;
            co_await aio::yield();
        }
        REQUIRE(sum == 3);
    };
    auto invariants = [&]() -> aio::task<void> {
        REQUIRE(alive == 0);
        co_return;
    };
    auto const suspensions = co_await test::cancel_at_each_step(scenario, invariants);
    REQUIRE(suspensions == 6);
}

ASYNC_TEST("a wait for a handle can be cancelled at each step and the awaited task ends with it") {
    auto scenario = []() -> aio::task<void> {
        auto const first = co_await aio::spawn(steps(2));
        auto const second = co_await aio::spawn(steps(3));
        REQUIRE(first + second == 5);
    };
    auto const suspensions = co_await test::cancel_at_each_step(scenario, nobody_is_left);
    REQUIRE(suspensions == 2);
}

ASYNC_TEST("an Asio operation can be cancelled at each step") {
    auto scenario = []() -> aio::task<void> {
        asio::steady_timer timer(aio::loop::current().context());
        for (int i = 0; i < 3; ++i) {
            timer.expires_after(1ms);
            co_await timer.async_wait(aio::use_task);
        }
    };
    auto const suspensions = co_await test::cancel_at_each_step(scenario, nobody_is_left);
    REQUIRE(suspensions == 3);
}

ASYNC_TEST("a task that is uncancellable in part ends only outside of that part") {
    int entered = 0;
    int left = 0;
    auto guarded = [&]() -> aio::task<void> {
        ++entered;
        co_await aio::sleep(1ms);
        co_await steps(2);
        ++left;
    };
    auto scenario = [&]() -> aio::task<void> {
        co_await aio::yield();
        co_await aio::uncancellable(guarded());
        co_await aio::yield();
    };
    auto invariants = [&]() -> aio::task<void> {
        REQUIRE(entered == left);
        co_return;
    };
    auto const suspensions = co_await test::cancel_at_each_step(scenario, invariants);
    REQUIRE(suspensions == 5);
}
