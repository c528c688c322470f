#include "support/async_test.hpp"
#include "support/cancel_steps.hpp"
#include "support/until.hpp"

#include <aio/error.hpp>
#include <aio/queue.hpp>
#include <aio/sleep.hpp>
#include <aio/spawn.hpp>
#include <aio/timeout.hpp>

#include <asio/io_context.hpp>

#include <chrono>
#include <memory>
#include <new>
#include <numeric>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

using namespace std::chrono_literals;

static_assert(aio::queueable<int> && aio::queueable<std::unique_ptr<int>> && !aio::queueable<int&> &&
              !aio::queueable<const int> && !aio::queueable<aio::queue<int>>);

namespace {

template <class T>
aio::task<void> put(aio::queue<T>& queue, T item) {
    co_await queue.put(std::move(item));
}

aio::task<void> get_into(aio::queue<int>& queue, std::vector<int>& got) { got.push_back(co_await queue.get()); }

aio::task<void> join(aio::queue<int>& queue) { co_await queue.join(); }

aio::task<void> some_turns() {
    for (int i = 0; i < 5; ++i) {
        co_await aio::yield();
    }
}

std::vector<int> drain(aio::queue<int>& queue) {
    std::vector<int> items;
    while (!queue.empty()) {
        items.push_back(queue.try_get().value());
    }
    return items;
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

template <class F>
bool says_closed(F f) {
    try {
        f();
    } catch (const aio::queue_closed&) {
        return true;
    }
    return false;
}

/// Fails to move when it is told to; knows how many of its kind hold a value.
class brittle {
public:
    explicit brittle(int number) : value(number) {}
    brittle(brittle&& other) : value(other.value) {
        if (value == fails_at) {
            throw std::runtime_error("does not move");
        }
    }
    brittle& operator=(brittle&&) = delete;
    ~brittle() = default;

    int value;
    static inline int fails_at = -1;
};

}  // namespace

ASYNC_TEST("a queue gives its items in the order in which they were put") {
    aio::queue<int> queue;
    REQUIRE(queue.empty());
    REQUIRE(queue.max_size() == 0);
    for (int const item : {1, 3, 2}) {
        co_await queue.put(item);
    }
    REQUIRE(queue.size() == 3);
    REQUIRE_FALSE(queue.empty());
    REQUIRE_FALSE(queue.full());
    auto const first = co_await queue.get();
    REQUIRE(first == 1);
    REQUIRE(drain(queue) == std::vector{3, 2});
    REQUIRE(queue.empty());
}

ASYNC_TEST("a queue is full at its maximum; try_put moves from its argument only when there is room") {
    aio::queue<std::unique_ptr<int>> queue(2);
    REQUIRE(queue.max_size() == 2);
    auto item = std::make_unique<int>(1);
    REQUIRE(queue.try_put(item));
    REQUIRE(item == nullptr);
    REQUIRE_FALSE(queue.full());
    REQUIRE(queue.try_put(std::make_unique<int>(2)));
    REQUIRE(queue.full());
    item = std::make_unique<int>(3);
    REQUIRE_FALSE(queue.try_put(item));
    REQUIRE(item != nullptr);
    REQUIRE(queue.size() == 2);
    auto const first = queue.try_get();
    REQUIRE(first.has_value());
    REQUIRE(**first == 1);
    REQUIRE(queue.try_put(item));
    auto const second = co_await queue.get();
    REQUIRE(*second == 2);
}

ASYNC_TEST("try_get gives nothing when there is nothing") {
    aio::queue<int> queue;
    REQUIRE_FALSE(queue.try_get().has_value());
    co_await queue.put(4);
    REQUIRE(queue.try_get() == 4);
    REQUIRE_FALSE(queue.try_get().has_value());
}

ASYNC_TEST("a putter waits while the queue is full and its item follows those in it") {
    aio::queue<int> queue(2);
    std::vector<int> put_so_far;
    auto putter = [&]() -> aio::task<void> {
        for (int i = 0; i < 4; ++i) {
            co_await queue.put(i);
            put_so_far.push_back(i);
        }
    };
    auto task = aio::spawn(putter(), {.eager = true});
    REQUIRE(put_so_far == std::vector{0, 1});
    co_await some_turns();
    REQUIRE(queue.size() == 2);
    REQUIRE(queue.try_get() == 0);
    // The room is taken by the item of the waiting putter at once: nobody gets in between.
    REQUIRE(queue.full());
    int intruder = 9;
    REQUIRE_FALSE(queue.try_put(intruder));
    co_await some_turns();
    REQUIRE(put_so_far == std::vector{0, 1, 2});
    REQUIRE(queue.try_get() == 1);
    co_await task;
    REQUIRE(drain(queue) == std::vector{2, 3});
}

ASYNC_TEST("a getter waits for an item and gets it from the putter's hand") {
    aio::queue<int> queue(1);
    std::vector<int> got;
    auto task = aio::spawn(get_into(queue, got), {.eager = true});
    co_await some_turns();
    REQUIRE(got.empty());
    co_await queue.put(1);
    // Handed over: it is no longer in the queue, and nobody else can get it.
    REQUIRE(queue.empty());
    REQUIRE_FALSE(queue.try_get().has_value());
    co_await task;
    REQUIRE(got == std::vector{1});
}

ASYNC_TEST("getters and putters are served first come first served") {
    aio::queue<int> queue(1);
    std::vector<std::pair<int, int>> got;
    auto getter = [&](int number) -> aio::task<void> {
        auto const item = co_await queue.get();
        got.emplace_back(number, item);
    };
    std::vector<aio::task_handle<void>> tasks;
    for (int i = 0; i < 3; ++i) {
        tasks.push_back(aio::spawn(getter(i), {.eager = true}));
    }
    for (int i = 0; i < 3; ++i) {
        co_await queue.put(i);
    }
    for (auto& task : tasks) {
        co_await task;
    }
    REQUIRE(got == std::vector<std::pair<int, int>>{{0, 0}, {1, 1}, {2, 2}});
    std::vector<aio::task_handle<void>> putters;
    for (int i = 0; i < 4; ++i) {
        putters.push_back(aio::spawn(put(queue, i), {.eager = true}));
    }
    REQUIRE(drain(queue) == std::vector{0, 1, 2, 3});
    for (auto& task : putters) {
        co_await task;
    }
}

ASYNC_TEST("an item goes from putter to getter through queues of every size, in order") {
    for (std::size_t const max : {0U, 1U, 2U, 64U}) {
        aio::queue<int> queue(max);
        auto producer = [&]() -> aio::task<void> {
            for (int i = 0; i < 1'000; ++i) {
                co_await queue.put(i);
            }
        };
        auto task = aio::spawn(producer());
        for (int i = 0; i < 1'000; ++i) {
            auto const item = co_await queue.get();
            REQUIRE(item == i);
        }
        co_await task;
        REQUIRE(queue.empty());
    }
}

ASYNC_TEST("cancelled getters at the front, in the middle and at the end take nothing") {
    aio::queue<int> queue;
    std::vector<int> got;
    std::vector<aio::task_handle<void>> tasks;
    for (int i = 0; i < 5; ++i) {
        tasks.push_back(aio::spawn(get_into(queue, got), {.eager = true}));
    }
    tasks[0].cancel();
    tasks[2].cancel();
    tasks[4].cancel();
    for (int i = 0; i < 3; ++i) {
        co_await queue.put(i);
    }
    co_await tasks[1];
    co_await tasks[3];
    for (std::size_t const i : {0U, 2U, 4U}) {
        REQUIRE_THROWS_AWAIT(tasks[i], aio::cancelled);
    }
    REQUIRE(got == std::vector{0, 1});
    REQUIRE(drain(queue) == std::vector{2});
}

ASYNC_TEST("the items of cancelled putters at the front, in the middle and at the end never enter the queue") {
    aio::queue<int> queue(1);
    co_await queue.put(9);
    std::vector<aio::task_handle<void>> tasks;
    for (int i = 0; i < 5; ++i) {
        tasks.push_back(aio::spawn(put(queue, i), {.eager = true}));
    }
    tasks[0].cancel();
    tasks[2].cancel();
    tasks[4].cancel();
    REQUIRE(drain(queue) == std::vector{9, 1, 3});
    co_await tasks[1];
    co_await tasks[3];
    for (std::size_t const i : {0U, 2U, 4U}) {
        REQUIRE_THROWS_AWAIT(tasks[i], aio::cancelled);
    }
    // Nothing is left to be reported but what was put.
    for (int i = 0; i < 3; ++i) {
        queue.task_done();
    }
    REQUIRE_FALSE(logic_error_of([&] { queue.task_done(); }).empty());
}

ASYNC_TEST("an item handed to a getter that is cancelled in the same step is delivered") {
    aio::queue<int> queue;
    std::vector<int> got;
    auto body = [&]() -> aio::task<void> {
        got.push_back(co_await queue.get());
        got.push_back(co_await queue.get());
    };
    auto task = aio::spawn(body(), {.eager = true});
    co_await queue.put(1);
    task.cancel();
    REQUIRE_THROWS_AWAIT(task, aio::cancelled);
    REQUIRE(got == std::vector{1});
    co_await queue.put(2);
    REQUIRE(drain(queue) == std::vector{2});
}

ASYNC_TEST("a putter whose item was let in is not cancelled in the same step, but at its next await") {
    aio::queue<int> queue(1);
    int done = 0;
    auto body = [&]() -> aio::task<void> {
        co_await queue.put(1);
        co_await queue.put(2);
        ++done;
        co_await queue.put(3);
        ++done;
    };
    auto task = aio::spawn(body(), {.eager = true});
    REQUIRE(queue.try_get() == 1);
    task.cancel();
    REQUIRE_THROWS_AWAIT(task, aio::cancelled);
    REQUIRE(done == 1);
    REQUIRE(drain(queue) == std::vector{2});
}

ASYNC_TEST("a cancel does not reach a put or get that need not wait") {
    aio::queue<int> queue(1);
    std::vector<int> got;
    auto body = [&]() -> aio::task<void> {
        aio::loop::current().core().current_task->cancel();
        co_await queue.put(1);
        got.push_back(co_await queue.get());
        got.push_back(co_await queue.get());
    };
    auto task = aio::spawn(body());
    REQUIRE_THROWS_AWAIT(task, aio::cancelled);
    REQUIRE(got == std::vector{1});
}

ASYNC_TEST("a time-out ends a get and a put and leaves the queue as it was") {
    aio::queue<int> queue(1);
    std::vector<int> got;
    REQUIRE_THROWS_AWAIT(aio::timeout(1ms, get_into(queue, got)), aio::timeout_error);
    co_await queue.put(1);
    REQUIRE_THROWS_AWAIT(aio::timeout(1ms, put(queue, 2)), aio::timeout_error);
    REQUIRE(drain(queue) == std::vector{1});
    REQUIRE(got.empty());
}

ASYNC_TEST("join waits until each item has been reported as done") {
    aio::queue<int> queue;
    int sum = 0;
    auto worker = [&]() -> aio::task<void> {
        for (;;) {
            auto const item = co_await queue.get();
            co_await aio::yield();
            sum += item;
            queue.task_done();
        }
    };
    for (int i = 0; i < 100; ++i) {
        co_await queue.put(i);
    }
    auto first = aio::spawn(worker());
    auto second = aio::spawn(worker());
    co_await queue.join();
    REQUIRE(sum == 4950);
    co_await queue.join();
    first.cancel();
    second.cancel();
    REQUIRE_THROWS_AWAIT(first, aio::cancelled);
    REQUIRE_THROWS_AWAIT(second, aio::cancelled);
}

ASYNC_TEST("join of a queue that nothing was put into is done at once") {
    aio::queue<int> queue;
    auto const task = aio::spawn(join(queue), {.eager = true});
    REQUIRE(task.done());
    co_await task;
}

ASYNC_TEST("several tasks may join; an item handed over or waiting at a full queue counts when it has been let in") {
    aio::queue<int> queue(1);
    std::vector<int> got;
    auto getter = aio::spawn(get_into(queue, got), {.eager = true});
    co_await queue.put(1);
    co_await queue.put(2);
    auto putter = aio::spawn(put(queue, 3), {.eager = true});
    auto first = aio::spawn(join(queue), {.eager = true});
    auto second = aio::spawn(join(queue), {.eager = true});
    auto third = aio::spawn(join(queue), {.eager = true});
    second.cancel();
    co_await getter;
    REQUIRE(drain(queue) == std::vector{2, 3});
    queue.task_done();
    queue.task_done();
    co_await some_turns();
    REQUIRE_FALSE(first.done());
    queue.task_done();
    co_await first;
    co_await third;
    REQUIRE_THROWS_AWAIT(second, aio::cancelled);
    co_await putter;
}

ASYNC_TEST("task_done too often is an error that says so") {
    aio::queue<int> queue;
    REQUIRE(logic_error_of([&] { queue.task_done(); }) ==
            "aio: task_done was called more often than items were put into the queue");
    co_await queue.put(1);
    queue.task_done();
    REQUIRE_FALSE(logic_error_of([&] { queue.task_done(); }).empty());
}

ASYNC_TEST("what is in a closed queue can be got, then it says that it is closed") {
    aio::queue<int> queue;
    co_await queue.put(1);
    co_await queue.put(2);
    REQUIRE_FALSE(queue.closed());
    queue.close();
    queue.close();
    REQUIRE(queue.closed());
    REQUIRE(queue.size() == 2);
    REQUIRE_THROWS_AWAIT(queue.put(3), aio::queue_closed);
    int item = 3;
    REQUIRE(says_closed([&] { (void)queue.try_put(item); }));
    REQUIRE(queue.size() == 2);
    auto const first = co_await queue.get();
    REQUIRE(first == 1);
    REQUIRE(queue.try_get() == 2);
    REQUIRE_THROWS_AWAIT(queue.get(), aio::queue_closed);
    REQUIRE(says_closed([&] { (void)queue.try_get(); }));
}

ASYNC_TEST("close ends the waits of getters") {
    aio::queue<int> queue;
    std::vector<int> got;
    auto first = aio::spawn(get_into(queue, got), {.eager = true});
    auto second = aio::spawn(get_into(queue, got), {.eager = true});
    co_await queue.put(1);
    queue.close();
    co_await first;
    REQUIRE(got == std::vector{1});
    REQUIRE_THROWS_AWAIT(second, aio::queue_closed);
}

ASYNC_TEST("close ends the waits of putters, and their items are not in the queue") {
    aio::queue<int> queue(1);
    co_await queue.put(1);
    auto first = aio::spawn(put(queue, 2), {.eager = true});
    auto second = aio::spawn(put(queue, 3), {.eager = true});
    REQUIRE(queue.try_get() == 1);
    queue.close();
    co_await first;
    REQUIRE_THROWS_AWAIT(second, aio::queue_closed);
    REQUIRE(drain(queue) == std::vector{2});
    queue.task_done();
    queue.task_done();
    REQUIRE_FALSE(logic_error_of([&] { queue.task_done(); }).empty());
}

ASYNC_TEST("join of a closed queue waits for what is in it") {
    aio::queue<int> queue;
    co_await queue.put(1);
    queue.close();
    auto task = aio::spawn(join(queue), {.eager = true});
    co_await some_turns();
    REQUIRE_FALSE(task.done());
    REQUIRE(queue.try_get() == 1);
    queue.task_done();
    co_await task;
}

ASYNC_TEST("close_now drops the items, ends the waits, and join waits only for what was got before") {
    aio::queue<std::shared_ptr<int>> queue(3);
    auto const item = std::make_shared<int>(1);
    for (int i = 0; i < 3; ++i) {
        co_await queue.put(item);
    }
    auto got = queue.try_get();
    co_await queue.put(item);
    auto putter = aio::spawn(put(queue, item), {.eager = true});
    auto body = [&]() -> aio::task<void> { co_await queue.join(); };
    auto joins = aio::spawn(body(), {.eager = true});
    queue.close_now();
    REQUIRE(queue.closed());
    REQUIRE(queue.empty());
    REQUIRE_THROWS_AWAIT(putter, aio::queue_closed);
    REQUIRE(item.use_count() == 2);
    REQUIRE_THROWS_AWAIT(queue.get(), aio::queue_closed);
    REQUIRE_FALSE(joins.done());
    queue.task_done();
    co_await joins;
    REQUIRE_FALSE(logic_error_of([&] { queue.task_done(); }).empty());
}

ASYNC_TEST("close_now after close drops what was left, and lets join end") {
    aio::queue<int> queue;
    co_await queue.put(1);
    co_await queue.put(2);
    queue.close();
    auto task = aio::spawn(join(queue), {.eager = true});
    queue.close_now();
    co_await task;
    REQUIRE(says_closed([&] { (void)queue.try_get(); }));
}

ASYNC_TEST("a queue may end right after it was closed, before those who waited at it have run") {
    auto queue = std::make_unique<aio::queue<int>>(1);
    std::vector<int> got;
    auto getter = aio::spawn(get_into(*queue, got), {.eager = true});
    auto handed = queue->try_put(7);
    REQUIRE(handed);
    auto closed = aio::spawn(get_into(*queue, got), {.eager = true});
    queue->close();
    queue.reset();
    co_await getter;
    REQUIRE(got == std::vector{7});
    REQUIRE_THROWS_AWAIT(closed, aio::queue_closed);
}

ASYNC_TEST("a queue carries what can only be moved") {
    aio::queue<std::unique_ptr<int>> queue(1);
    auto producer = [&]() -> aio::task<void> {
        for (int i = 0; i < 10; ++i) {
            co_await queue.put(std::make_unique<int>(i));
        }
    };
    auto task = aio::spawn(producer());
    for (int i = 0; i < 10; ++i) {
        auto const item = co_await queue.get();
        REQUIRE(*item == i);
    }
    co_await task;
}

ASYNC_TEST("an item that cannot be moved is its putter's trouble and costs the queue no room") {
    aio::queue<brittle> queue(1);
    brittle::fails_at = -1;
    auto putter = [&](int value) -> aio::task<void> { co_await queue.put(brittle(value)); };
    std::vector<int> got;
    auto getter = [&]() -> aio::task<void> {
        auto const item = co_await queue.get();
        got.push_back(item.value);
    };
    // Straight into the queue.
    brittle first(1);
    brittle::fails_at = 1;
    bool thrown = false;
    try {
        (void)queue.try_put(first);
    } catch (const std::runtime_error&) {
        thrown = true;
    }
    REQUIRE(thrown);
    REQUIRE(queue.empty());
    // Out of the queue: it stays there.
    brittle::fails_at = -1;
    co_await putter(2);
    brittle::fails_at = 2;
    REQUIRE_THROWS_AWAIT(queue.get(), std::runtime_error);
    REQUIRE(queue.size() == 1);
    // From a putter that waits, when a getter makes room.
    auto third = aio::spawn(putter(3), {.eager = true});
    auto fourth = aio::spawn(putter(4), {.eager = true});
    brittle::fails_at = 3;
    co_await getter();
    REQUIRE_THROWS_AWAIT(third, std::runtime_error);
    co_await fourth;
    REQUIRE(queue.size() == 1);
    co_await getter();
    // To a getter that waits: it goes on waiting.
    auto waits = aio::spawn(getter(), {.eager = true});
    brittle fifth(5);
    brittle::fails_at = 5;
    thrown = false;
    try {
        (void)queue.try_put(fifth);
    } catch (const std::runtime_error&) {
        thrown = true;
    }
    REQUIRE(thrown);
    brittle::fails_at = -1;
    co_await aio::yield();
    REQUIRE_FALSE(waits.done());
    co_await putter(6);
    co_await waits;
    REQUIRE(got == std::vector{2, 4, 6});
    // Only what was let in counts.
    for (int i = 0; i < 3; ++i) {
        queue.task_done();
    }
    REQUIRE_FALSE(logic_error_of([&] { queue.task_done(); }).empty());
}

ASYNC_TEST("many producers and consumers lose and double nothing") {
    aio::queue<int> queue(3);
    std::vector<int> counts(400);
    int producing = 4;
    auto producer = [&](int base) -> aio::task<void> {
        for (int i = 0; i < 100; ++i) {
            co_await queue.put(base + i);
            if (i % 7 == 0) {
                co_await aio::yield();
            }
        }
        if (--producing == 0) {
            queue.close();
        }
    };
    auto consumer = [&]() -> aio::task<int> {
        for (int taken = 0;; ++taken) {
            try {
                auto const item = co_await queue.get();
                ++counts[static_cast<std::size_t>(item)];
            } catch (const aio::queue_closed&) {
                co_return taken;
            }
        }
    };
    std::vector<aio::task_handle<int>> consumers;
    for (int i = 0; i < 3; ++i) {
        consumers.push_back(aio::spawn(consumer()));
    }
    for (int i = 0; i < 4; ++i) {
        (void)aio::spawn(producer(100 * i));
    }
    int total = 0;
    for (auto& task : consumers) {
        total += co_await task;
    }
    REQUIRE(total == 400);
    REQUIRE(counts == std::vector<int>(400, 1));
}

ASYNC_TEST("a getter can be cancelled at each step and no item is lost") {
    aio::queue<int> queue(1);
    int next = 0;
    bool stop = false;
    auto producer = [&]() -> aio::task<void> {
        while (!stop) {
            co_await queue.put(next);
            ++next;
            co_await aio::yield();
        }
    };
    auto task = aio::spawn(producer());
    int expected = 0;
    auto scenario = [&]() -> aio::task<void> {
        for (int i = 0; i < 4; ++i) {
            auto const item = co_await queue.get();
            REQUIRE(item == expected);
            ++expected;
            co_await aio::yield();
        }
    };
    auto nothing = []() -> aio::task<void> { co_return; };
    auto const suspensions = co_await test::cancel_at_each_step(scenario, nothing);
    stop = true;
    co_await test::until([&] {
        (void)queue.try_get();
        return task.done();
    });
    co_await task;
    REQUIRE(suspensions >= 4);
    REQUIRE(expected >= 4);
}

ASYNC_TEST("a putter can be cancelled at each step and what it put is what comes out") {
    aio::queue<int> queue(1);
    std::vector<int> put_items;
    std::vector<int> got;
    auto consumer = [&]() -> aio::task<void> {
        for (;;) {
            got.push_back(co_await queue.get());
            co_await aio::yield();
            co_await aio::yield();
        }
    };
    auto task = aio::spawn(consumer());
    int next = 0;
    auto scenario = [&]() -> aio::task<void> {
        for (int i = 0; i < 4; ++i) {
            auto const item = next++;
            co_await queue.put(item);
            put_items.push_back(item);
        }
    };
    auto nothing = []() -> aio::task<void> { co_return; };
    auto const suspensions = co_await test::cancel_at_each_step(scenario, nothing);
    co_await test::until([&] { return got.size() >= put_items.size(); });
    co_await some_turns();
    REQUIRE(suspensions >= 3);
    REQUIRE(got == put_items);
    task.cancel();
    REQUIRE_THROWS_AWAIT(task, aio::cancelled);
}

TEST_CASE("a loop that ends with tasks waiting to get, put and join destroys their frames and items") {
    asio::io_context context;
    aio::queue<std::shared_ptr<int>> full(1);
    aio::queue<std::shared_ptr<int>> empty(1);
    auto const item = std::make_shared<int>(1);
    auto getter = [&]() -> aio::task<void> { (void)co_await empty.get(); };
    auto joiner = [&]() -> aio::task<void> { co_await full.join(); };
    {
        aio::loop loop(context);
        (void)aio::spawn(loop, put(full, item));
        (void)aio::spawn(loop, put(full, item));
        (void)aio::spawn(loop, put(full, item));
        (void)aio::spawn(loop, getter());
        (void)aio::spawn(loop, getter());
        (void)aio::spawn(loop, joiner());
        context.poll();
        REQUIRE(loop.tasks().size() == 5);
        // Handed over, and not taken before the loop ends.
        REQUIRE(empty.try_put(std::shared_ptr<int>(item)));
    }
    REQUIRE(full.size() == 1);
    REQUIRE(item.use_count() == 2);
    REQUIRE(full.try_get().has_value());
    REQUIRE(item.use_count() == 1);
}
