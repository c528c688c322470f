#include "support/async_test.hpp"
#include "support/cancel_steps.hpp"
#include "support/until.hpp"

#include <aio/error.hpp>
#include <aio/event.hpp>
#include <aio/gather.hpp>
#include <aio/mutex.hpp>
#include <aio/sleep.hpp>
#include <aio/spawn.hpp>
#include <aio/timeout.hpp>

#include <asio/io_context.hpp>

#include <chrono>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

using namespace std::chrono_literals;

static_assert(std::is_nothrow_move_constructible_v<aio::mutex::guard> &&
              !std::is_copy_constructible_v<aio::mutex::guard>);

namespace {

aio::task<void> take(aio::mutex& mutex, std::vector<int>& order, int number) {
    auto const guard = co_await mutex.lock();
    order.push_back(number);
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

ASYNC_TEST("a mutex that is free is locked without suspending, and unlocked by its guard") {
    aio::mutex mutex;
    std::vector<int> order;
    REQUIRE_FALSE(mutex.locked());
    auto body = [&]() -> aio::task<void> {
        auto const guard = co_await mutex.lock();
        order.push_back(1);
        REQUIRE(mutex.locked());
    };
    auto const task = aio::spawn(body(), {.eager = true});
    REQUIRE(task.done());
    REQUIRE(order == std::vector{1});
    REQUIRE_FALSE(mutex.locked());
    co_await task;
}

ASYNC_TEST("try_lock locks only what is free") {
    aio::mutex mutex;
    REQUIRE(mutex.try_lock());
    REQUIRE(mutex.locked());
    REQUIRE_FALSE(mutex.try_lock());
    mutex.unlock();
    REQUIRE_FALSE(mutex.locked());
    REQUIRE(mutex.try_lock());
    {
        aio::mutex::guard const guard(mutex);
        REQUIRE(mutex.locked());
    }
    REQUIRE_FALSE(mutex.locked());
    co_return;
}

ASYNC_TEST("unlocking a mutex that is not locked is an error that says so") {
    aio::mutex mutex;
    REQUIRE(logic_error_of([&] { mutex.unlock(); }) == "aio: unlock of a mutex that is not locked");
    auto guard = co_await mutex.lock();
    mutex.unlock();
    REQUIRE_FALSE(logic_error_of([&] { mutex.unlock(); }).empty());
    // Also by the guard, when asked; its destructor passes over it.
    REQUIRE_FALSE(logic_error_of([&] { guard.unlock(); }).empty());
    REQUIRE_FALSE(guard);
    auto passed_over = co_await mutex.lock();
    mutex.unlock();
    passed_over = aio::mutex::guard();
    REQUIRE_FALSE(mutex.locked());
}

ASYNC_TEST("a guard unlocks once, however it moves") {
    aio::mutex mutex;
    auto first = co_await mutex.lock();
    REQUIRE(first);
    auto second = std::move(first);
    REQUIRE(mutex.locked());
    aio::mutex::guard third;
    REQUIRE_FALSE(third);
    third = std::move(second);
    second.unlock();
    REQUIRE(mutex.locked());
    third.unlock();
    REQUIRE_FALSE(mutex.locked());
    third.unlock();
    auto const again = co_await mutex.lock();
    third = aio::mutex::guard();
    REQUIRE(mutex.locked());
}

ASYNC_TEST("the lock goes from hand to hand, first come first served, and nobody overtakes") {
    aio::mutex mutex;
    std::vector<int> order;
    auto guard = co_await mutex.lock();
    auto first = aio::spawn(take(mutex, order, 1), {.eager = true});
    auto second = aio::spawn(take(mutex, order, 2), {.eager = true});
    guard.unlock();
    // It belongs to the first waiter, although that has not run yet.
    REQUIRE(mutex.locked());
    REQUIRE_FALSE(mutex.try_lock());
    auto third = aio::spawn(take(mutex, order, 3), {.eager = true});
    auto const mine = co_await mutex.lock();
    REQUIRE(order == std::vector{1, 2, 3});
    co_await first;
    co_await second;
    co_await third;
}

ASYNC_TEST("a mutex lets one task at a time into a part that awaits") {
    aio::mutex mutex;
    int inside = 0;
    int most = 0;
    int ended = 0;
    auto body = [&]() -> aio::task<void> {
        auto const guard = co_await mutex.lock();
        most = std::max(most, ++inside);
        co_await aio::yield();
        co_await aio::yield();
        --inside;
        ++ended;
    };
    for (int i = 0; i < 10; ++i) {
        (void)aio::spawn(body());
    }
    co_await test::until([&] { return ended == 10; });
    REQUIRE(most == 1);
    REQUIRE_FALSE(mutex.locked());
}

ASYNC_TEST("cancelled waiters at the front, in the middle and at the end of a mutex's queue take nothing") {
    aio::mutex mutex;
    std::vector<int> order;
    auto guard = co_await mutex.lock();
    std::vector<aio::task_handle<void>> tasks;
    for (int i = 0; i < 5; ++i) {
        tasks.push_back(aio::spawn(take(mutex, order, i), {.eager = true}));
    }
    tasks[0].cancel();
    tasks[2].cancel();
    tasks[4].cancel();
    guard.unlock();
    co_await tasks[1];
    co_await tasks[3];
    REQUIRE_THROWS_AWAIT(tasks[0], aio::cancelled);
    REQUIRE_THROWS_AWAIT(tasks[2], aio::cancelled);
    REQUIRE_THROWS_AWAIT(tasks[4], aio::cancelled);
    REQUIRE(order == std::vector{1, 3});
    REQUIRE_FALSE(mutex.locked());
}

ASYNC_TEST("the only waiter of a mutex is cancelled: the mutex is free after its unlock") {
    aio::mutex mutex;
    std::vector<int> order;
    auto guard = co_await mutex.lock();
    auto task = aio::spawn(take(mutex, order, 1), {.eager = true});
    task.cancel();
    guard.unlock();
    REQUIRE_FALSE(mutex.locked());
    REQUIRE_THROWS_AWAIT(task, aio::cancelled);
    REQUIRE(order.empty());
}

ASYNC_TEST("a lock that was handed to a task cancelled in the same step is delivered and goes on to the next") {
    aio::mutex mutex;
    std::vector<int> order;
    auto body = [&]() -> aio::task<void> {
        auto const mine = co_await mutex.lock();
        order.push_back(1);
        co_await aio::yield();
        order.push_back(2);
    };
    auto guard = co_await mutex.lock();
    auto task = aio::spawn(body(), {.eager = true});
    auto next = aio::spawn(take(mutex, order, 3), {.eager = true});
    guard.unlock();
    task.cancel();
    REQUIRE_THROWS_AWAIT(task, aio::cancelled);
    co_await next;
    REQUIRE(order == std::vector{1, 3});
    REQUIRE_FALSE(mutex.locked());
}

ASYNC_TEST("a waiter of a mutex that is cancelled before the unlock in the same step gets nothing, the next one does") {
    aio::mutex mutex;
    std::vector<int> order;
    auto guard = co_await mutex.lock();
    auto task = aio::spawn(take(mutex, order, 1), {.eager = true});
    auto next = aio::spawn(take(mutex, order, 2), {.eager = true});
    task.cancel();
    guard.unlock();
    co_await next;
    REQUIRE_THROWS_AWAIT(task, aio::cancelled);
    REQUIRE(order == std::vector{2});
}

ASYNC_TEST("a time-out ends the wait for a mutex and leaves the holder alone") {
    aio::mutex mutex;
    std::vector<int> order;
    auto const guard = co_await mutex.lock();
    REQUIRE_THROWS_AWAIT(aio::timeout(1ms, take(mutex, order, 1)), aio::timeout_error);
    REQUIRE(mutex.locked());
    REQUIRE(order.empty());
}

ASYNC_TEST("a mutex can be cancelled at each step") {
    aio::mutex mutex;
    bool stop = false;
    auto other = [&]() -> aio::task<void> {
        while (!stop) {
            auto guard = co_await mutex.lock();
            co_await aio::yield();
            guard.unlock();
            co_await aio::yield();
        }
    };
    auto rival = aio::spawn(other());
    auto scenario = [&]() -> aio::task<void> {
        for (int i = 0; i < 4; ++i) {
            auto const guard = co_await mutex.lock();
            co_await aio::yield();
        }
    };
    auto nothing = []() -> aio::task<void> { co_return; };
    auto const suspensions = co_await test::cancel_at_each_step(scenario, nothing);
    stop = true;
    co_await rival;
    REQUIRE(suspensions >= 5);
    REQUIRE_FALSE(mutex.locked());
}

TEST_CASE("a loop that ends with a mutex held and waited for destroys both frames") {
    asio::io_context context;
    aio::mutex mutex;
    std::vector<int> order;
    aio::event never;
    auto holds = [&]() -> aio::task<void> {
        auto const guard = co_await mutex.lock();
        co_await never.wait();
    };
    {
        aio::loop loop(context);
        (void)aio::spawn(loop, holds());
        (void)aio::spawn(loop, take(mutex, order, 1));
        (void)aio::spawn(loop, take(mutex, order, 2));
        context.poll();
        REQUIRE(loop.tasks().size() == 3);
    }
    REQUIRE(order.empty());
}
