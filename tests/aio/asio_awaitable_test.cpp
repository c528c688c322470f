#include <aio/asio_awaitable.hpp>

#include "support/async_test.hpp"
#include "support/cancel_steps.hpp"
#include "support/until.hpp"

#include <aio/error.hpp>
#include <aio/generator.hpp>
#include <aio/loop.hpp>
#include <aio/run.hpp>
#include <aio/sleep.hpp>
#include <aio/spawn.hpp>
#include <aio/timeout.hpp>

#include <asio/awaitable.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

using namespace std::chrono_literals;

namespace {

/// Cannot be made without a number, and not be copied.
struct numbered {
    explicit numbered(int n) : number(std::make_unique<int>(n)) {}
    std::unique_ptr<int> number;
};

asio::awaitable<void> one_turn() { co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable); }

asio::awaitable<int> answer() {
    co_await one_turn();
    co_return 42;
}

asio::awaitable<std::unique_ptr<int>> move_only() {
    co_await one_turn();
    co_return std::make_unique<int>(7);
}

asio::awaitable<numbered> without_default() {
    co_await one_turn();
    co_return numbered(9);
}

asio::awaitable<int> failing() {
    co_await one_turn();
    throw std::runtime_error("from an awaitable");
}

asio::awaitable<void> waits(bool& cleaned) {
    struct guard {
        ~guard() { cleaned = true; }
        bool& cleaned;
    } const at_the_end{cleaned};
    asio::steady_timer timer(co_await asio::this_coro::executor, 1h);
    co_await timer.async_wait(asio::use_awaitable);
}

/// Goes on when it is cancelled, and gives a result.
asio::awaitable<int> swallows_its_cancel(bool& waiting) {
    asio::steady_timer timer(co_await asio::this_coro::executor, 1h);
    waiting = true;
    try {
        co_await timer.async_wait(asio::use_awaitable);
    } catch (const asio::system_error&) {
    }
    co_return 5;
}

}  // namespace

ASYNC_TEST("an asio::awaitable is awaited in a task and gives its value") {
    auto const value = co_await answer();
    REQUIRE(value == 42);
    co_await one_turn();
    auto const pointer = co_await move_only();
    REQUIRE(*pointer == 7);
    auto const object = co_await without_default();
    REQUIRE(*object.number == 9);
}

ASYNC_TEST("an asio::awaitable that was kept is awaited by moving it") {
    auto kept = answer();
    co_await aio::yield();
    auto const value = co_await std::move(kept);
    REQUIRE(value == 42);
}

ASYNC_TEST("what an asio::awaitable throws is thrown, also where its value has no default") {
    REQUIRE_THROWS_AWAIT(failing(), std::runtime_error);
    auto fails = []() -> asio::awaitable<numbered> {
        co_await one_turn();
        throw std::logic_error("no number");
    };
    REQUIRE_THROWS_AWAIT(fails(), std::logic_error);
}

ASYNC_TEST("an asio::awaitable is awaited in a generator, too") {
    auto answers = []() -> aio::generator<int> {
        co_yield co_await answer();
        co_yield co_await answer() + 1;
    };
    auto numbers = answers();
    auto* number = co_await numbers.next();
    REQUIRE(*number == 42);
    number = co_await numbers.next();
    REQUIRE(*number == 43);
}

ASYNC_TEST("cancelling a task cancels the asio::awaitable that it awaits, and waits for it") {
    bool cleaned = false;
    auto body = [&]() -> aio::task<void> { co_await waits(cleaned); };
    auto task = aio::spawn(body(), {.eager = true});
    co_await aio::yield();
    task.cancel();
    REQUIRE_THROWS_AWAIT(task, aio::cancelled);
    REQUIRE(cleaned);
}

ASYNC_TEST("a time-out of an asio::awaitable is a timeout_error") {
    bool cleaned = false;
    auto body = [&]() -> aio::task<void> { co_await waits(cleaned); };
    REQUIRE_THROWS_AWAIT(aio::timeout(1ms, body()), aio::timeout_error);
    REQUIRE(cleaned);
}

ASYNC_TEST("an asio::awaitable that ends well in spite of a cancel delivers, and the cancel shows at the next await") {
    int value = 0;
    bool waiting = false;
    bool went_on = false;
    auto body = [&]() -> aio::task<void> {
        value = co_await swallows_its_cancel(waiting);
        co_await aio::yield();
        went_on = true;
    };
    auto task = aio::spawn(body());
    co_await test::until([&] { return waiting; });
    task.cancel();
    REQUIRE_THROWS_AWAIT(task, aio::cancelled);
    REQUIRE(value == 5);
    REQUIRE_FALSE(went_on);
}

ASYNC_TEST("an asio::awaitable can be cancelled at each step") {
    co_await test::cancel_at_each_step(
        []() -> aio::task<void> {
            auto const value = co_await answer();
            REQUIRE(value == 42);
            co_await aio::yield();
            auto const object = co_await without_default();
            REQUIRE(*object.number == 9);
        },
        []() -> aio::task<void> { co_await aio::yield(); });
}

TEST_CASE("destroying a loop whose task awaits an asio::awaitable cancels that") {
    bool cleaned = false;
    asio::io_context context;
    {
        aio::loop loop(context);
        auto body = [&]() -> aio::task<void> { co_await waits(cleaned); };
        (void)aio::spawn(loop, body());
        context.poll();
        REQUIRE_FALSE(cleaned);
    }
    context.run();
    REQUIRE(cleaned);
}
