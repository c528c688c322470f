#include "support/async_test.hpp"
#include "support/until.hpp"

#include <aio/event.hpp>
#include <aio/sleep.hpp>
#include <aio/spawn.hpp>
#include <aio/timeout.hpp>
#include <aio/uncancellable.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <thread>

using namespace std::chrono_literals;

namespace {

aio::task<void> wait_for(aio::event& event) { co_await event.wait(); }

aio::task<int> value_soon() {
    co_await aio::yield();
    co_return 7;
}

/// Takes all the time of the loop's thread, so that a deadline passes while a task is running or ready.
void block_until(aio::time_point time) { std::this_thread::sleep_until(time); }

unsigned requests() { return aio::loop::current().core().current_task->cancelling(); }

}  // namespace

ASYNC_TEST("an operation that takes too long ends by timeout_error, not before its time") {
    aio::event never;
    auto const start = aio::clock::now();
    REQUIRE_THROWS_AWAIT(aio::timeout(5ms, wait_for(never)), aio::timeout_error);
    REQUIRE(aio::clock::now() - start >= 5ms);
    REQUIRE(requests() == 0);
    co_await aio::yield();
}

ASYNC_TEST("an operation that ends in time gives its result and leaves no request behind") {
    auto const value = co_await aio::timeout(1h, value_soon());
    REQUIRE(value == 7);
    REQUIRE(requests() == 0);
}

ASYNC_TEST("an operation that fails in time throws what it failed with") {
    auto failing = []() -> aio::task<void> {
        co_await aio::yield();
        throw std::runtime_error("no");
    };
    bool failed = false;
    try {
        co_await aio::timeout(1h, failing());
    } catch (const aio::timeout_error&) {
    } catch (const std::runtime_error& error) {
        failed = std::string(error.what()) == "no";
    }
    REQUIRE(failed);
}

ASYNC_TEST("a time-out carries results that can only be moved, and references") {
    auto own = []() -> aio::task<std::unique_ptr<int>> {
        co_await aio::yield();
        co_return std::make_unique<int>(3);
    };
    auto const owned = co_await aio::timeout(1h, own());
    REQUIRE(*owned == 3);
    int target = 0;
    auto refer = [](int& value) -> aio::task<int&> { co_return value; };
    auto& same = co_await aio::timeout(1h, refer(target));
    REQUIRE(&same == &target);
}

ASYNC_TEST("the inner of two time-outs that expires first is a timeout_error inside only") {
    aio::event never;
    auto outer = [&]() -> aio::task<int> {
        REQUIRE_THROWS_AWAIT(aio::timeout(1ms, wait_for(never)), aio::timeout_error);
        co_await aio::yield();
        co_return 1;
    };
    auto const value = co_await aio::timeout(1h, outer());
    REQUIRE(value == 1);
    REQUIRE(requests() == 0);
}

ASYNC_TEST("the outer of two time-outs that expires first is a cancel to the inner") {
    aio::event never;
    bool inner_timed_out = false;
    bool inner_cancelled = false;
    auto outer = [&]() -> aio::task<void> {
        try {
            co_await aio::timeout(1h, wait_for(never));
        } catch (const aio::timeout_error&) {
            inner_timed_out = true;
        } catch (const aio::cancelled&) {
            inner_cancelled = true;
            throw;
        }
    };
    REQUIRE_THROWS_AWAIT(aio::timeout(1ms, outer()), aio::timeout_error);
    REQUIRE(inner_cancelled);
    REQUIRE_FALSE(inner_timed_out);
    REQUIRE(requests() == 0);
}

ASYNC_TEST("two time-outs that expire together are one timeout_error outside and leave nothing behind") {
    aio::event never;
    auto const at = aio::clock::now() + 2ms;
    auto inner = [&]() -> aio::task<void> { co_await aio::timeout_at(at, wait_for(never)); };
    REQUIRE_THROWS_AWAIT(aio::timeout_at(at, inner()), aio::timeout_error);
    REQUIRE(requests() == 0);
    co_await aio::yield();
    co_await aio::sleep(1ms);
}

ASYNC_TEST("a cancel from outside is not a time-out") {
    aio::event never;
    auto body = [&]() -> aio::task<void> { co_await aio::timeout(1h, wait_for(never)); };
    auto task = aio::spawn(body(), {.eager = true});
    task.cancel();
    REQUIRE_THROWS_AWAIT(task, aio::cancelled);
    REQUIRE(task.cancelled());
    REQUIRE(task.cancelling() == 1);
}

ASYNC_TEST("a cancel from outside that comes with the time-out stays a cancel") {
    aio::event never;
    auto body = [&]() -> aio::task<void> { co_await aio::timeout(1ms, wait_for(never)); };
    auto task = aio::spawn(body(), {.eager = true});
    // Sees the time-out's request before the task has run again.
    co_await test::until([&] { return task.cancelling() == 1 || task.done(); });
    if (!task.done()) {
        task.cancel();
        REQUIRE_THROWS_AWAIT(task, aio::cancelled);
        REQUIRE(task.cancelled());
        REQUIRE(task.cancelling() == 1);
    } else {
        REQUIRE_THROWS_AWAIT(task, aio::timeout_error);
    }
}

ASYNC_TEST("a body that swallows the cancel of its time-out and returns delivers its result") {
    aio::event never;
    auto stubborn = [&]() -> aio::task<int> {
        try {
            co_await never.wait();
        } catch (const aio::cancelled&) {
        }
        co_await aio::yield();
        co_return 9;
    };
    auto const value = co_await aio::timeout(1ms, stubborn());
    REQUIRE(value == 9);
    REQUIRE(requests() == 0);
    co_await aio::yield();
}

ASYNC_TEST("a result that came late, but is there, is delivered and nothing is cancelled after it") {
    auto const at = aio::clock::now() + 1ms;
    auto busy = [&]() -> aio::task<int> {
        co_await aio::yield();
        block_until(at + 2ms);
        co_return 9;
    };
    auto const value = co_await aio::timeout_at(at, busy());
    REQUIRE(value == 9);
    co_await aio::yield();
    co_await aio::sleep(2ms);
    REQUIRE(requests() == 0);
}

ASYNC_TEST("a clean-up may await after its time-out, and timeout waits for it") {
    aio::event never;
    bool cleaned = false;
    auto body = [&]() -> aio::task<void> {
        bool interrupted = false;
        try {
            co_await never.wait();
        } catch (const aio::cancelled&) {
            interrupted = true;
        }
        if (interrupted) {
            co_await aio::sleep(1ms);
            cleaned = true;
            throw aio::cancelled{};
        }
    };
    REQUIRE_THROWS_AWAIT(aio::timeout(1ms, body()), aio::timeout_error);
    REQUIRE(cleaned);
}

ASYNC_TEST("a time-out of zero gives the result of what need not wait, and ends what has to") {
    auto at_once = []() -> aio::task<int> { co_return 3; };
    auto const value = co_await aio::timeout(0ms, at_once());
    REQUIRE(value == 3);
    aio::event never;
    REQUIRE_THROWS_AWAIT(aio::timeout(0ms, wait_for(never)), aio::timeout_error);
    REQUIRE_THROWS_AWAIT(aio::timeout(-1h, wait_for(never)), aio::timeout_error);
    REQUIRE_THROWS_AWAIT(aio::timeout_at(aio::time_point::min(), wait_for(never)), aio::timeout_error);
    REQUIRE(requests() == 0);
}

ASYNC_TEST("the longest time-out there is never expires") {
    auto waits = []() -> aio::task<int> {
        co_await aio::sleep(3ms);
        co_return 5;
    };
    auto const one = co_await aio::timeout(aio::duration::max(), waits());
    auto const two = co_await aio::timeout_at(aio::time_point::max(), waits());
    REQUIRE(one + two == 10);
}

ASYNC_TEST("the time of a time-out runs from when it is awaited") {
    auto late = aio::timeout(20ms, value_soon());
    block_until(aio::clock::now() + 30ms);
    auto const value = co_await std::move(late);
    REQUIRE(value == 7);
}

ASYNC_TEST("a time-out ends a wait for a handle and cancels the awaited task") {
    aio::event never;
    auto target = aio::spawn(wait_for(never));
    auto body = [&]() -> aio::task<void> { co_await target; };
    REQUIRE_THROWS_AWAIT(aio::timeout(1ms, body()), aio::timeout_error);
    REQUIRE(target.cancelled());
}

ASYNC_TEST("an error in the clean-up of a time-out is thrown instead of timeout_error") {
    aio::event never;
    auto body = [&]() -> aio::task<void> {
        try {
            co_await never.wait();
        } catch (const aio::cancelled&) {
        }
        throw std::runtime_error("clean-up");
    };
    bool failed = false;
    try {
        co_await aio::timeout(1ms, body());
    } catch (const aio::timeout_error&) {
    } catch (const std::runtime_error&) {
        failed = true;
    }
    REQUIRE(failed);
    REQUIRE(requests() == 0);
    co_await aio::yield();
}

ASYNC_TEST("a time-out works in the clean-up of another") {
    aio::event never;
    bool inner_timed_out = false;
    auto body = [&]() -> aio::task<void> {
        bool interrupted = false;
        try {
            co_await never.wait();
        } catch (const aio::cancelled&) {
            interrupted = true;
        }
        if (interrupted) {
            try {
                co_await aio::timeout(1ms, wait_for(never));
            } catch (const aio::timeout_error&) {
                inner_timed_out = true;
            }
            throw aio::cancelled{};
        }
    };
    REQUIRE_THROWS_AWAIT(aio::timeout(1ms, body()), aio::timeout_error);
    REQUIRE(inner_timed_out);
    REQUIRE(requests() == 0);
}

ASYNC_TEST("a task that cancels itself within a time-out is cancelled, not late") {
    aio::event never;
    std::optional<aio::task_handle<void>> self;
    auto inner = [&]() -> aio::task<void> {
        self->cancel();
        co_await never.wait();
    };
    auto body = [&]() -> aio::task<void> { co_await aio::timeout(1h, inner()); };
    self = aio::spawn(body());
    REQUIRE_THROWS_AWAIT(*self, aio::cancelled);
    REQUIRE(self->cancelling() == 1);
}

ASYNC_TEST("a time-out in a task that was cancelled before is one, and a second cancel within it is a cancel") {
    aio::event never;
    std::optional<aio::task_handle<void>> self;
    bool timed_out = false;
    bool cancelled = false;
    auto cancels_again = [&]() -> aio::task<void> {
        self->cancel();
        co_await never.wait();
    };
    auto body = [&]() -> aio::task<void> {
        self->cancel();
        try {
            co_await never.wait();
        } catch (const aio::cancelled&) {
        }
        try {
            co_await aio::timeout(1ms, wait_for(never));
        } catch (const aio::timeout_error&) {
            timed_out = true;
        }
        try {
            co_await aio::timeout(1h, cancels_again());
        } catch (const aio::cancelled&) {
            cancelled = true;
        }
    };
    self = aio::spawn(body());
    co_await *self;
    REQUIRE(timed_out);
    REQUIRE(cancelled);
    REQUIRE(self->cancelling() == 2);
}

ASYNC_TEST("a time-out that nobody saw leaves no cancel behind in a task that was cancelled before") {
    aio::event never;
    std::optional<aio::task_handle<int>> self;
    auto slow = []() -> aio::task<int> {
        co_await aio::sleep(5ms);
        co_return 4;
    };
    auto body = [&]() -> aio::task<int> {
        self->cancel();
        try {
            co_await never.wait();
        } catch (const aio::cancelled&) {
        }
        auto const value = co_await aio::timeout(1ms, aio::uncancellable(slow()));
        co_await aio::yield();
        co_return value;
    };
    self = aio::spawn(body());
    auto const value = co_await *self;
    REQUIRE(value == 4);
}

ASYNC_TEST("a cancel that was due before a time-out that nobody saw is not taken back with it") {
    std::optional<aio::task_handle<void>> self;
    int value = 0;
    auto slow = []() -> aio::task<int> {
        co_await aio::sleep(5ms);
        co_return 4;
    };
    auto body = [&]() -> aio::task<void> {
        self->cancel();
        value = co_await aio::timeout(1ms, aio::uncancellable(slow()));
        co_await aio::yield();
        value = 0;
    };
    self = aio::spawn(body());
    REQUIRE_THROWS_AWAIT(*self, aio::cancelled);
    REQUIRE(value == 4);
}

ASYNC_TEST("a cancelled time-out waits for a body that takes its time to stop") {
    aio::event never;
    aio::event stop;
    int swallowed = 0;
    bool exited = false;
    auto stubborn = [&]() -> aio::task<int> {
        while (!stop.is_set()) {
            try {
                co_await stop.wait();
            } catch (const aio::cancelled&) {
                ++swallowed;
            }
        }
        exited = true;
        co_return 42;
    };
    auto task = aio::spawn(aio::timeout(1h, stubborn()), {.eager = true});
    for (int i = 1; i <= 2; ++i) {
        task.cancel();
        co_await test::until([&] { return swallowed == i; });
        REQUIRE_FALSE(task.done());
    }
    stop.set();
    auto const value = co_await task;
    REQUIRE(value == 42);
    REQUIRE(exited);
}

ASYNC_TEST("a cancel after a time-out whose body ended at once is thrown at the await it comes to") {
    aio::event never;
    bool reached_end = false;
    auto at_once = []() -> aio::task<void> { co_return; };
    auto body = [&]() -> aio::task<void> {
        co_await aio::timeout(1h, at_once());
        co_await never.wait();
        reached_end = true;
    };
    auto task = aio::spawn(body());
    co_await aio::yield();
    REQUIRE_FALSE(task.done());
    task.cancel();
    REQUIRE_THROWS_AWAIT(task, aio::cancelled);
    REQUIRE_FALSE(reached_end);
}

ASYNC_TEST("a time-out waits for the clean-up of a task that its body awaits, and throws its error") {
    aio::event never;
    bool cleaned = false;
    auto cleans_up = [&]() -> aio::task<void> {
        bool interrupted = false;
        try {
            co_await never.wait();
        } catch (const aio::cancelled&) {
            interrupted = true;
        }
        if (interrupted) {
            co_await aio::yield();
            cleaned = true;
            throw aio::cancelled{};
        }
    };
    auto joins = [](aio::task_handle<void> target) -> aio::task<void> { co_await target; };
    REQUIRE_THROWS_AWAIT(aio::timeout(1ms, joins(aio::spawn(cleans_up()))), aio::timeout_error);
    REQUIRE(cleaned);
    auto fails = [&]() -> aio::task<void> {
        try {
            co_await never.wait();
        } catch (const aio::cancelled&) {
        }
        throw std::out_of_range("target");
    };
    REQUIRE_THROWS_AWAIT(aio::timeout(1ms, joins(aio::spawn(fails()))), std::out_of_range);
}
