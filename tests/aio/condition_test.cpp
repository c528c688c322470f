#include "support/async_test.hpp"
#include "support/cancel_steps.hpp"
#include "support/until.hpp"

#include <aio/condition.hpp>
#include <aio/error.hpp>
#include <aio/mutex.hpp>
#include <aio/sleep.hpp>
#include <aio/spawn.hpp>
#include <aio/timeout.hpp>

#include <asio/io_context.hpp>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

using namespace std::chrono_literals;

namespace {

struct shared {
    aio::mutex mutex;
    aio::condition changed{mutex};
    std::vector<int> order;
};

aio::task<void> wait_for_change(shared& with, int number) {
    auto const guard = co_await with.mutex.lock();
    co_await with.changed.wait();
    REQUIRE(with.mutex.locked());
    with.order.push_back(number);
}

aio::task<void> notify(shared& with, std::size_t count = 1) {
    auto const guard = co_await with.mutex.lock();
    with.changed.notify(count);
}

aio::task<void> some_turns() {
    for (int i = 0; i < 5; ++i) {
        co_await aio::yield();
    }
}

template <class F>
std::string logic_error_of(F f) {
    try {
        f();
    } catch (const std::logic_error& error) {
        return error.what();
    }
    return "";
}

}  // namespace

ASYNC_TEST("wait unlocks the mutex while it waits and has it locked when it returns") {
    shared with;
    auto task = aio::spawn(wait_for_change(with, 1), {.eager = true});
    REQUIRE_FALSE(with.mutex.locked());
    co_await some_turns();
    REQUIRE(with.order.empty());
    auto guard = co_await with.mutex.lock();
    with.changed.notify();
    co_await some_turns();
    // The waiter goes on only when it can have the mutex.
    REQUIRE(with.order.empty());
    guard.unlock();
    co_await task;
    REQUIRE(with.order == std::vector{1});
    REQUIRE_FALSE(with.mutex.locked());
}

ASYNC_TEST("notify wakes as many as it says, first come first served, notify_all the rest") {
    shared with;
    std::vector<aio::task_handle<void>> tasks;
    for (int i = 0; i < 6; ++i) {
        tasks.push_back(aio::spawn(wait_for_change(with, i), {.eager = true}));
    }
    co_await notify(with);
    co_await some_turns();
    REQUIRE(with.order == std::vector{0});
    co_await notify(with, 2);
    co_await some_turns();
    REQUIRE(with.order == std::vector{0, 1, 2});
    co_await notify(with, 0);
    co_await some_turns();
    REQUIRE(with.order.size() == 3);
    {
        auto const guard = co_await with.mutex.lock();
        with.changed.notify_all();
    }
    for (auto& task : tasks) {
        co_await task;
    }
    REQUIRE(with.order == std::vector{0, 1, 2, 3, 4, 5});
    REQUIRE_FALSE(with.mutex.locked());
}

ASYNC_TEST("a notification that nobody waits for is not kept") {
    shared with;
    co_await notify(with, 5);
    auto task = aio::spawn(wait_for_change(with, 1), {.eager = true});
    co_await some_turns();
    REQUIRE_FALSE(task.done());
    co_await notify(with, 5);
    co_await task;
    REQUIRE(with.order == std::vector{1});
}

ASYNC_TEST("a notified task queues for the mutex behind those who wait for it already") {
    shared with;
    auto waits = aio::spawn(wait_for_change(with, 2), {.eager = true});
    auto guard = co_await with.mutex.lock();
    auto body = [&]() -> aio::task<void> {
        auto const mine = co_await with.mutex.lock();
        with.order.push_back(1);
    };
    auto locks = aio::spawn(body(), {.eager = true});
    with.changed.notify();
    guard.unlock();
    co_await waits;
    co_await locks;
    REQUIRE(with.order == std::vector{1, 2});
}

ASYNC_TEST("wait and notify without the mutex locked are errors that say so") {
    shared with;
    REQUIRE(logic_error_of([&] { with.changed.notify(); }) ==
            "aio: notification of a condition whose mutex is not locked");
    REQUIRE_FALSE(logic_error_of([&] { with.changed.notify_all(); }).empty());
    REQUIRE_THROWS_AWAIT(with.changed.wait(), std::logic_error);
    REQUIRE_THROWS_AWAIT(with.changed.wait([] { return false; }), std::logic_error);
    // A predicate that holds needs no wait.
    co_await with.changed.wait([] { return true; });
    REQUIRE_FALSE(with.mutex.locked());
}

ASYNC_TEST("wait with a predicate asks it with the mutex locked, at once and after each notification") {
    shared with;
    int value = 0;
    int asked = 0;
    auto body = [&]() -> aio::task<void> {
        auto const guard = co_await with.mutex.lock();
        co_await with.changed.wait([&] {
            ++asked;
            REQUIRE(with.mutex.locked());
            return value == 2;
        });
        with.order.push_back(value);
    };
    auto task = aio::spawn(body(), {.eager = true});
    REQUIRE(asked == 1);
    for (int i = 1; i <= 2; ++i) {
        REQUIRE_FALSE(task.done());
        {
            auto const guard = co_await with.mutex.lock();
            value = i;
            with.changed.notify();
        }
        co_await some_turns();
        REQUIRE(asked == 1 + i);
    }
    co_await task;
    REQUIRE(with.order == std::vector{2});
}

ASYNC_TEST("a predicate that throws ends the wait with the mutex locked") {
    shared with;
    auto guard = co_await with.mutex.lock();
    REQUIRE_THROWS_AWAIT(with.changed.wait([]() -> bool { throw std::runtime_error("no"); }), std::runtime_error);
    REQUIRE(with.mutex.locked());
}

ASYNC_TEST("a cancelled waiter has the mutex locked again when it sees the cancel") {
    shared with;
    bool locked = false;
    auto body = [&]() -> aio::task<void> {
        auto const guard = co_await with.mutex.lock();
        try {
            co_await with.changed.wait();
        } catch (const aio::cancelled&) {
            locked = with.mutex.locked();
            throw;
        }
    };
    auto task = aio::spawn(body(), {.eager = true});
    task.cancel();
    // Nobody had the mutex: it is the waiter's from now on.
    REQUIRE(with.mutex.locked());
    REQUIRE_THROWS_AWAIT(task, aio::cancelled);
    REQUIRE(locked);
    REQUIRE_FALSE(with.mutex.locked());
}

ASYNC_TEST("a cancelled waiter waits for the mutex, and no second cancel interrupts that") {
    shared with;
    auto task = aio::spawn(wait_for_change(with, 1), {.eager = true});
    auto guard = co_await with.mutex.lock();
    task.cancel();
    co_await some_turns();
    REQUIRE_FALSE(task.done());
    task.cancel();
    co_await some_turns();
    REQUIRE_FALSE(task.done());
    guard.unlock();
    REQUIRE_THROWS_AWAIT(task, aio::cancelled);
    REQUIRE(task.cancelling() == 2);
    REQUIRE(with.order.empty());
    REQUIRE_FALSE(with.mutex.locked());
}

ASYNC_TEST("two cancels while a wait gets its mutex back are one: the clean-up may await") {
    shared with;
    bool cleaned = false;
    auto body = [&]() -> aio::task<void> {
        auto const mine = co_await with.mutex.lock();
        bool interrupted = false;
        try {
            co_await with.changed.wait();
        } catch (const aio::cancelled&) {
            interrupted = true;
        }
        REQUIRE(interrupted);
        co_await aio::yield();
        cleaned = true;
        throw aio::cancelled{};
    };
    auto task = aio::spawn(body(), {.eager = true});
    auto guard = co_await with.mutex.lock();
    task.cancel();
    task.cancel();
    guard.unlock();
    task.cancel();
    REQUIRE_THROWS_AWAIT(task, aio::cancelled);
    REQUIRE(cleaned);
}

ASYNC_TEST("who was notified before it was cancelled returns as notified; the cancel shows at its next await") {
    for (bool const holds : {true, false}) {
        shared with;
        auto body = [&]() -> aio::task<void> {
            {
                auto const mine = co_await with.mutex.lock();
                co_await with.changed.wait();
                with.order.push_back(1);
            }
            co_await aio::yield();
            with.order.push_back(2);
        };
        auto task = aio::spawn(body(), {.eager = true});
        auto next = aio::spawn(wait_for_change(with, 3), {.eager = true});
        auto guard = co_await with.mutex.lock();
        with.changed.notify();
        if (holds) {
            task.cancel();
            guard.unlock();
        } else {
            guard.unlock();
            task.cancel();
        }
        REQUIRE_THROWS_AWAIT(task, aio::cancelled);
        REQUIRE(with.order == std::vector{1});
        co_await some_turns();
        REQUIRE_FALSE(next.done());
        co_await notify(with);
        co_await next;
        REQUIRE(with.order == std::vector{1, 3});
    }
}

ASYNC_TEST("a notification goes past a waiter that was cancelled before it") {
    shared with;
    auto task = aio::spawn(wait_for_change(with, 1), {.eager = true});
    auto next = aio::spawn(wait_for_change(with, 2), {.eager = true});
    auto guard = co_await with.mutex.lock();
    task.cancel();
    with.changed.notify();
    guard.unlock();
    co_await next;
    REQUIRE_THROWS_AWAIT(task, aio::cancelled);
    REQUIRE(with.order == std::vector{2});
}

ASYNC_TEST("a notification that a cancelled waiter with a predicate got is not lost for its job") {
    shared with;
    std::vector<int> jobs;
    auto worker = [&](int number) -> aio::task<void> {
        auto const mine = co_await with.mutex.lock();
        co_await with.changed.wait([&] { return !jobs.empty(); });
        jobs.pop_back();
        with.order.push_back(number);
    };
    auto first = aio::spawn(worker(1), {.eager = true});
    auto second = aio::spawn(worker(2), {.eager = true});
    {
        auto const guard = co_await with.mutex.lock();
        jobs.push_back(7);
        with.changed.notify();
        first.cancel();
    }
    co_await first;
    REQUIRE(jobs.empty());
    REQUIRE(with.order == std::vector{1});
    second.cancel();
    REQUIRE_THROWS_AWAIT(second, aio::cancelled);
}

ASYNC_TEST("who is cancelled already when it comes to wait keeps the mutex") {
    shared with;
    auto other = [&]() -> aio::task<void> {
        auto const mine = co_await with.mutex.lock();
        with.order.push_back(2);
    };
    auto body = [&]() -> aio::task<void> {
        auto const mine = co_await with.mutex.lock();
        aio::loop::current().core().current_task->cancel();
        auto const queued = aio::spawn(other(), {.eager = true});
        try {
            co_await with.changed.wait();
        } catch (const aio::cancelled&) {
            with.order.push_back(1);
        }
        REQUIRE(with.mutex.locked());
    };
    auto task = aio::spawn(body());
    co_await task;
    co_await test::until([&] { return !with.mutex.locked(); });
    REQUIRE(with.order == std::vector{1, 2});
}

ASYNC_TEST("a time-out ends a wait, with the mutex locked, and is no cancel afterwards") {
    shared with;
    auto guard = co_await with.mutex.lock();
    auto wait = [&]() -> aio::task<void> { co_await with.changed.wait(); };
    REQUIRE_THROWS_AWAIT(aio::timeout(1ms, wait()), aio::timeout_error);
    REQUIRE(with.mutex.locked());
    REQUIRE_THROWS_AWAIT(aio::timeout(1ms, with.changed.wait([] { return false; })), aio::timeout_error);
    REQUIRE(with.mutex.locked());
    co_await aio::yield();
}

ASYNC_TEST("two conditions share a mutex") {
    aio::mutex mutex;
    aio::condition filled(mutex);
    aio::condition drained(mutex);
    int item = 0;
    std::vector<int> got;
    auto producer = [&]() -> aio::task<void> {
        for (int i = 1; i <= 20; ++i) {
            auto const guard = co_await mutex.lock();
            co_await drained.wait([&] { return item == 0; });
            item = i;
            filled.notify();
        }
    };
    auto task = aio::spawn(producer());
    for (int i = 1; i <= 20; ++i) {
        auto const guard = co_await mutex.lock();
        co_await filled.wait([&] { return item != 0; });
        got.push_back(std::exchange(item, 0));
        drained.notify();
    }
    co_await task;
    REQUIRE(got.size() == 20);
    REQUIRE(got.front() == 1);
    REQUIRE(got.back() == 20);
}

ASYNC_TEST("a condition can be cancelled at each step and the mutex is never left locked") {
    shared with;
    bool stop = false;
    auto ticker = [&]() -> aio::task<void> {
        while (!stop) {
            {
                auto const guard = co_await with.mutex.lock();
                co_await aio::yield();
                with.changed.notify();
            }
            co_await aio::yield();
        }
    };
    auto rival = aio::spawn(ticker());
    auto scenario = [&]() -> aio::task<void> {
        auto const guard = co_await with.mutex.lock();
        for (int i = 0; i < 3; ++i) {
            co_await with.changed.wait();
            REQUIRE(with.mutex.locked());
            co_await aio::yield();
        }
    };
    auto nothing = []() -> aio::task<void> { co_return; };
    auto const suspensions = co_await test::cancel_at_each_step(scenario, nothing);
    stop = true;
    co_await rival;
    REQUIRE(suspensions >= 6);
    REQUIRE_FALSE(with.mutex.locked());
}

TEST_CASE("a loop that ends with tasks in each state of a wait for a condition destroys their frames") {
    asio::io_context context;
    shared with;
    {
        aio::loop loop(context);
        auto notified = aio::spawn(loop, wait_for_change(with, 1));
        auto waiting = aio::spawn(loop, wait_for_change(with, 2));
        auto cancelled = aio::spawn(loop, wait_for_change(with, 3));
        auto holds = [&]() -> aio::task<void> {
            auto const guard = co_await with.mutex.lock();
            with.changed.notify();
            cancelled.cancel();
            co_await aio::sleep(24h);
        };
        (void)aio::spawn(loop, holds());
        context.poll();
        REQUIRE(loop.tasks().size() == 4);
        REQUIRE(with.mutex.locked());
    }
    REQUIRE(with.order.empty());
}
