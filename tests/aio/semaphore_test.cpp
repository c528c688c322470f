#include "support/async_test.hpp"
#include "support/until.hpp"

#include <aio/error.hpp>
#include <aio/semaphore.hpp>
#include <aio/sleep.hpp>
#include <aio/spawn.hpp>

#include <utility>
#include <vector>

namespace {

aio::task<void> take(aio::semaphore& semaphore, std::vector<int>& order, int number) {
    co_await semaphore.acquire();
    order.push_back(number);
}

}  // namespace

ASYNC_TEST("a semaphore gives what it has without suspending anybody") {
    aio::semaphore semaphore(2);
    std::vector<int> order;
    auto first = aio::spawn(take(semaphore, order, 1), {.eager = true});
    auto second = aio::spawn(take(semaphore, order, 2), {.eager = true});
    auto third = aio::spawn(take(semaphore, order, 3), {.eager = true});
    REQUIRE(order == std::vector{1, 2});
    REQUIRE(semaphore.available() == 0);
    semaphore.release();
    co_await third;
    REQUIRE(order == std::vector{1, 2, 3});
    REQUIRE(semaphore.available() == 0);
    co_await first;
    co_await second;
}

ASYNC_TEST("the waiters of a semaphore are served first come first served, and nobody overtakes them") {
    aio::semaphore semaphore(0);
    std::vector<int> order;
    auto first = aio::spawn(take(semaphore, order, 1), {.eager = true});
    auto second = aio::spawn(take(semaphore, order, 2), {.eager = true});
    semaphore.release();
    // The permit belongs to the first waiter, although it has not run yet.
    REQUIRE_FALSE(semaphore.try_acquire());
    auto third = aio::spawn(take(semaphore, order, 3), {.eager = true});
    REQUIRE(order.empty());
    co_await first;
    REQUIRE(order == std::vector{1});
    semaphore.release(2);
    co_await second;
    co_await third;
    REQUIRE(order == std::vector{1, 2, 3});
}

ASYNC_TEST("a cancelled waiter in the middle takes nothing") {
    aio::semaphore semaphore(0);
    std::vector<int> order;
    auto first = aio::spawn(take(semaphore, order, 1), {.eager = true});
    auto second = aio::spawn(take(semaphore, order, 2), {.eager = true});
    auto third = aio::spawn(take(semaphore, order, 3), {.eager = true});
    second.cancel();
    semaphore.release(2);
    co_await first;
    co_await third;
    REQUIRE_THROWS_AWAIT(second, aio::cancelled);
    REQUIRE(order == std::vector{1, 3});
    REQUIRE(semaphore.available() == 0);
}

ASYNC_TEST("release of several goes to those who wait, and the rest is kept") {
    aio::semaphore semaphore(0);
    std::vector<int> order;
    auto first = aio::spawn(take(semaphore, order, 1), {.eager = true});
    semaphore.release(3);
    REQUIRE(semaphore.available() == 2);
    co_await first;
    REQUIRE(semaphore.try_acquire());
    REQUIRE(semaphore.try_acquire());
    REQUIRE_FALSE(semaphore.try_acquire());
    REQUIRE(semaphore.available() == 0);
}

ASYNC_TEST("a permit gives itself back, once, however it moves") {
    aio::semaphore semaphore(1);
    {
        auto first = co_await semaphore.scoped();
        REQUIRE(semaphore.available() == 0);
        auto second = std::move(first);
        first = aio::permit();
        REQUIRE(semaphore.available() == 0);
        aio::permit third;
        third = std::move(second);
        REQUIRE(semaphore.available() == 0);
        second.release();
        REQUIRE(semaphore.available() == 0);
        third.release();
        REQUIRE(semaphore.available() == 1);
        third.release();
    }
    REQUIRE(semaphore.available() == 1);
}

ASYNC_TEST("a permit that was granted to a task cancelled in the same step comes back") {
    aio::semaphore semaphore(1);
    auto body = [&]() -> aio::task<void> {
        auto const permit = co_await semaphore.scoped();
        co_await aio::yield();
    };
    auto held = co_await semaphore.scoped();
    auto task = aio::spawn(body(), {.eager = true});
    held.release();
    task.cancel();
    REQUIRE(semaphore.available() == 0);
    REQUIRE_THROWS_AWAIT(task, aio::cancelled);
    REQUIRE(semaphore.available() == 1);
}

ASYNC_TEST("a semaphore bounds how many run at once") {
    aio::semaphore semaphore(3);
    int running = 0;
    int most = 0;
    int ended = 0;
    auto body = [&]() -> aio::task<void> {
        auto const permit = co_await semaphore.scoped();
        most = std::max(most, ++running);
        co_await aio::yield();
        co_await aio::yield();
        --running;
        ++ended;
    };
    for (int i = 0; i < 20; ++i) {
        (void)aio::spawn(body());
    }
    co_await test::until([&] { return ended == 20; });
    REQUIRE(most == 3);
    REQUIRE(semaphore.available() == 3);
}
