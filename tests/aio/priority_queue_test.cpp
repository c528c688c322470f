#include "support/async_test.hpp"
#include "support/cancel_steps.hpp"

#include <aio/error.hpp>
#include <aio/queue.hpp>
#include <aio/sleep.hpp>
#include <aio/spawn.hpp>

#include <algorithm>
#include <functional>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

template <class Queue>
auto drain(Queue& queue) {
    std::vector<typename Queue::value_type> items;
    while (auto item = queue.try_get()) {
        items.push_back(std::move(*item));
    }
    return items;
}

struct job {
    int priority;
    std::unique_ptr<std::string> name;
    friend bool operator<(const job& a, const job& b) { return a.priority < b.priority; }
};

}  // namespace

ASYNC_TEST("a priority queue gives the smallest item first") {
    aio::priority_queue<int> queue;
    for (int const item : {1, 3, 2}) {
        co_await queue.put(item);
    }
    auto const smallest = co_await queue.get();
    REQUIRE(smallest == 1);
    co_await queue.put(0);
    REQUIRE(drain(queue) == std::vector{0, 2, 3});
}

ASYNC_TEST("a priority queue sorts whatever is put into it, with many that are equal") {
    aio::priority_queue<int> queue;
    std::mt19937 random(7);
    std::vector<int> items;
    for (int i = 0; i < 1'000; ++i) {
        items.push_back(static_cast<int>(random() % 100));
        co_await queue.put(items.back());
    }
    auto const got = drain(queue);
    std::sort(items.begin(), items.end());
    REQUIRE(got == items);
}

ASYNC_TEST("a priority queue asks the comparison that it is given, which may have a state") {
    aio::priority_queue<int, std::greater<>> largest_first;
    for (int const item : {1, 3, 2}) {
        co_await largest_first.put(item);
    }
    REQUIRE(drain(largest_first) == std::vector{3, 2, 1});
    std::vector<int> const rank{2, 0, 1};
    auto by_rank = [&](int a, int b) { return rank[static_cast<std::size_t>(a)] < rank[static_cast<std::size_t>(b)]; };
    aio::priority_queue<int, decltype(by_rank)> ranked(0, by_rank);
    for (int const item : {0, 1, 2}) {
        co_await ranked.put(item);
    }
    REQUIRE(drain(ranked) == std::vector{1, 2, 0});
}

ASYNC_TEST("a priority queue carries what can only be moved") {
    aio::priority_queue<job> queue;
    for (int const priority : {5, 1, 4, 2, 3}) {
        co_await queue.put(job{priority, std::make_unique<std::string>(std::to_string(priority))});
    }
    std::string names;
    while (auto item = queue.try_get()) {
        names += *item->name;
    }
    REQUIRE(names == "12345");
}

ASYNC_TEST("the items of those who wait at a full priority queue take their place when they are let in") {
    aio::priority_queue<int> queue(2);
    auto put = [&](int item) -> aio::task<void> { co_await queue.put(item); };
    std::vector<aio::task_handle<void>> tasks;
    for (int const item : {5, 4, 1, 3}) {
        tasks.push_back(aio::spawn(put(item), {.eager = true}));
    }
    REQUIRE(queue.full());
    REQUIRE(drain(queue) == std::vector{4, 1, 3, 5});
    for (auto& task : tasks) {
        co_await task;
    }
}

ASYNC_TEST("a priority queue hands an item to who waits, joins and closes as every queue") {
    aio::priority_queue<int> queue;
    auto body = [&]() -> aio::task<int> {
        auto const item = co_await queue.get();
        queue.task_done();
        co_return item;
    };
    auto first = aio::spawn(body(), {.eager = true});
    auto second = aio::spawn(body(), {.eager = true});
    co_await queue.put(2);
    co_await queue.put(1);
    auto const one = co_await first;
    auto const two = co_await second;
    REQUIRE(one == 2);
    REQUIRE(two == 1);
    co_await queue.join();
    co_await queue.put(3);
    co_await queue.put(2);
    queue.close();
    REQUIRE_THROWS_AWAIT(queue.put(1), aio::queue_closed);
    auto const left = co_await queue.get();
    REQUIRE(left == 2);
    queue.close_now();
    REQUIRE_THROWS_AWAIT(queue.get(), aio::queue_closed);
    queue.task_done();
    co_await queue.join();
}

ASYNC_TEST("a comparison that throws loses no item of a priority queue") {
    int left = 1'000;
    auto compare = [&](int a, int b) {
        if (--left == 0) {
            throw std::runtime_error("cannot compare");
        }
        return a < b;
    };
    for (int failing = 1; failing < 60; ++failing) {
        aio::priority_queue<int, decltype(compare)> queue(0, compare);
        std::vector<int> items;
        std::vector<int> got;
        left = failing;
        for (int item = 10; item > 0; --item) {
            try {
                co_await queue.put(item);
                items.push_back(item);
            } catch (const std::runtime_error&) {
            }
        }
        while (!queue.empty()) {
            try {
                got.push_back(queue.try_get().value());
            } catch (const std::runtime_error&) {
            }
        }
        std::sort(items.begin(), items.end());
        std::sort(got.begin(), got.end());
        REQUIRE(got == items);
    }
}

ASYNC_TEST("a priority queue can be cancelled at each step") {
    aio::priority_queue<int> queue(1);
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
