#include "support/async_test.hpp"
#include "support/bodies.hpp"
#include "support/cancel_steps.hpp"
#include "support/until.hpp"

#include <aio/detail/frame.hpp>
#include <aio/event.hpp>
#include <aio/timeout.hpp>
#include <aio/wait.hpp>

#include <asio/io_context.hpp>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using test::counts;
using test::fails_after;
using test::value_after;
using test::waits;

namespace {

/// Spawns a task for each count of steps, which gives that count.
std::vector<aio::task_handle<int>> spawn_steps(const std::vector<int>& steps) {
    std::vector<aio::task_handle<int>> handles;
    for (auto const count : steps) {
        handles.push_back(aio::spawn(value_after(count, count)));
    }
    return handles;
}

aio::task<std::vector<int>> values_of(aio::generator<aio::task_handle<int>> ended) {
    std::vector<int> values;
    while (auto* handle = co_await ended.next()) {
        REQUIRE(handle->done());
        values.push_back(co_await *handle);
    }
    co_return values;
}

}  // namespace

ASYNC_TEST("as_completed gives the handles in the order in which their tasks end") {
    auto const values = co_await values_of(aio::as_completed(spawn_steps({7, 1, 9, 3, 5})));
    REQUIRE(values == std::vector{1, 3, 5, 7, 9});
}

ASYNC_TEST("as_completed gives those that ended before it first, then those that ended before it was asked") {
    auto handles = spawn_steps({0, 5, 2});
    co_await handles[0].settled();
    auto ended = aio::as_completed(std::move(handles));
    for (int i = 0; i < 9; ++i) {
        co_await aio::yield();
    }
    auto const values = co_await values_of(std::move(ended));
    REQUIRE(values == std::vector{0, 2, 5});
}

ASYNC_TEST("as_completed gives failed and cancelled tasks like others") {
    std::vector<aio::task_handle<int>> handles;
    handles.push_back(aio::spawn(fails_after(2, "no")));
    handles.push_back(aio::spawn(value_after(1, 1)));
    handles[1].cancel();
    auto ended = aio::as_completed(handles);
    auto* first = co_await ended.next();
    REQUIRE(first->cancelled());
    auto* second = co_await ended.next();
    REQUIRE_THROWS_AWAIT(*second, std::runtime_error);
    auto* none = co_await ended.next();
    REQUIRE(none == nullptr);
}

ASYNC_TEST("as_completed of nothing is over at once; a handle that is given twice comes twice") {
    auto none = aio::as_completed(std::vector<aio::task_handle<int>>{});
    auto* nothing = co_await none.next();
    REQUIRE(nothing == nullptr);
    auto handles = spawn_steps({4, 2});
    auto const values = co_await values_of(aio::as_completed(std::vector{handles[0], handles[1], handles[0]}));
    REQUIRE(values == std::vector{2, 4, 4});
}

ASYNC_TEST("leaving an as_completed early leaves the other tasks running") {
    counts seen;
    auto slow = aio::spawn(waits(seen));
    {
        auto ended = aio::as_completed(std::vector{slow, aio::spawn(value_after(2, 6))});
        auto* first = co_await ended.next();
        auto const value = co_await *first;
        REQUIRE(value == 6);
    }
    {
        auto const never_asked = aio::as_completed(std::vector{slow});
    }
    REQUIRE_FALSE(slow.done());
    REQUIRE(slow.cancelling() == 0);
    slow.cancel();
    co_await slow.settled();
    REQUIRE(seen.cleaned == 1);
}

ASYNC_TEST("two as_completed of the same handles do not take from each other") {
    auto handles = spawn_steps({3, 1});
    auto one = aio::spawn(values_of(aio::as_completed(handles)));
    auto two = aio::spawn(values_of(aio::as_completed(handles)));
    auto const first = co_await one;
    auto const second = co_await two;
    REQUIRE(first == std::vector{1, 3});
    REQUIRE(second == first);
}

ASYNC_TEST("a cancel or a time-out of as_completed ends it and leaves the tasks running") {
    counts seen;
    auto slow = aio::spawn(waits(seen));
    auto waiter = aio::spawn(values_of(aio::as_completed(std::vector{slow})));
    co_await test::until([&] { return seen.started == 1; });
    co_await aio::yield();
    waiter.cancel();
    REQUIRE_THROWS_AWAIT(waiter, aio::cancelled);
    REQUIRE_THROWS_AWAIT(aio::timeout(1ms, values_of(aio::as_completed(std::vector{slow}))), aio::timeout_error);
    REQUIRE(slow.cancelling() == 0);
    slow.cancel();
    co_await slow.settled();
}

ASYNC_TEST("as_completed takes handles of results that can only be moved; the handles may be moved from") {
    auto own = [](int value) -> aio::task<std::unique_ptr<int>> {
        co_await aio::yield();
        co_return std::make_unique<int>(value);
    };
    std::vector<aio::task_handle<std::unique_ptr<int>>> handles;
    handles.push_back(aio::spawn(own(1)));
    handles.push_back(aio::spawn(own(2)));
    int sum = 0;
    auto ended = aio::as_completed(std::move(handles));
    while (auto* handle = co_await ended.next()) {
        auto const mine = std::move(*handle);
        auto taken = mine;
        auto const value = co_await taken;
        sum += *value;
    }
    REQUIRE(sum == 3);
}

ASYNC_TEST("as_completed goes through a hundred thousand tasks") {
    aio::event go;
    auto body = [&](int value) -> aio::task<int> {
        co_await go.wait();
        co_return value;
    };
    std::vector<aio::task_handle<int>> handles;
    for (int i = 0; i < 100'000; ++i) {
        handles.push_back(aio::spawn(body(i)));
    }
    auto values = aio::spawn(values_of(aio::as_completed(std::move(handles))));
    go.set();
    auto const ended = co_await values;
    REQUIRE(ended.size() == 100'000);
    REQUIRE(ended.back() == 99'999);
}

ASYNC_TEST("as_completed can be cancelled at each step, and its tasks always end by themselves") {
    int runs = 0;
    int ended = 0;
    auto target = [&](int steps) -> aio::task<int> {
        co_await value_after(steps, 1);
        co_return ++ended;
    };
    auto scenario = [&]() -> aio::task<void> {
        ++runs;
        (void)co_await values_of(aio::as_completed(std::vector{aio::spawn(target(3)), aio::spawn(target(1))}));
    };
    auto invariants = [&]() -> aio::task<void> { co_await test::until([&] { return ended == 2 * runs; }); };
    auto const suspensions = co_await test::cancel_at_each_step(scenario, invariants);
    REQUIRE(suspensions == 2);
}

TEST_CASE("a loop that ends takes an as_completed with it") {
    auto const frames = aio::detail::live_frames();
    {
        asio::io_context context;
        auto loop = std::make_unique<aio::loop>(context);
        counts seen;
        std::vector<aio::task_handle<int>> handles;
        handles.push_back(aio::spawn(*loop, waits(seen)));
        handles.push_back(aio::spawn(*loop, value_after(1, 1)));
        auto waiting = aio::spawn(*loop, values_of(aio::as_completed(handles)));
        context.poll();
        REQUIRE(handles[1].done());
        REQUIRE_FALSE(waiting.done());
        loop.reset();
        REQUIRE(waiting.cancelled());
    }
    REQUIRE(aio::detail::live_frames() == frames);
}
