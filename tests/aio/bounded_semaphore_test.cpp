#include "support/async_test.hpp"
#include "support/cancel_steps.hpp"

#include <aio/error.hpp>
#include <aio/semaphore.hpp>
#include <aio/sleep.hpp>
#include <aio/spawn.hpp>

#include <asio/io_context.hpp>

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

aio::task<void> take(aio::bounded_semaphore& semaphore, std::vector<int>& order, int number) {
    co_await semaphore.acquire();
    order.push_back(number);
}

std::string release_error(aio::bounded_semaphore& semaphore, std::size_t count = 1) {
    try {
        semaphore.release(count);
    } catch (const std::logic_error& error) {
        return error.what();
    }
    return "";
}

}  // namespace

ASYNC_TEST("a bounded semaphore that is released too often says so and keeps its count") {
    aio::bounded_semaphore semaphore(2);
    REQUIRE(release_error(semaphore) == "aio: a bounded semaphore was released more often than acquired");
    REQUIRE(semaphore.available() == 2);
    co_await semaphore.acquire();
    REQUIRE(semaphore.available() == 1);
    REQUIRE_FALSE(release_error(semaphore, 2).empty());
    REQUIRE_FALSE(release_error(semaphore, static_cast<std::size_t>(-1)).empty());
    REQUIRE(semaphore.available() == 1);
    REQUIRE(release_error(semaphore).empty());
    REQUIRE(semaphore.available() == 2);
    REQUIRE_FALSE(release_error(semaphore).empty());
    REQUIRE(semaphore.available() == 2);
}

ASYNC_TEST("a bounded semaphore serves its waiters first come first served") {
    aio::bounded_semaphore semaphore(1);
    std::vector<int> order;
    REQUIRE(semaphore.try_acquire());
    REQUIRE_FALSE(semaphore.try_acquire());
    auto first = aio::spawn(take(semaphore, order, 1), {.eager = true});
    auto second = aio::spawn(take(semaphore, order, 2), {.eager = true});
    REQUIRE_FALSE(release_error(semaphore, 2).empty());
    semaphore.release();
    REQUIRE_FALSE(semaphore.try_acquire());
    co_await first;
    REQUIRE(order == std::vector{1});
    semaphore.release();
    co_await second;
    REQUIRE(order == std::vector{1, 2});
    REQUIRE(semaphore.available() == 0);
    semaphore.release();
    REQUIRE(semaphore.available() == 1);
}

ASYNC_TEST("a bounded semaphore of nothing can never be released") {
    aio::bounded_semaphore semaphore(0);
    std::vector<int> order;
    auto waits = aio::spawn(take(semaphore, order, 1), {.eager = true});
    REQUIRE_FALSE(release_error(semaphore).empty());
    waits.cancel();
    REQUIRE_THROWS_AWAIT(waits, aio::cancelled);
    REQUIRE(semaphore.available() == 0);
}

ASYNC_TEST("a permit of a bounded semaphore gives itself back, and never one too many") {
    aio::bounded_semaphore semaphore(1);
    {
        auto const permit = co_await semaphore.scoped();
        REQUIRE(semaphore.available() == 0);
    }
    REQUIRE(semaphore.available() == 1);
    auto permit = co_await semaphore.scoped();
    semaphore.release();
    permit.release();
    REQUIRE(semaphore.available() == 1);
}

ASYNC_TEST("cancelled waiters at the front, in the middle and at the end of a bounded semaphore take nothing") {
    aio::bounded_semaphore semaphore(2);
    std::vector<int> order;
    co_await semaphore.acquire();
    co_await semaphore.acquire();
    std::vector<aio::task_handle<void>> tasks;
    for (int i = 0; i < 5; ++i) {
        tasks.push_back(aio::spawn(take(semaphore, order, i), {.eager = true}));
    }
    tasks[0].cancel();
    tasks[2].cancel();
    tasks[4].cancel();
    semaphore.release(2);
    co_await tasks[1];
    co_await tasks[3];
    REQUIRE_THROWS_AWAIT(tasks[0], aio::cancelled);
    REQUIRE_THROWS_AWAIT(tasks[2], aio::cancelled);
    REQUIRE_THROWS_AWAIT(tasks[4], aio::cancelled);
    REQUIRE(order == std::vector{1, 3});
    semaphore.release(2);
    REQUIRE(semaphore.available() == 2);
}

ASYNC_TEST("a permit of a bounded semaphore granted in the step of a cancel is delivered and comes back") {
    aio::bounded_semaphore semaphore(1);
    bool entered = false;
    auto body = [&]() -> aio::task<void> {
        auto const permit = co_await semaphore.scoped();
        entered = true;
        co_await aio::yield();
    };
    auto held = co_await semaphore.scoped();
    auto task = aio::spawn(body(), {.eager = true});
    held.release();
    task.cancel();
    REQUIRE(semaphore.available() == 0);
    REQUIRE_THROWS_AWAIT(task, aio::cancelled);
    REQUIRE(entered);
    REQUIRE(semaphore.available() == 1);
}

ASYNC_TEST("a bounded semaphore can be cancelled at each step") {
    aio::bounded_semaphore semaphore(1);
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
        for (int i = 0; i < 4; ++i) {
            auto const permit = co_await semaphore.scoped();
            co_await aio::yield();
        }
    };
    auto nothing = []() -> aio::task<void> { co_return; };
    auto const suspensions = co_await test::cancel_at_each_step(scenario, nothing);
    stop = true;
    co_await rival;
    REQUIRE(suspensions >= 5);
    REQUIRE(semaphore.available() == 1);
}

TEST_CASE("a loop that ends with waiters of a bounded semaphore leaves its count alone") {
    asio::io_context context;
    aio::bounded_semaphore semaphore(1);
    std::vector<int> order;
    {
        aio::loop loop(context);
        REQUIRE(semaphore.try_acquire());
        (void)aio::spawn(loop, take(semaphore, order, 1));
        (void)aio::spawn(loop, take(semaphore, order, 2));
        context.poll();
        REQUIRE(loop.tasks().size() == 2);
    }
    semaphore.release();
    REQUIRE(semaphore.available() == 1);
    REQUIRE(order.empty());
}
