#include "support/async_test.hpp"
#include "support/until.hpp"

#include <aio/error.hpp>
#include <aio/gather.hpp>
#include <aio/loop.hpp>
#include <aio/sleep.hpp>
#include <aio/spawn.hpp>
#include <aio/to_thread.hpp>

#include <asio/io_context.hpp>

#include <atomic>
#include <future>
#include <latch>
#include <memory>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

ASYNC_TEST("to_thread calls a function on another thread and gives its result") {
    auto const here = std::this_thread::get_id();
    auto const there = co_await aio::to_thread([] { return std::this_thread::get_id(); });
    REQUIRE(here != there);
    auto const text =
        co_await aio::to_thread([](const std::string& a, int b) { return a + std::to_string(b); }, "n", 7);
    REQUIRE(text == "n7");
    bool ran = false;
    co_await aio::to_thread([&] { ran = true; });
    REQUIRE(ran);
}

ASYNC_TEST("to_thread gives back move-only results") {
    auto const made = co_await aio::to_thread([] { return std::make_unique<int>(3); });
    REQUIRE(*made == 3);
}

ASYNC_TEST("an exception of the function comes back") {
    REQUIRE_THROWS_AWAIT(aio::to_thread([]() -> int { throw std::runtime_error("no"); }), std::runtime_error);
}

ASYNC_TEST("functions run at the same time as each other and as the loop") {
    std::latch all_there(2);
    auto meet = [&] { all_there.arrive_and_wait(); };
    auto one = aio::spawn(aio::to_thread(meet));
    auto two = aio::spawn(aio::to_thread(meet));
    co_await one;
    co_await two;
    REQUIRE(all_there.try_wait());
}

ASYNC_TEST(
    "a cancelled to_thread waits for its function, delivers the result, and the cancel shows at the next await") {
    std::atomic<bool> started = false;
    std::latch go_on(1);
    bool delivered = false;
    auto task = aio::spawn([](auto& running, auto& released, bool& got) -> aio::task<void> {
        auto const value = co_await aio::to_thread([&] {
            running = true;
            released.wait();
            return 7;
        });
        got = value == 7;
        co_await aio::yield();
        got = false;
    }(started, go_on, delivered));
    co_await test::until([&] { return started.load(); });
    task.cancel();
    co_await aio::yield();
    REQUIRE_FALSE(task.done());
    go_on.count_down();
    REQUIRE_THROWS_AWAIT(task, aio::cancelled);
    REQUIRE(delivered);
}

ASYNC_TEST("many calls are served by few threads") {
    std::atomic<int> sum = 0;
    std::vector<aio::task<void>> calls;
    for (int i = 1; i <= 500; ++i) {
        calls.push_back(aio::to_thread([&sum, i] { sum += i; }));
    }
    co_await aio::gather(std::move(calls));
    REQUIRE(sum == 500 * 501 / 2);
}

TEST_CASE("a loop that ends waits for the functions of its tasks") {
    bool ended = false;
    std::atomic<bool> started = false;
    test::run([&]() -> aio::task<void> {
        auto task = aio::spawn(aio::to_thread([&] {
            started = true;
            std::this_thread::yield();
            ended = true;
        }));
        co_await test::until([&] { return started.load(); });
        task.cancel();
        co_await aio::yield();
    });
    REQUIRE(ended);
}

ASYNC_TEST("a function that takes a stop_token is asked to stop when its task is cancelled") {
    std::promise<void> running;
    auto body = [&]() -> aio::task<int> {
        co_return co_await aio::to_thread(
            [&running](std::stop_token stop, int rounds) {
                running.set_value();
                while (!stop.stop_requested()) {
                    std::this_thread::yield();
                }
                return rounds;
            },
            3);
    };
    auto task = aio::spawn(body(), {.eager = true});
    running.get_future().wait();
    task.cancel();
    auto const rounds = co_await task;
    REQUIRE(rounds == 3);
}

TEST_CASE("a loop that ends asks the functions of its tasks to stop, and waits for them") {
    std::atomic<bool> stopped = false;
    std::promise<void> running;
    {
        asio::io_context context;
        aio::loop loop(context);
        auto body = [&]() -> aio::task<void> {
            co_await aio::to_thread([&](std::stop_token stop) {
                running.set_value();
                while (!stop.stop_requested()) {
                    std::this_thread::yield();
                }
                stopped = true;
            });
        };
        (void)aio::spawn(loop, body());
        context.poll();
        running.get_future().wait();
    }
    REQUIRE(stopped);
}

ASYNC_TEST("a function given to to_thread, and its arguments, need only be movable") {
    auto number = std::make_unique<int>(4);
    auto const sum =
        co_await aio::to_thread([number = std::move(number)](std::unique_ptr<int> other) { return *number + *other; },
                                std::make_unique<int>(5));
    REQUIRE(sum == 9);
}
