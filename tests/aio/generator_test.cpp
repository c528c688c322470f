#include "support/async_test.hpp"

#include <aio/error.hpp>
#include <aio/event.hpp>
#include <aio/gather.hpp>
#include <aio/generator.hpp>
#include <aio/loop.hpp>
#include <aio/sleep.hpp>
#include <aio/spawn.hpp>
#include <aio/timeout.hpp>

#include <asio/io_context.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace std::chrono_literals;

namespace {

aio::generator<int> count_to(int last) {
    for (int i = 1; i <= last; ++i) {
        co_yield i;
    }
}

/// As count_to, with a wait before each value.
aio::generator<int> count_slowly_to(int last) {
    for (int i = 1; i <= last; ++i) {
        co_await aio::yield();
        co_yield i;
    }
}

aio::task<std::vector<int>> all_of(aio::generator<int> numbers) {
    std::vector<int> all;
    while (auto* number = co_await numbers.next()) {
        all.push_back(*number);
    }
    co_return all;
}

struct log_at_exit {
    std::vector<std::string>& log;
    std::string what;
    ~log_at_exit() { log.push_back(what); }
};

}  // namespace

ASYNC_TEST("a generator gives its values in order and then nothing, ever after") {
    auto numbers = count_to(3);
    for (int i = 1; i <= 3; ++i) {
        auto* number = co_await numbers.next();
        REQUIRE(number != nullptr);
        REQUIRE(*number == i);
    }
    for (int i = 0; i < 3; ++i) {
        auto* number = co_await numbers.next();
        REQUIRE(number == nullptr);
    }
}

ASYNC_TEST("the body of a generator may wait between its values") {
    auto const all = co_await all_of(count_slowly_to(4));
    REQUIRE(all == std::vector{1, 2, 3, 4});
    auto const none = co_await all_of(count_slowly_to(0));
    REQUIRE(none.empty());
}

ASYNC_TEST("a generator is lazy: its body runs only as far as it is asked") {
    int steps = 0;
    auto body = [&]() -> aio::generator<int> {
        ++steps;
        co_yield 1;
        ++steps;
        co_yield 2;
        ++steps;
    };
    auto numbers = body();
    REQUIRE(steps == 0);
    (void)co_await numbers.next();
    co_await aio::yield();
    REQUIRE(steps == 1);
    (void)co_await numbers.next();
    REQUIRE(steps == 2);
    (void)co_await numbers.next();
    REQUIRE(steps == 3);
}

ASYNC_TEST("a million values that are there need no stack") {
    auto numbers = count_to(1'000'000);
    long sum = 0;
    while (auto* number = co_await numbers.next()) {
        sum += *number;
    }
    REQUIRE(sum == 500'000'500'000L);
}

ASYNC_TEST("the pointer is valid until the next value is asked for, across waits of the consumer") {
    auto texts = []() -> aio::generator<std::string> {
        co_yield std::string(100, 'a');
        co_yield std::string(100, 'b');
    }();
    auto* first = co_await texts.next();
    co_await aio::yield();
    REQUIRE(*first == std::string(100, 'a'));
    auto* second = co_await texts.next();
    co_await aio::yield();
    REQUIRE(*second == std::string(100, 'b'));
}

ASYNC_TEST("a value may be moved out of a generator") {
    auto own = [](int count) -> aio::generator<std::unique_ptr<int>> {
        for (int i = 0; i < count; ++i) {
            co_yield std::make_unique<int>(i);
        }
    };
    auto values = own(2);
    std::vector<std::unique_ptr<int>> kept;
    while (auto* value = co_await values.next()) {
        kept.push_back(std::move(*value));
    }
    REQUIRE(kept.size() == 2);
    REQUIRE(*kept[0] == 0);
    REQUIRE(*kept[1] == 1);
}

ASYNC_TEST("a generator yields variables, constants, rvalues and what converts") {
    static const std::string constant = "constant";
    std::string variable = "variable";
    std::string const* address = nullptr;
    auto body = [&]() -> aio::generator<std::string> {
        co_yield variable;
        co_yield constant;
        auto moved = std::string("moved");
        co_yield std::move(moved);
        co_yield std::string("temporary");
        co_yield "literal";
    };
    auto texts = body();
    auto* text = co_await texts.next();
    REQUIRE(text == &variable);
    text = co_await texts.next();
    REQUIRE(*text == "constant");
    address = text;
    REQUIRE(address != &constant);
    *text += " changed";
    REQUIRE(constant == "constant");
    for (auto const* expected : {"moved", "temporary", "literal"}) {
        text = co_await texts.next();
        REQUIRE(*text == expected);
    }
    text = co_await texts.next();
    REQUIRE(text == nullptr);
}

ASYNC_TEST("an exception of the body reaches the one that asks, and the generator has then ended") {
    auto body = [](bool wait) -> aio::generator<int> {
        co_yield 1;
        if (wait) {
            co_await aio::yield();
        }
        throw std::runtime_error("no");
    };
    for (auto wait : {false, true}) {
        auto numbers = body(wait);
        auto* first = co_await numbers.next();
        REQUIRE(*first == 1);
        REQUIRE_THROWS_AWAIT(numbers.next(), std::runtime_error);
        auto* after = co_await numbers.next();
        REQUIRE(after == nullptr);
        co_await numbers.aclose();
    }
}

ASYNC_TEST("destroying an unfinished generator runs the destructors of its body") {
    std::vector<std::string> log;
    auto body = [&]() -> aio::generator<int> {
        log_at_exit const outer{log, "outer"};
        co_yield 1;
        log_at_exit const inner{log, "inner"};
        co_yield 2;
        log.emplace_back("not reached");
    };
    {
        auto numbers = body();
        (void)co_await numbers.next();
        (void)co_await numbers.next();
        REQUIRE(log.empty());
    }
    REQUIRE(log == std::vector<std::string>{"inner", "outer"});
    log.clear();
    {
        auto const fresh = body();
    }
    REQUIRE(log.empty());
}

ASYNC_TEST("aclose runs the clean-up of the body, which may wait") {
    std::vector<std::string> log;
    auto body = [&]() -> aio::generator<int> {
        log_at_exit const last{log, "destroyed"};
        bool closed = false;
        try {
            co_yield 1;
            log.emplace_back("not reached");
        } catch (const std::exception&) {
            log.emplace_back("swallowed by a handler of errors");
        } catch (...) {
            closed = true;
        }
        if (closed) {
            co_await aio::yield();
            log.emplace_back("cleaned");
        }
    };
    auto numbers = body();
    (void)co_await numbers.next();
    co_await numbers.aclose();
    REQUIRE(log == std::vector<std::string>{"cleaned", "destroyed"});
    auto* after = co_await numbers.next();
    REQUIRE(after == nullptr);
    co_await numbers.aclose();
}

ASYNC_TEST("aclose of a generator that never started does not start it, nor does next after it") {
    bool entered = false;
    auto body = [&]() -> aio::generator<int> {
        entered = true;
        co_yield 1;
    };
    auto numbers = body();
    co_await numbers.aclose();
    auto* after = co_await numbers.next();
    REQUIRE(after == nullptr);
    REQUIRE_FALSE(entered);
}

ASYNC_TEST("aclose of a generator that has ended does nothing") {
    auto numbers = count_to(0);
    (void)co_await numbers.next();
    co_await numbers.aclose();
    aio::generator<int> empty;
    co_await empty.aclose();
    auto* none = co_await empty.next();
    REQUIRE(none == nullptr);
}

ASYNC_TEST("aclose throws what the clean-up throws") {
    auto body = []() -> aio::generator<int> {
        bool closed = false;
        try {
            co_yield 1;
        } catch (...) {
            closed = true;
        }
        if (closed) {
            co_await aio::yield();
            throw std::runtime_error("clean-up");
        }
    };
    auto numbers = body();
    (void)co_await numbers.next();
    REQUIRE_THROWS_AWAIT(numbers.aclose(), std::runtime_error);
}

ASYNC_TEST("a generator that yields once more when it is closed is an error") {
    auto body = []() -> aio::generator<int> {
        for (int i = 0;; ++i) {
            try {
                co_yield i;
            } catch (...) {
                if (i > 0) {
                    throw;
                }
            }
        }
    };
    auto numbers = body();
    (void)co_await numbers.next();
    REQUIRE_THROWS_AWAIT(numbers.aclose(), std::logic_error);
    co_await numbers.aclose();
    auto* after = co_await numbers.next();
    REQUIRE(after == nullptr);
}

ASYNC_TEST("a cancel during next is thrown at the await that the body is suspended on") {
    aio::event never;
    std::vector<std::string> log;
    auto body = [&]() -> aio::generator<int> {
        try {
            co_await never.wait();
        } catch (const aio::cancelled&) {
            log.emplace_back("body");
            throw;
        }
        co_yield 1;
    };
    auto numbers = body();
    auto consume = [&]() -> aio::task<void> { (void)co_await numbers.next(); };
    auto task = aio::spawn(consume(), {.eager = true});
    task.cancel();
    REQUIRE_THROWS_AWAIT(task, aio::cancelled);
    REQUIRE(log == std::vector<std::string>{"body"});
    auto* after = co_await numbers.next();
    REQUIRE(after == nullptr);
}

ASYNC_TEST("a time-out around next ends the generator, one around the consumer's own wait does not") {
    aio::event never;
    auto numbers = count_slowly_to(2);
    (void)co_await numbers.next();
    auto wait = [&]() -> aio::task<void> { co_await never.wait(); };
    REQUIRE_THROWS_AWAIT(aio::timeout(1ms, wait()), aio::timeout_error);
    auto* second = co_await numbers.next();
    REQUIRE(*second == 2);
}

ASYNC_TEST("two tasks that ask one generator at once: the second gets an error, the first its value") {
    aio::event go;
    auto body = [&]() -> aio::generator<int> {
        co_await go.wait();
        co_yield 1;
        go.clear();
        co_await go.wait();
        co_yield 2;
    };
    auto numbers = body();
    auto first = [&]() -> aio::task<int> {
        auto* value = co_await numbers.next();
        co_return *value;
    };
    for (int expected : {1, 2}) {
        auto task = aio::spawn(first(), {.eager = true});
        REQUIRE_THROWS_AWAIT(numbers.next(), std::logic_error);
        REQUIRE_THROWS_AWAIT(numbers.aclose(), std::logic_error);
        go.set();
        auto const value = co_await task;
        REQUIRE(value == expected);
    }
    // The refused aclose has not marked the generator as closed.
    auto* end = co_await numbers.next();
    REQUIRE(end == nullptr);
}

ASYNC_TEST("different tasks may ask one generator in turn") {
    auto numbers = count_slowly_to(4);
    std::vector<int> seen;
    auto ask = [&]() -> aio::task<void> {
        auto* number = co_await numbers.next();
        seen.push_back(*number);
    };
    co_await aio::spawn(ask());
    co_await ask();
    co_await aio::spawn(ask());
    co_await ask();
    REQUIRE(seen == std::vector{1, 2, 3, 4});
}

ASYNC_TEST("generators nest and can be moved while they are unfinished") {
    auto evens = [](aio::generator<int> numbers) -> aio::generator<int> {
        while (auto* number = co_await numbers.next()) {
            if (*number % 2 == 0) {
                co_yield *number;
            }
        }
    };
    auto filtered = evens(count_slowly_to(7));
    auto* first = co_await filtered.next();
    REQUIRE(*first == 2);
    auto moved = std::move(filtered);
    auto const rest = co_await all_of(std::move(moved));
    REQUIRE(rest == std::vector{4, 6});
}

TEST_CASE("a generator may outlive the loop and the task that waited for its value") {
    asio::io_context context;
    aio::event go;
    int ended = 0;
    struct counted {
        int& count;
        ~counted() { ++count; }
    };
    auto body = [&]() -> aio::generator<int> {
        counted const here{ended};
        co_await go.wait();
        co_yield 1;
    };
    std::optional<aio::generator<int>> numbers(body());
    {
        aio::loop loop(context);
        auto consume = [&]() -> aio::task<void> { (void)co_await numbers->next(); };
        (void)aio::spawn(loop, consume());
        context.poll();
    }
    go.set();
    context.restart();
    context.poll();
    REQUIRE(ended == 0);
    numbers.reset();
    REQUIRE(ended == 1);
}
