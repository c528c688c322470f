#include "support/async_test.hpp"

#include <aio/run.hpp>
#include <aio/sleep.hpp>
#include <aio/spawn.hpp>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

aio::task<int> answer() { co_return 42; }

aio::task<int> later(int value) {
    co_await aio::yield();
    co_return value;
}

aio::task<int> failing() {
    co_await aio::yield();
    throw std::runtime_error("no");
}

aio::task<int> sum(int depth) {
    if (depth == 0) {
        co_return 0;
    }
    co_return 1 + co_await sum(depth - 1);
}

}  // namespace

ASYNC_TEST("a task gives its value to the one that awaits it") {
    auto const now = co_await answer();
    auto const after = co_await later(7);
    REQUIRE(now == 42);
    REQUIRE(after == 7);
}

ASYNC_TEST("a task is lazy: nothing of it runs before it is awaited") {
    bool ran = false;
    auto body = [&]() -> aio::task<void> {
        ran = true;
        co_return;
    };
    {
        auto const forgotten = body();
        REQUIRE_FALSE(ran);
    }
    co_await body();
    REQUIRE(ran);
}

ASYNC_TEST("an exception passes through awaits") { REQUIRE_THROWS_AWAIT(failing(), std::runtime_error); }

ASYNC_TEST("awaiting a task twice is a clear error") {
    auto once = answer();
    co_await std::move(once);
    REQUIRE_THROWS_AWAIT(std::move(once), std::logic_error);
}

ASYNC_TEST("a chain of tasks that end at once uses stack only for its depth") {
    auto const depth = co_await sum(1000);
    REQUIRE(depth == 1000);
    long total = 0;
    for (int i = 0; i < 200'000; ++i) {
        total += co_await answer();
    }
    REQUIRE(total == 42L * 200'000);
}

ASYNC_TEST("a task carries move-only values and references") {
    auto own = []() -> aio::task<std::unique_ptr<int>> { co_return std::make_unique<int>(3); };
    auto const owned = co_await own();
    REQUIRE(*owned == 3);
    int target = 1;
    auto refer = [](int& value) -> aio::task<int&> { co_return value; };
    auto& same = co_await refer(target);
    REQUIRE(&same == &target);
}

ASYNC_TEST("spawned tasks start in order, at the loop's next turn") {
    std::vector<int> order;
    auto note = [&](int number) -> aio::task<void> {
        order.push_back(number);
        co_await aio::yield();
        order.push_back(number + 10);
    };
    auto first = aio::spawn(note(1));
    auto second = aio::spawn(note(2));
    REQUIRE(order.empty());
    co_await first;
    co_await second;
    REQUIRE(order == std::vector{1, 2, 11, 12});
}

ASYNC_TEST("an eager task runs to its first suspension at once") {
    int steps = 0;
    auto body = [&]() -> aio::task<void> {
        ++steps;
        co_await aio::yield();
        ++steps;
    };
    auto task = aio::spawn(body(), {.eager = true});
    REQUIRE(steps == 1);
    co_await task;
    REQUIRE(steps == 2);
}

ASYNC_TEST("a copyable result can be awaited many times, by many") {
    auto task = aio::spawn(later(5));
    auto const copy = task;
    auto const first = co_await task;
    auto const second = co_await copy;
    REQUIRE(first == 5);
    REQUIRE(second == 5);
    REQUIRE(task.done());
    REQUIRE_FALSE(task.cancelled());
}

ASYNC_TEST("the exception of a spawned task reaches each that awaits it") {
    auto task = aio::spawn(failing());
    REQUIRE_THROWS_AWAIT(task, std::runtime_error);
    REQUIRE_THROWS_AWAIT(task, std::runtime_error);
}

ASYNC_TEST("a failure that nobody saw is reported with the task's name") {
    std::string reported;
    auto& loop = aio::loop::current();
    loop.on_unhandled([&](const std::exception_ptr&, const aio::task_info& task) { reported = task.name; });
    {
        (void)aio::spawn(failing(), {.name = "lonely"});
    }
    while (reported.empty()) {
        co_await aio::yield();
    }
    REQUIRE(reported == "lonely");
}

ASYNC_TEST("a task that awaits itself gets an error instead of waiting forever") {
    aio::task_handle<int> self;
    auto body = [&]() -> aio::task<int> { co_return co_await self; };
    self = aio::spawn(body());
    REQUIRE_THROWS_AWAIT(self, std::logic_error);
    self = {};
}

ASYNC_TEST("tasks have names and are listed") {
    auto named = aio::spawn(later(1), {.name = "worker"});
    REQUIRE(named.name() == "worker");
    auto const all = aio::loop::current().tasks();
    REQUIRE(all.size() == 2);
    REQUIRE(all.back().name == "worker");
    co_await named;
    REQUIRE(aio::loop::current().tasks().size() == 1);
}
