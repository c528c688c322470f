#include "support/async_test.hpp"
#include "support/bodies.hpp"
#include "support/until.hpp"

#include <aio/error.hpp>
#include <aio/event.hpp>
#include <aio/gather.hpp>
#include <aio/sleep.hpp>
#include <aio/spawn.hpp>
#include <aio/timeout.hpp>
#include <aio/uncancellable.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <source_location>
#include <stdexcept>
#include <string>
#include <vector>

using namespace std::chrono_literals;

using test::counts;
using test::fails_after;
using test::message_of;
using test::waits;

ASYNC_TEST("gather gives the results in the order of its arguments") {
    auto text = []() -> aio::task<std::string> { co_return "two"; };
    auto own = []() -> aio::task<std::unique_ptr<int>> { co_return std::make_unique<int>(3); };
    auto nothing = []() -> aio::task<void> { co_await aio::yield(); };
    auto [one, two, three, four] = co_await aio::gather(test::value_after(5, 1), text(), own(), nothing());
    REQUIRE(one == 1);
    REQUIRE(two == "two");
    REQUIRE(*three == 3);
    REQUIRE(four == std::monostate{});
}

ASYNC_TEST("gather of one task that gives a pair or a tuple keeps it whole") {
    auto pair = []() -> aio::task<std::pair<int, int>> { co_return std::pair(1, 2); };
    auto const [whole] = co_await aio::gather(pair());
    REQUIRE(whole == std::pair(1, 2));
    auto [outcome] = co_await aio::gather_settled(pair());
    REQUIRE(outcome.value() == std::pair(1, 2));
}

ASYNC_TEST("gather of a vector gives the results in its order, whoever ends first") {
    std::vector<aio::task<int>> bodies;
    for (int i = 0; i < 5; ++i) {
        bodies.push_back(test::value_after(5 - i, i));
    }
    auto const values = co_await aio::gather(std::move(bodies));
    REQUIRE(values == std::vector{0, 1, 2, 3, 4});
}

ASYNC_TEST("gather runs its tasks side by side") {
    aio::event first;
    aio::event second;
    auto one = [&]() -> aio::task<void> {
        first.set();
        co_await second.wait();
    };
    auto two = [&]() -> aio::task<void> {
        co_await first.wait();
        second.set();
    };
    co_await aio::gather(one(), two());
    REQUIRE(second.is_set());
}

ASYNC_TEST("gather of nothing is done at once") {
    auto const values = co_await aio::gather(std::vector<aio::task<int>>{});
    REQUIRE(values.empty());
    co_await aio::gather(std::vector<aio::task<void>>{});
    auto const outcomes = co_await aio::gather_settled(std::vector<aio::task<int>>{});
    REQUIRE(outcomes.empty());
}

ASYNC_TEST("gather runs ten thousand tasks") {
    int ran = 0;
    auto body = [&](int value) -> aio::task<int> {
        co_await aio::yield();
        ++ran;
        co_return value;
    };
    std::vector<aio::task<int>> bodies;
    for (int i = 0; i < 10'000; ++i) {
        bodies.push_back(body(i));
    }
    auto const values = co_await aio::gather(std::move(bodies));
    REQUIRE(ran == 10'000);
    REQUIRE(values.size() == 10'000);
    REQUIRE(std::is_sorted(values.begin(), values.end()));
    REQUIRE(values.back() == 9'999);
}

ASYNC_TEST("the first error of a gather cancels the others, waits for their clean-up and is thrown") {
    counts seen;
    auto const message = co_await message_of(aio::gather(waits(seen), fails_after(3, "first"), waits(seen)));
    REQUIRE(message == "first");
    REQUIRE(seen.cleaned == 2);
}

ASYNC_TEST("the first error in time is thrown, not the first in order, nor one of the clean-up") {
    aio::event never;
    auto fails_in_clean_up = [&]() -> aio::task<int> {
        try {
            co_await never.wait();
        } catch (const aio::cancelled&) {
        }
        throw std::runtime_error("clean-up");
    };
    std::vector<aio::task<int>> bodies;
    bodies.push_back(fails_in_clean_up());
    bodies.push_back(fails_after(4, "later"));
    bodies.push_back(fails_after(1, "first"));
    auto const message = co_await message_of(aio::gather(std::move(bodies)));
    REQUIRE(message == "first");
}

ASYNC_TEST("a task of a gather that has not started when another fails never does") {
    bool entered = false;
    auto second = [&]() -> aio::task<void> {
        entered = true;
        co_return;
    };
    auto const message = co_await message_of(aio::gather(fails_after(0, "at once"), second()));
    REQUIRE(message == "at once");
    REQUIRE_FALSE(entered);
}

ASYNC_TEST("cancelling a gather cancels all of its tasks and waits for their clean-up") {
    counts seen;
    aio::event clean;
    std::vector<aio::task<int>> bodies;
    for (int i = 0; i < 3; ++i) {
        bodies.push_back(waits(seen, &clean));
    }
    auto task = aio::spawn(aio::gather(std::move(bodies)));
    co_await test::until([&] { return seen.started == 3; });
    task.cancel();
    co_await test::until([&] { return seen.cleaning == 3; });
    co_await aio::yield();
    REQUIRE_FALSE(task.done());
    clean.set();
    REQUIRE_THROWS_AWAIT(task, aio::cancelled);
    REQUIRE(seen.cleaned == 3);
}

ASYNC_TEST("a second cancel of a gather interrupts the clean-up of its tasks") {
    counts seen;
    aio::event clean;
    auto task = aio::spawn(aio::gather(waits(seen, &clean), waits(seen, &clean)));
    co_await test::until([&] { return seen.started == 2; });
    task.cancel();
    co_await test::until([&] { return seen.cleaning == 2; });
    task.cancel();
    REQUIRE_THROWS_AWAIT(task, aio::cancelled);
    REQUIRE(seen.cleaned == 0);
}

ASYNC_TEST("a cancel that comes after the first error of a gather shows at the next await") {
    counts seen;
    aio::event clean;
    bool failed = false;
    bool passed = false;
    auto body = [&]() -> aio::task<void> {
        try {
            co_await aio::gather(waits(seen, &clean), fails_after(1, "first"));
        } catch (const std::runtime_error&) {
            failed = true;
        }
        co_await aio::yield();
        passed = true;
    };
    auto task = aio::spawn(body());
    co_await test::until([&] { return seen.cleaning == 1; });
    task.cancel();
    REQUIRE_THROWS_AWAIT(task, aio::cancelled);
    REQUIRE(failed);
    REQUIRE_FALSE(passed);
}

ASYNC_TEST("a cancelled gather is cancelled even when its tasks swallow the cancel") {
    aio::event never;
    int ended = 0;
    auto stubborn = [&]() -> aio::task<void> {
        try {
            co_await never.wait();
        } catch (const aio::cancelled&) {
        }
        ++ended;
    };
    auto task = aio::spawn(aio::gather(stubborn(), stubborn()));
    co_await aio::yield();
    co_await aio::yield();
    task.cancel();
    REQUIRE_THROWS_AWAIT(task, aio::cancelled);
    REQUIRE(ended == 2);
}

ASYNC_TEST("a time-out of a gather cancels all of its tasks and waits for their clean-up") {
    counts seen;
    REQUIRE_THROWS_AWAIT(aio::timeout(2ms, aio::gather(waits(seen), waits(seen))), aio::timeout_error);
    REQUIRE(seen.cleaned == 2);
}

ASYNC_TEST("a limited gather never runs more tasks than its limit, reaches it, and starts them in order") {
    int running = 0;
    int most = 0;
    std::vector<int> order;
    auto body = [&](int number) -> aio::task<int> {
        order.push_back(number);
        most = std::max(most, ++running);
        for (int i = 0; i < number % 4 + 1; ++i) {
            co_await aio::yield();
        }
        --running;
        co_return number;
    };
    std::vector<aio::task<int>> bodies;
    std::vector<int> expected;
    for (int i = 0; i < 50; ++i) {
        bodies.push_back(body(i));
        expected.push_back(i);
    }
    auto const values = co_await aio::gather(std::move(bodies), {.limit = 3});
    REQUIRE(most == 3);
    REQUIRE(values == expected);
    REQUIRE(order == expected);
}

ASYNC_TEST("a limited gather starts no further task after an error or a cancel") {
    counts seen;
    std::vector<aio::task<int>> failing;
    failing.push_back(waits(seen));
    failing.push_back(fails_after(2, "first"));
    failing.push_back(waits(seen));
    auto const message = co_await message_of(aio::gather(std::move(failing), {.limit = 2}));
    REQUIRE(message == "first");
    REQUIRE(seen.started == 1);
    REQUIRE(seen.cleaned == 1);

    std::vector<aio::task<int>> cancelled;
    for (int i = 0; i < 4; ++i) {
        cancelled.push_back(waits(seen));
    }
    auto task = aio::spawn(aio::gather(std::move(cancelled), {.limit = 2}));
    co_await test::until([&] { return seen.started == 3; });
    task.cancel();
    REQUIRE_THROWS_AWAIT(task, aio::cancelled);
    REQUIRE(seen.started == 3);
    REQUIRE(seen.cleaned == 3);
}

ASYNC_TEST("a limited gather of void tasks runs them all") {
    int ran = 0;
    auto body = [&]() -> aio::task<void> {
        co_await aio::yield();
        ++ran;
    };
    std::vector<aio::task<void>> bodies;
    for (int i = 0; i < 10; ++i) {
        bodies.push_back(body());
    }
    co_await aio::gather(std::move(bodies), {.limit = 4});
    REQUIRE(ran == 10);
}

ASYNC_TEST("gather_settled waits for all and gives what each ended with") {
    auto cancels_itself = []() -> aio::task<void> {
        co_await aio::yield();
        throw aio::cancelled{};
    };
    auto [one, two, three] =
        co_await aio::gather_settled(test::value_after(6, 1), fails_after(1, "no"), cancels_itself());
    REQUIRE(one.ok());
    REQUIRE(one.value() == 1);
    REQUIRE(one.error() == nullptr);
    REQUIRE_FALSE(two.ok());
    REQUIRE_THROWS_AS(two.value(), std::runtime_error);
    REQUIRE_FALSE(three.ok());
    REQUIRE_THROWS_AS(three.value(), aio::cancelled);
}

ASYNC_TEST("gather_settled of a vector goes on after errors, within its limit") {
    std::vector<aio::task<int>> bodies;
    for (int i = 0; i < 6; ++i) {
        bodies.push_back(i % 2 == 0 ? test::value_after(i, i) : fails_after(i, "odd"));
    }
    auto outcomes = co_await aio::gather_settled(std::move(bodies), {.limit = 2});
    REQUIRE(outcomes.size() == 6);
    for (std::size_t i = 0; i < 6; ++i) {
        REQUIRE(outcomes[i].ok() == (i % 2 == 0));
    }
    REQUIRE(outcomes[4].value() == 4);
}

ASYNC_TEST("a cancelled gather_settled cancels all of its tasks and waits for them") {
    counts seen;
    auto task = aio::spawn(aio::gather_settled(waits(seen), waits(seen)));
    co_await test::until([&] { return seen.started == 2; });
    task.cancel();
    REQUIRE_THROWS_AWAIT(task, aio::cancelled);
    REQUIRE(seen.cleaned == 2);
}

ASYNC_TEST("gather of a task that was moved from is a clear error") {
    auto moved = test::value_after(0, 1);
    auto const value = co_await std::move(moved);
    REQUIRE(value == 1);
    REQUIRE_THROWS_AWAIT(aio::gather(test::value_after(1, 2), aio::task<int>{}), std::logic_error);
    std::vector<aio::task<int>> bodies(2);
    REQUIRE_THROWS_AWAIT(aio::gather(std::move(bodies)), std::logic_error);
}

ASYNC_TEST("the tasks of a gather name the line that awaits it as their place, through time-outs too") {
    auto place = []() -> aio::task<std::source_location> {
        co_await aio::yield();
        co_return aio::this_task().spawned_at;
    };
    auto const line = std::source_location::current().line() + 1;
    auto const [one, two] = co_await aio::gather(place(), place());
    auto const late = co_await aio::timeout(1h, aio::uncancellable(aio::gather(place())));
    auto const [settled] = co_await aio::gather_settled(place());
    auto const spawned = co_await aio::spawn(aio::gather(place()));
    for (auto const& found : {one, two}) {
        REQUIRE(std::string(found.file_name()) == std::source_location::current().file_name());
        REQUIRE(found.line() == line);
    }
    REQUIRE(std::get<0>(late).line() == line + 1);
    REQUIRE(std::get<0>(settled.state).line() == line + 2);
    REQUIRE(std::get<0>(spawned).line() == line + 3);
}

ASYNC_TEST("a task of a gather that is cancelled by itself ends the gather by cancelled, and the others with it") {
    counts seen;
    auto cancels_itself = [&]() -> aio::task<int> {
        co_await test::until([&] { return seen.started == 1; });
        throw aio::cancelled{};
    };
    REQUIRE_THROWS_AWAIT(aio::gather(waits(seen), cancels_itself()), aio::cancelled);
    REQUIRE(seen.cleaned == 1);
    REQUIRE(aio::loop::current().core().current_task->cancelling() == 0);
}

ASYNC_TEST("a gather that is cancelled before its first step starts nobody") {
    counts seen;
    auto task = aio::spawn(aio::gather(waits(seen), waits(seen)));
    task.cancel();
    REQUIRE_THROWS_AWAIT(task, aio::cancelled);
    REQUIRE(seen.started == 0);
}

ASYNC_TEST("a cancel that is due when a gather is awaited is thrown there, and starts nobody") {
    counts seen;
    std::optional<aio::task_handle<void>> self;
    auto body = [&]() -> aio::task<void> {
        self->cancel();
        co_await aio::gather(waits(seen), waits(seen));
    };
    self = aio::spawn(body());
    REQUIRE_THROWS_AWAIT(*self, aio::cancelled);
    REQUIRE(seen.started == 0);
}

ASYNC_TEST("gathers nest: an error inside of one cancels all of the other") {
    counts seen;
    auto const message = co_await message_of(
        aio::gather(aio::gather(waits(seen), waits(seen)), aio::gather(waits(seen), fails_after(4, "inside"))));
    REQUIRE(message == "inside");
    REQUIRE(seen.cleaned == 3);
}

ASYNC_TEST("the failures of a gather count as seen, those that came after the first too") {
    std::vector<std::string> reported;
    aio::loop::current().on_unhandled(
        [&](const std::exception_ptr&, const aio::task_info& task) { reported.push_back(task.name); });
    auto const message = co_await message_of(aio::gather(fails_after(2, "one"), fails_after(2, "two")));
    auto const outcomes = co_await aio::gather_settled(fails_after(1, "three"));
    aio::loop::current().on_unhandled({});
    REQUIRE(message == "one");
    REQUIRE_FALSE(std::get<0>(outcomes).ok());
    REQUIRE(reported.empty());
}
