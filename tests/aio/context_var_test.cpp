#include "support/async_test.hpp"
#include "support/cancel_steps.hpp"

#include <aio/context_var.hpp>
#include <aio/event.hpp>
#include <aio/gather.hpp>
#include <aio/generator.hpp>
#include <aio/run.hpp>
#include <aio/sleep.hpp>
#include <aio/spawn.hpp>
#include <aio/to_thread.hpp>

#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace {

aio::context_var<int> number;
aio::context_var<std::string> word("nothing");

aio::task<int> read_number() {
    co_await aio::yield();
    co_return number.get();
}

aio::generator<int> numbers_with(int value) {
    auto const scope = number.set(value);
    co_yield number.get();
    co_yield number.get();
}

}  // namespace

ASYNC_TEST("a context variable has its default until it is set, and again after the scope") {
    REQUIRE(number.get() == 0);
    REQUIRE(word.get() == "nothing");
    {
        auto const scope = word.set("something");
        REQUIRE(word.get() == "something");
        {
            auto const inner = word.set("more");
            REQUIRE(word.get() == "more");
        }
        REQUIRE(word.get() == "something");
        REQUIRE(number.get() == 0);
    }
    REQUIRE(word.get() == "nothing");
    co_return;
}

ASYNC_TEST("a task inherits the context variables of the one that spawns it") {
    aio::task_handle<int> child;
    {
        auto const scope = number.set(7);
        child = aio::spawn(read_number());
    }
    // Set after the spawn, and before the child's first step.
    auto const later = number.set(8);
    auto const seen = co_await child;
    REQUIRE(seen == 7);
    REQUIRE(number.get() == 8);
}

ASYNC_TEST("an awaited task sees the variables of its awaiter, and gather's children inherit them") {
    auto const scope = number.set(3);
    auto const awaited = co_await read_number();
    auto const [a, b] = co_await aio::gather(read_number(), read_number());
    REQUIRE(awaited == 3);
    REQUIRE(a == 3);
    REQUIRE(b == 3);
}

ASYNC_TEST("what a task sets is not seen by its parent or its siblings") {
    aio::event set;
    aio::event read;
    auto sets = [&]() -> aio::task<int> {
        auto const scope = number.set(5);
        set.set();
        co_await read.wait();
        co_return number.get();
    };
    auto reads = [&]() -> aio::task<int> {
        co_await set.wait();
        auto const seen = number.get();
        read.set();
        co_return seen;
    };
    auto const [setter, reader] = co_await aio::gather(sets(), reads());
    REQUIRE(setter == 5);
    REQUIRE(reader == 0);
    REQUIRE(number.get() == 0);
}

ASYNC_TEST("a function given to to_thread has its caller's variables, and what it sets stays there") {
    auto const scope = number.set(11);
    auto const seen = co_await aio::to_thread([] {
        auto const before = number.get();
        auto const inner = number.set(12);
        return std::vector{before, number.get()};
    });
    REQUIRE(seen == std::vector{11, 12});
    REQUIRE(number.get() == 11);
    // The pool's threads keep nothing.
    std::vector<aio::task<int>> others;
    {
        auto const cleared = number.set(0);
        for (int i = 0; i < 10; ++i) {
            others.push_back(aio::to_thread([] { return number.get(); }));
        }
        auto const found = co_await aio::gather(std::move(others));
        REQUIRE(found == std::vector<int>(10, 0));
    }
}

ASYNC_TEST("scopes that end out of order leave the other one's value") {
    auto values = numbers_with(1);
    auto* value = co_await values.next();
    REQUIRE(*value == 1);
    // The body of a generator runs in the task that asks: its variables show, as Python's do.
    REQUIRE(number.get() == 1);
    auto const mine = number.set(2);
    auto const also_mine = word.set("kept");
    value = co_await values.next();
    REQUIRE(*value == 2);
    value = co_await values.next();
    REQUIRE(value == nullptr);
    REQUIRE(number.get() == 2);
    REQUIRE(word.get() == "kept");
}

ASYNC_TEST("a scope may outlive the task it was made in") {
    auto values = std::make_unique<aio::generator<int>>(numbers_with(4));
    auto ask = [&]() -> aio::task<int> {
        auto* value = co_await values->next();
        co_return *value;
    };
    auto const value = co_await aio::spawn(ask());
    REQUIRE(value == 4);
    REQUIRE(number.get() == 0);
    values.reset();
    REQUIRE(number.get() == 0);
}

ASYNC_TEST("a child sees its value for as long as it runs, whatever becomes of the parent's scope") {
    aio::event go;
    auto child = [&]() -> aio::task<std::string> {
        co_await go.wait();
        co_return word.get();
    };
    aio::task_handle<std::string> handle;
    {
        auto const scope = word.set("inherited");
        handle = aio::spawn(child(), {.eager = true});
    }
    go.set();
    auto const seen = co_await handle;
    REQUIRE(seen == "inherited");
}

ASYNC_TEST("a cancelled task takes its variables along") {
    co_await test::cancel_at_each_step(
        []() -> aio::task<void> {
            auto const scope = number.set(9);
            co_await aio::yield();
            auto const seen = co_await aio::spawn(read_number());
            REQUIRE(seen == 9);
        },
        []() -> aio::task<void> {
            REQUIRE(number.get() == 0);
            co_return;
        });
}

TEST_CASE("outside of tasks a context variable belongs to the thread, and run inherits it") {
    auto const scope = number.set(21);
    REQUIRE(number.get() == 21);
    REQUIRE(aio::run(read_number(), {.handle_signals = false}) == 21);
    int elsewhere = -1;
    std::thread([&] { elsewhere = number.get(); }).join();
    REQUIRE(elsewhere == 0);
}

TEST_CASE("a variable that takes the place of one that is gone does not find its values") {
    std::optional<aio::context_var<int>> variable(std::in_place, 1);
    auto const scope = variable->set(2);
    variable.emplace(3);
    REQUIRE(variable->get() == 3);
}
