#include "support/async_test.hpp"
#include "support/cancel_steps.hpp"
#include "support/until.hpp"

#include <aio/barrier.hpp>
#include <aio/error.hpp>
#include <aio/sleep.hpp>
#include <aio/spawn.hpp>
#include <aio/timeout.hpp>

#include <asio/io_context.hpp>

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

using namespace std::chrono_literals;

namespace {

/// What the tasks at a barrier saw, in the order in which they ran.
struct record {
    std::vector<std::size_t> places;
    int broken = 0;
    int cancelled = 0;
};

aio::task<void> arrive(aio::barrier& barrier, record& seen) {
    try {
        auto const place = co_await barrier.arrive_and_wait();
        seen.places.push_back(place);
    } catch (const aio::broken_barrier&) {
        ++seen.broken;
    } catch (const aio::cancelled&) {
        ++seen.cancelled;
        throw;
    }
}

aio::task_handle<void> arrival(aio::barrier& barrier, record& seen) {
    return aio::spawn(arrive(barrier, seen), {.eager = true});
}

aio::task<void> some_turns() {
    for (int i = 0; i < 5; ++i) {
        co_await aio::yield();
    }
}

using places = std::vector<std::size_t>;

}  // namespace

ASYNC_TEST("a barrier lets its tasks go when the last has arrived, and numbers them") {
    aio::barrier barrier(3);
    record seen;
    REQUIRE(barrier.parties() == 3);
    REQUIRE_FALSE(barrier.broken());
    auto first = arrival(barrier, seen);
    auto second = arrival(barrier, seen);
    co_await some_turns();
    REQUIRE(barrier.waiting() == 2);
    REQUIRE(seen.places.empty());
    // The last does not suspend.
    auto const last = arrival(barrier, seen);
    REQUIRE(last.done());
    REQUIRE(seen.places == places{2});
    REQUIRE(barrier.waiting() == 0);
    co_await first;
    co_await second;
    REQUIRE(seen.places == places{2, 0, 1});
}

ASYNC_TEST("a barrier of one party stops nobody, one of none is an error") {
    aio::barrier barrier(1);
    for (int i = 0; i < 3; ++i) {
        auto const place = co_await barrier.arrive_and_wait();
        REQUIRE(place == 0);
        REQUIRE(barrier.waiting() == 0);
    }
    std::string message;
    try {
        aio::barrier const none(0);
    } catch (const std::invalid_argument& error) {
        message = error.what();
    }
    REQUIRE(message == "aio: a barrier of no parties");
}

ASYNC_TEST("a barrier serves round after round, and nobody is a round ahead") {
    aio::barrier barrier(4);
    std::vector<int> rounds(4);
    int ended = 0;
    auto body = [&](std::size_t self) -> aio::task<void> {
        for (int i = 0; i < 10; ++i) {
            ++rounds[self];
            (void)co_await barrier.arrive_and_wait();
            REQUIRE(*std::max_element(rounds.begin(), rounds.end()) - *std::min_element(rounds.begin(), rounds.end()) <=
                    1);
        }
        ++ended;
    };
    for (std::size_t i = 0; i < 4; ++i) {
        (void)aio::spawn(body(i));
    }
    co_await test::until([&] { return ended == 4; });
    REQUIRE(barrier.waiting() == 0);
}

ASYNC_TEST("more tasks than parties make several rounds, and the rest waits") {
    aio::barrier barrier(3);
    record seen;
    std::vector<aio::task_handle<void>> tasks;
    for (int i = 0; i < 8; ++i) {
        tasks.push_back(arrival(barrier, seen));
    }
    co_await some_turns();
    REQUIRE(seen.places.size() == 6);
    REQUIRE(barrier.waiting() == 2);
    std::sort(seen.places.begin(), seen.places.end());
    REQUIRE(seen.places == places{0, 0, 1, 1, 2, 2});
    tasks.push_back(arrival(barrier, seen));
    for (auto& task : tasks) {
        co_await task;
    }
    REQUIRE(barrier.waiting() == 0);
}

ASYNC_TEST("who arrives while a barrier drains waits for that and counts for the next round") {
    aio::barrier barrier(2);
    record first;
    record second;
    auto a = arrival(barrier, first);
    auto b = arrival(barrier, first);
    // `a` has been let go, but has not run: a full next round cannot begin before.
    auto c = arrival(barrier, second);
    auto d = arrival(barrier, second);
    REQUIRE(barrier.waiting() == 0);
    REQUIRE(second.places.empty());
    co_await a;
    REQUIRE(first.places == places{1, 0});
    co_await c;
    co_await d;
    REQUIRE(second.places == places{0, 1});
    co_await b;
}

ASYNC_TEST("a cancelled waiter of a barrier leaves, and another takes its place") {
    for (std::size_t cancelled = 0; cancelled < 3; ++cancelled) {
        aio::barrier barrier(4);
        record seen;
        std::vector<aio::task_handle<void>> tasks;
        for (int i = 0; i < 3; ++i) {
            tasks.push_back(arrival(barrier, seen));
        }
        tasks[cancelled].cancel();
        REQUIRE(barrier.waiting() == 2);
        REQUIRE_FALSE(barrier.broken());
        REQUIRE_THROWS_AWAIT(tasks[cancelled], aio::cancelled);
        tasks.push_back(arrival(barrier, seen));
        REQUIRE(barrier.waiting() == 3);
        tasks.push_back(arrival(barrier, seen));
        tasks.erase(tasks.begin() + static_cast<std::ptrdiff_t>(cancelled));
        for (auto& task : tasks) {
            co_await task;
        }
        // Every number once: asyncio would give one of them twice.
        std::sort(seen.places.begin(), seen.places.end());
        REQUIRE(seen.places == places{0, 1, 2, 3});
        REQUIRE(seen.cancelled == 1);
    }
}

ASYNC_TEST("who was let go in the step of a cancel goes on, and the cancel shows at its next await") {
    aio::barrier barrier(2);
    std::optional<std::size_t> place;
    auto body = [&]() -> aio::task<void> {
        place = co_await barrier.arrive_and_wait();
        co_await aio::yield();
        place.reset();
    };
    record seen;
    auto task = aio::spawn(body(), {.eager = true});
    auto last = arrival(barrier, seen);
    task.cancel();
    REQUIRE_THROWS_AWAIT(task, aio::cancelled);
    REQUIRE(place == 0);
    REQUIRE(barrier.waiting() == 0);
    auto again = arrival(barrier, seen);
    REQUIRE(barrier.waiting() == 1);
    again.cancel();
    REQUIRE_THROWS_AWAIT(again, aio::cancelled);
    co_await last;
}

ASYNC_TEST("one who waits for a barrier to drain can be cancelled") {
    aio::barrier barrier(2);
    record seen;
    record late;
    auto a = arrival(barrier, seen);
    auto b = arrival(barrier, seen);
    auto c = arrival(barrier, late);
    auto d = arrival(barrier, late);
    c.cancel();
    co_await a;
    REQUIRE_THROWS_AWAIT(c, aio::cancelled);
    co_await some_turns();
    REQUIRE(barrier.waiting() == 1);
    (void)arrival(barrier, late);
    co_await d;
    REQUIRE(late.cancelled == 1);
    REQUIRE(late.places.size() == 2);
    co_await b;
}

ASYNC_TEST("abort breaks the waits and every arrival until reset") {
    aio::barrier barrier(3);
    record seen;
    auto a = arrival(barrier, seen);
    auto b = arrival(barrier, seen);
    barrier.abort();
    REQUIRE(barrier.broken());
    REQUIRE(barrier.waiting() == 0);
    co_await a;
    co_await b;
    REQUIRE(seen.broken == 2);
    REQUIRE_THROWS_AWAIT(barrier.arrive_and_wait(), aio::broken_barrier);
    barrier.abort();
    REQUIRE(barrier.broken());
    barrier.reset();
    REQUIRE_FALSE(barrier.broken());
    auto c = arrival(barrier, seen);
    auto d = arrival(barrier, seen);
    auto e = arrival(barrier, seen);
    co_await c;
    co_await d;
    co_await e;
    REQUIRE(seen.places == places{2, 0, 1});
}

ASYNC_TEST("reset breaks the waits, and the barrier is whole when those have gone") {
    aio::barrier barrier(3);
    record seen;
    record late;
    barrier.reset();
    REQUIRE_FALSE(barrier.broken());
    auto a = arrival(barrier, seen);
    auto b = arrival(barrier, seen);
    barrier.reset();
    REQUIRE_FALSE(barrier.broken());
    REQUIRE(barrier.waiting() == 0);
    // Arrives while the others have not gone yet.
    auto c = arrival(barrier, late);
    REQUIRE(barrier.waiting() == 0);
    co_await a;
    co_await b;
    REQUIRE(seen.broken == 2);
    REQUIRE(barrier.waiting() == 1);
    auto d = arrival(barrier, late);
    auto e = arrival(barrier, late);
    co_await c;
    co_await d;
    co_await e;
    REQUIRE(late.places.size() == 3);
    REQUIRE(late.broken == 0);
}

ASYNC_TEST("an abort or reset while a barrier drains reaches those who have not gone on yet, and not those who have") {
    for (bool const aborts : {true, false}) {
        aio::barrier barrier(4);
        record seen;
        auto body = [&]() -> aio::task<void> {
            co_await arrive(barrier, seen);
            // The second to go, after the last arrival, which did not wait.
            if (seen.places.size() == 2 && seen.broken == 0) {
                aborts ? barrier.abort() : barrier.reset();
            }
        };
        std::vector<aio::task_handle<void>> tasks;
        for (int i = 0; i < 4; ++i) {
            tasks.push_back(aio::spawn(body(), {.eager = true}));
        }
        record late;
        auto waits = arrival(barrier, late);
        for (auto& task : tasks) {
            co_await task;
        }
        REQUIRE(seen.places == places{3, 0});
        REQUIRE(seen.broken == 2);
        REQUIRE(barrier.broken() == aborts);
        co_await some_turns();
        REQUIRE(late.broken == (aborts ? 1 : 0));
        REQUIRE(barrier.waiting() == (aborts ? 0U : 1U));
        waits.cancel();
        co_await some_turns();
        REQUIRE(waits.done());
    }
}

ASYNC_TEST("a reset after an abort makes the barrier whole although those that it broke have not run") {
    aio::barrier barrier(2);
    record seen;
    auto a = arrival(barrier, seen);
    barrier.abort();
    barrier.reset();
    REQUIRE_FALSE(barrier.broken());
    auto b = arrival(barrier, seen);
    co_await a;
    REQUIRE(seen.broken == 1);
    auto c = arrival(barrier, seen);
    co_await b;
    co_await c;
    REQUIRE(seen.places.size() == 2);
}

ASYNC_TEST("a time-out at a barrier leaves it as if the task had not come") {
    aio::barrier barrier(2);
    record seen;
    REQUIRE_THROWS_AWAIT(aio::timeout(1ms, arrive(barrier, seen)), aio::timeout_error);
    REQUIRE(barrier.waiting() == 0);
    REQUIRE_FALSE(barrier.broken());
}

ASYNC_TEST("a barrier may end before those whom it has let go have run") {
    auto barrier = std::make_unique<aio::barrier>(2);
    record seen;
    auto a = arrival(*barrier, seen);
    auto b = arrival(*barrier, seen);
    barrier.reset();
    co_await a;
    co_await b;
    REQUIRE(seen.places == places{1, 0});
}

ASYNC_TEST("a barrier can be cancelled at each step and counts right afterwards") {
    aio::barrier barrier(2);
    bool stop = false;
    auto partner = [&]() -> aio::task<void> {
        while (!stop) {
            if (barrier.waiting() == 1) {
                (void)co_await barrier.arrive_and_wait();
            }
            co_await aio::yield();
        }
    };
    auto other = aio::spawn(partner());
    auto scenario = [&]() -> aio::task<void> {
        for (int i = 0; i < 4; ++i) {
            (void)co_await barrier.arrive_and_wait();
            co_await aio::yield();
        }
    };
    auto invariants = [&]() -> aio::task<void> {
        REQUIRE(barrier.waiting() == 0);
        co_return;
    };
    auto const suspensions = co_await test::cancel_at_each_step(scenario, invariants);
    stop = true;
    co_await other;
    REQUIRE(suspensions == 8);
}

TEST_CASE("a loop that ends with tasks at a barrier, before it and let go destroys their frames") {
    asio::io_context context;
    aio::barrier filling(3);
    aio::barrier draining(2);
    record seen;
    {
        aio::loop loop(context);
        (void)aio::spawn(loop, arrive(filling, seen));
        (void)aio::spawn(loop, arrive(filling, seen));
        (void)aio::spawn(loop, arrive(draining, seen));
        context.poll();
        (void)aio::spawn(loop, arrive(draining, seen), {.eager = true});
        (void)aio::spawn(loop, arrive(draining, seen), {.eager = true});
        (void)aio::spawn(loop, arrive(draining, seen), {.eager = true});
        (void)aio::spawn(loop, arrive(draining, seen), {.eager = true});
        REQUIRE(loop.tasks().size() == 6);
        REQUIRE(filling.waiting() == 2);
    }
    REQUIRE(filling.waiting() == 0);
    REQUIRE(draining.waiting() == 0);
    REQUIRE(seen.places == places{1});
}
