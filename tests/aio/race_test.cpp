#include "support/async_test.hpp"
#include "support/bodies.hpp"
#include "support/cancel_steps.hpp"
#include "support/until.hpp"

#include <aio/detail/frame.hpp>
#include <aio/error.hpp>
#include <aio/event.hpp>
#include <aio/race.hpp>
#include <aio/semaphore.hpp>
#include <aio/timeout.hpp>
#include <aio/uncancellable.hpp>

#include <asio/io_context.hpp>

#include <chrono>
#include <memory>
#include <source_location>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

using namespace std::chrono_literals;
using test::counts;
using test::fails_after;
using test::message_of;
using test::value_after;
using test::waits;

ASYNC_TEST("the first task of a race that succeeds wins; the rest are cancelled and waited for") {
    counts seen;
    auto text = []() -> aio::task<std::string> {
        co_await aio::yield();
        co_await aio::yield();
        co_return "won";
    };
    auto const result = co_await aio::race(waits(seen), text(), waits(seen));
    REQUIRE(result.index() == 1);
    REQUIRE(std::get<1>(result) == "won");
    REQUIRE(seen.started == 2);
    REQUIRE(seen.cleaned == 2);
}

ASYNC_TEST("a race of tasks of the same type, of void and of what can only be moved tells who won") {
    auto const same = co_await aio::race(value_after(5, 1), value_after(1, 2));
    REQUIRE(same.index() == 1);
    REQUIRE(std::get<1>(same) == 2);
    auto nothing = []() -> aio::task<void> { co_return; };
    auto own = []() -> aio::task<std::unique_ptr<int>> {
        co_await aio::yield();
        co_return std::make_unique<int>(3);
    };
    auto const first = co_await aio::race(nothing(), own());
    REQUIRE(first.index() == 0);
    auto const owned = co_await aio::race(own());
    REQUIRE(*std::get<0>(owned) == 3);
}

ASYNC_TEST("a race of a vector gives the winner's index and value") {
    std::vector<aio::task<int>> bodies;
    for (int i = 0; i < 5; ++i) {
        bodies.push_back(value_after(i == 3 ? 1 : 9, i * 10));
    }
    auto const winner = co_await aio::race(std::move(bodies));
    REQUIRE(winner.index == 3);
    REQUIRE(winner.value == 30);
    auto nothing = []() -> aio::task<void> { co_return; };
    std::vector<aio::task<void>> voids;
    voids.push_back(nothing());
    auto const only = co_await aio::race(std::move(voids));
    REQUIRE(only.index == 0);
}

ASYNC_TEST("a race of nobody is an error") {
    REQUIRE_THROWS_AWAIT(aio::race(std::vector<aio::task<int>>{}), std::invalid_argument);
    REQUIRE_THROWS_AWAIT(aio::race(value_after(1, 1), aio::task<int>{}), std::logic_error);
}

ASYNC_TEST("a race waits as long as its losers clean up") {
    counts seen;
    aio::event clean;
    auto race = aio::spawn(aio::race(waits(seen, &clean), value_after(2, 5)));
    co_await test::until([&] { return seen.cleaning == 1; });
    co_await aio::yield();
    REQUIRE_FALSE(race.done());
    clean.set();
    auto const result = co_await race;
    REQUIRE(std::get<1>(result) == 5);
}

ASYNC_TEST("a task of a race that fails is out of it; one that is cancelled too") {
    auto cancels_itself = []() -> aio::task<int> {
        co_await aio::yield();
        throw aio::cancelled{};
    };
    auto const result = co_await aio::race(fails_after(0, "out"), cancels_itself(), value_after(5, 3));
    REQUIRE(result.index() == 2);
    REQUIRE(std::get<2>(result) == 3);
}

ASYNC_TEST("an error in a loser's clean-up does not spoil the race") {
    auto spoils = []() -> aio::task<int> {
        aio::event never;
        try {
            co_await never.wait();
        } catch (const aio::cancelled&) {
        }
        throw std::runtime_error("sour grapes");
    };
    auto const result = co_await aio::race(spoils(), value_after(2, 3));
    REQUIRE(result.index() == 1);
}

ASYNC_TEST("a loser that succeeds while it is waited for is still a loser") {
    auto stubborn = []() -> aio::task<int> {
        aio::event never;
        try {
            co_await never.wait();
        } catch (const aio::cancelled&) {
        }
        co_return 1;
    };
    auto const result = co_await aio::race(stubborn(), value_after(2, 3));
    REQUIRE(result.index() == 1);
    REQUIRE(std::get<1>(result) == 3);
}

ASYNC_TEST("a task of a race that has not started when another wins never does") {
    bool entered = false;
    auto second = [&]() -> aio::task<void> {
        entered = true;
        co_return;
    };
    auto const result = co_await aio::race(value_after(0, 1), second());
    REQUIRE(result.index() == 0);
    REQUIRE_FALSE(entered);
}

ASYNC_TEST("a race in which all fail throws the error, several as an exception_group in the order in which they came") {
    auto const one = co_await message_of(aio::race(fails_after(1, "only")));
    REQUIRE(one == "only");
    std::vector<std::string> messages;
    try {
        (void)co_await aio::race(fails_after(5, "third"), fails_after(1, "first"), fails_after(3, "second"));
    } catch (const aio::exception_group& group) {
        for (auto const& error : group.exceptions()) {
            try {
                std::rethrow_exception(error);
            } catch (const std::exception& known) {
                messages.emplace_back(known.what());
            }
        }
    }
    REQUIRE(messages == std::vector<std::string>{"first", "second", "third"});
    auto cancels_itself = []() -> aio::task<int> {
        throw aio::cancelled{};
        co_return 1;
    };
    auto const mixed = co_await message_of(aio::race(cancels_itself(), fails_after(1, "error")));
    REQUIRE(mixed == "error");
    REQUIRE_THROWS_AWAIT(aio::race(cancels_itself(), cancels_itself()), aio::cancelled);
}

ASYNC_TEST("cancelling a race cancels all of its tasks and waits for their clean-up") {
    counts seen;
    aio::event clean;
    auto race = aio::spawn(aio::race(waits(seen, &clean), waits(seen, &clean)));
    co_await test::until([&] { return seen.started == 2; });
    race.cancel();
    co_await test::until([&] { return seen.cleaning == 2; });
    co_await aio::yield();
    REQUIRE_FALSE(race.done());
    clean.set();
    REQUIRE_THROWS_AWAIT(race, aio::cancelled);
    REQUIRE(seen.cleaned == 2);
}

ASYNC_TEST("a second cancel of a race interrupts the clean-up of its tasks") {
    counts seen;
    aio::event clean;
    auto race = aio::spawn(aio::race(waits(seen, &clean), waits(seen, &clean)));
    co_await test::until([&] { return seen.started == 2; });
    race.cancel();
    co_await test::until([&] { return seen.cleaning == 2; });
    race.cancel();
    REQUIRE_THROWS_AWAIT(race, aio::cancelled);
    REQUIRE(seen.cleaned == 0);
}

ASYNC_TEST("a cancel of a race that is won delivers the result and shows at the next await") {
    counts seen;
    aio::event clean;
    int value = 0;
    auto body = [&]() -> aio::task<void> {
        auto const result = co_await aio::race(waits(seen, &clean), value_after(2, 5));
        value = std::get<1>(result);
        co_await aio::yield();
        value = 0;
    };
    auto task = aio::spawn(body());
    co_await test::until([&] { return seen.cleaning == 1; });
    task.cancel();
    REQUIRE_THROWS_AWAIT(task, aio::cancelled);
    REQUIRE(value == 5);
}

ASYNC_TEST("what a task of a race was given in the step of the cancel is not lost") {
    aio::semaphore permits(0);
    counts seen;
    std::size_t winner = 9;
    auto acquires = [&]() -> aio::task<aio::permit> { co_return co_await permits.scoped(); };
    auto body = [&]() -> aio::task<void> {
        auto const result = co_await aio::race(waits(seen), acquires());
        winner = result.index();
        co_await aio::yield();
        winner = 9;
    };
    auto task = aio::spawn(body());
    co_await test::until([&] { return seen.started == 1; });
    co_await aio::yield();
    permits.release();
    task.cancel();
    REQUIRE_THROWS_AWAIT(task, aio::cancelled);
    REQUIRE(winner == 1);
    REQUIRE(permits.available() == 1);
}

ASYNC_TEST("a race against a time-out, inside of one and uncancellable") {
    counts seen;
    REQUIRE_THROWS_AWAIT(aio::timeout(1ms, aio::race(waits(seen), waits(seen))), aio::timeout_error);
    REQUIRE(seen.cleaned == 2);
    auto const message = co_await message_of(aio::race(aio::timeout(1ms, waits(seen))));
    REQUIRE(message == aio::timeout_error().what());
    auto const result = co_await aio::uncancellable(aio::race(waits(seen), value_after(2, 2)));
    REQUIRE(result.index() == 1);
    REQUIRE(aio::loop::current().core().current_task->cancelling() == 0);
}

ASYNC_TEST("the tasks of a race name the line that awaits it") {
    auto place = []() -> aio::task<unsigned> { co_return aio::this_task().spawned_at.line(); };
    auto const line = std::source_location::current().line() + 1;
    auto const found = co_await aio::race(place());
    std::vector<aio::task<unsigned>> bodies;
    bodies.push_back(place());
    auto const winner = co_await aio::race(std::move(bodies));
    REQUIRE(std::get<0>(found) == line);
    REQUIRE(winner.value == line + 3);
}

ASYNC_TEST("a race can be cancelled at each step and leaves nobody behind") {
    auto scenario = []() -> aio::task<void> {
        (void)co_await aio::race(value_after(3, 1), value_after(2, 2));
        counts seen;
        (void)co_await aio::race(waits(seen), value_after(2, 2));
        (void)co_await message_of(aio::race(fails_after(1, "a"), fails_after(2, "b")));
    };
    auto invariants = []() -> aio::task<void> {
        REQUIRE(aio::loop::current().tasks().size() == 1);
        co_return;
    };
    auto const suspensions = co_await test::cancel_at_each_step(scenario, invariants);
    REQUIRE(suspensions == 3);
}

TEST_CASE("a loop that ends takes races with it: running and cleaning up") {
    auto const frames = aio::detail::live_frames();
    {
        asio::io_context context;
        auto loop = std::make_unique<aio::loop>(context);
        counts seen;
        aio::event never;
        auto running = aio::spawn(*loop, aio::race(waits(seen), waits(seen)));
        auto won = aio::spawn(*loop, aio::race(waits(seen, &never), value_after(3, 1)));
        while (seen.cleaning == 0) {
            context.run_one();
        }
        loop.reset();
        REQUIRE(seen.started == 3);
        REQUIRE(running.cancelled());
        REQUIRE(won.cancelled());
    }
    REQUIRE(aio::detail::live_frames() == frames);
}
