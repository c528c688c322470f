#include "support/async_test.hpp"

#include <aio/event.hpp>
#include <aio/loop.hpp>
#include <aio/sleep.hpp>
#include <aio/spawn.hpp>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

aio::task<int> later(int value) {
    co_await aio::yield();
    co_return value;
}

aio::task<int> failing() {
    co_await aio::yield();
    throw std::runtime_error("no");
}

}  // namespace

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

ASYNC_TEST("a dropped handle detaches its task, which runs to its end") {
    aio::event ended;
    auto body = [&]() -> aio::task<void> {
        co_await aio::yield();
        ended.set();
    };
    (void)aio::spawn(body());
    co_await ended.wait();
    REQUIRE(ended.is_set());
}

ASYNC_TEST("a result that cannot be copied is moved out by the first await") {
    auto body = []() -> aio::task<std::unique_ptr<int>> { co_return std::make_unique<int>(3); };
    auto task = aio::spawn(body());
    auto const result = co_await task;
    REQUIRE(*result == 3);
    auto const again = co_await task;
    REQUIRE(again == nullptr);
}

ASYNC_TEST("a task knows itself: its name, where it was spawned and where it waits") {
    aio::event go;
    std::optional<aio::task_info> inside;
    auto body = [&]() -> aio::task<void> {
        inside = aio::this_task();
        co_await go.wait();
    };
    auto const task = aio::spawn(body(), {.name = "inquisitive", .eager = true});
    REQUIRE(inside.has_value());
    REQUIRE(inside->name == "inquisitive");
    REQUIRE(std::string(inside->spawned_at.file_name()).ends_with("spawn_test.cpp"));
    REQUIRE_FALSE(task.done());
    go.set();
    co_await task;
    REQUIRE(task.done());
}
