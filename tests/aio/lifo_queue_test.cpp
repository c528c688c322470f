#include "support/async_test.hpp"
#include "support/cancel_steps.hpp"

#include <aio/error.hpp>
#include <aio/queue.hpp>
#include <aio/sleep.hpp>
#include <aio/spawn.hpp>

#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

namespace {

template <class T>
aio::task<void> put(aio::lifo_queue<T>& queue, T item) {
    co_await queue.put(std::move(item));
}

}  // namespace

ASYNC_TEST("a LIFO queue gives the newest item first") {
    aio::lifo_queue<int> queue;
    for (int const item : {1, 3, 2}) {
        co_await queue.put(item);
    }
    std::vector<int> got;
    while (auto item = queue.try_get()) {
        got.push_back(*item);
    }
    REQUIRE(got == std::vector{2, 3, 1});
    co_await queue.put(4);
    co_await queue.put(5);
    auto const newest = co_await queue.get();
    REQUIRE(newest == 5);
}

ASYNC_TEST("the items of those who wait at a full LIFO queue come in as they came, and out newest first") {
    aio::lifo_queue<int> queue(2);
    std::vector<aio::task_handle<void>> tasks;
    for (int i = 0; i < 4; ++i) {
        tasks.push_back(aio::spawn(put(queue, i), {.eager = true}));
    }
    REQUIRE(queue.full());
    std::vector<int> got;
    while (auto item = queue.try_get()) {
        got.push_back(*item);
    }
    REQUIRE(got == std::vector{1, 2, 3, 0});
    for (auto& task : tasks) {
        co_await task;
    }
}

ASYNC_TEST("a LIFO queue hands an item to who waits, joins and closes as every queue") {
    aio::lifo_queue<std::unique_ptr<int>> queue;
    auto body = [&]() -> aio::task<int> {
        auto const item = co_await queue.get();
        queue.task_done();
        co_return *item;
    };
    auto first = aio::spawn(body(), {.eager = true});
    auto second = aio::spawn(body(), {.eager = true});
    co_await queue.put(std::make_unique<int>(1));
    co_await queue.put(std::make_unique<int>(2));
    auto const one = co_await first;
    auto const two = co_await second;
    REQUIRE(one == 1);
    REQUIRE(two == 2);
    co_await queue.join();
    auto third = aio::spawn(body(), {.eager = true});
    queue.close();
    REQUIRE_THROWS_AWAIT(third, aio::queue_closed);
    REQUIRE_THROWS_AWAIT(queue.put(nullptr), aio::queue_closed);
}

ASYNC_TEST("a LIFO queue can be cancelled at each step") {
    aio::lifo_queue<int> queue(1);
    auto producer = [&]() -> aio::task<void> {
        try {
            for (int i = 0;; ++i) {
                co_await queue.put(i);
                co_await aio::yield();
            }
        } catch (const aio::queue_closed&) {
        }
    };
    auto task = aio::spawn(producer());
    int last = -1;
    auto scenario = [&]() -> aio::task<void> {
        for (int i = 0; i < 4; ++i) {
            auto const item = co_await queue.get();
            // With room for one item the newest is the next: none is lost.
            REQUIRE(item == last + 1);
            last = item;
            co_await aio::yield();
        }
    };
    auto nothing = []() -> aio::task<void> { co_return; };
    auto const suspensions = co_await test::cancel_at_each_step(scenario, nothing);
    queue.close();
    co_await task;
    REQUIRE(suspensions >= 4);
}
