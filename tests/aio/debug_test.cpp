#include "support/async_test.hpp"
#include "support/child_process.hpp"

#include <aio/event.hpp>
#include <aio/gather.hpp>
#include <aio/loop.hpp>
#include <aio/run.hpp>
#include <aio/sleep.hpp>
#include <aio/spawn.hpp>
#include <aio/timeout.hpp>

#include <asio/io_context.hpp>

#include <catch2/matchers/catch_matchers_string.hpp>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;

namespace {

const aio::run_options quiet{.handle_signals = false, .debug = false};
const aio::run_options debug{.handle_signals = false, .debug = true};

aio::task<void> forgotten() { co_return; }

aio::task<void> forgets() {
    auto const never = forgotten();
    co_await aio::yield();
}

void burn(aio::duration time) {
    for (auto const until = aio::clock::now() + time; aio::clock::now() < until;) {
    }
}

}  // namespace

TEST_CASE("debug mode names the place of a task that was never awaited") {
    auto const end = test::in_child_process([] { aio::run(forgets(), debug); });
    REQUIRE(end.status == 0);
    REQUIRE_THAT(end.errors, ContainsSubstring("never awaited"));
    REQUIRE_THAT(end.errors, ContainsSubstring("forgotten"));
    REQUIRE_THAT(end.errors, ContainsSubstring("debug_test.cpp:"));
}

TEST_CASE("without debug mode a task that was never awaited is destroyed in silence") {
    auto const end = test::in_child_process([] { aio::run(forgets(), quiet); });
    REQUIRE(end.status == 0);
    REQUIRE(end.errors.empty());
}

TEST_CASE("a task that holds others unawaited is reported, and they are not") {
    auto const end = test::in_child_process([] {
        auto body = []() -> aio::task<void> {
            {
                auto const both = aio::gather(forgotten(), forgotten());
            }
            co_return;
        };
        aio::run(body(), debug);
    });
    REQUIRE(end.status == 0);
    REQUIRE_THAT(end.errors, ContainsSubstring("never awaited"));
    REQUIRE_THAT(end.errors, !ContainsSubstring("forgotten"));
}

TEST_CASE("tasks that did not start because they were cancelled, moved or thrown past are not reported") {
    auto const end = test::in_child_process([] {
        auto body = []() -> aio::task<void> {
            auto cancelled_at_once = aio::spawn(aio::timeout(1h, forgotten()));
            cancelled_at_once.cancel();
            auto moved = forgotten();
            co_await std::move(moved);
            try {
                auto const never = forgotten();
                throw std::runtime_error("thrown past");
            } catch (const std::runtime_error&) {
            }
            std::vector<aio::task<void>> limited;
            limited.push_back([]() -> aio::task<void> {
                throw std::runtime_error("the first fails");
                co_return;
            }());
            limited.push_back(forgotten());
            try {
                co_await aio::gather(std::move(limited), {.limit = 1});
            } catch (const std::runtime_error&) {
            }
            aio::task<void> const none;
        };
        aio::run(body(), debug);
    });
    REQUIRE(end.status == 0);
    REQUIRE(end.errors.empty());
}

TEST_CASE("debug mode reports a step that keeps the loop busy, with its place") {
    auto const end = test::in_child_process([] {
        auto options = debug;
        options.name = "the busy one";
        options.slow_step = 10ms;
        auto body = []() -> aio::task<void> {
            co_await aio::yield();
            burn(20ms);
            co_await aio::yield();
        };
        aio::run(body(), options);
    });
    REQUIRE(end.status == 0);
    REQUIRE_THAT(end.errors,
                 ContainsSubstring("'the busy one'") &&
                     Catch::Matchers::Matches("(.|\n)*kept the loop busy for ([2-9][0-9]|[0-9]{3,}) ms(.|\n)*"));
}

TEST_CASE("a step that is within its time is not reported") {
    auto const end = test::in_child_process([] {
        auto options = debug;
        options.slow_step = 1h;
        auto body = []() -> aio::task<void> {
            burn(2ms);
            co_return;
        };
        aio::run(body(), options);
    });
    REQUIRE(end.errors.empty());
}

TEST_CASE("debug mode lists the live tasks that a loop destroys") {
    auto const destroy = [](bool in_debug_mode) {
        return test::in_child_process([in_debug_mode] {
            asio::io_context context;
            aio::event never;
            auto loop = std::make_unique<aio::loop>(context, in_debug_mode ? debug : quiet);
            auto waits = [&]() -> aio::task<void> { co_await never.wait(); };
            auto const handle = aio::spawn(*loop, waits(), {.name = "the one that waits"});
            context.poll();
            loop.reset();
            if (!handle.done() || !handle.cancelled()) {
                throw std::logic_error("the task was not ended");
            }
        });
    };
    auto const reported = destroy(true);
    REQUIRE(reported.status == 0);
    REQUIRE_THAT(reported.errors, ContainsSubstring("'the one that waits'") && ContainsSubstring("destroyed"));
    auto const silent = destroy(false);
    REQUIRE(silent.status == 0);
    REQUIRE(silent.errors.empty());
}

TEST_CASE("spawning on a loop from another thread throws, and the task is not lost in it") {
    asio::io_context context;
    aio::loop loop(context, quiet);
    (void)aio::spawn(loop, forgotten());
    context.run();
    std::string message;
    std::thread([&] {
        try {
            (void)aio::spawn(loop, forgotten());
        } catch (const std::logic_error& error) {
            message = error.what();
        }
    }).join();
    REQUIRE_THAT(message, ContainsSubstring("spawn_threadsafe"));
    REQUIRE(loop.tasks().empty());
}

TEST_CASE("a thread without a loop is told what to do") {
    std::string message;
    std::thread([&] {
        try {
            (void)aio::spawn(forgotten());
        } catch (const std::logic_error& error) {
            message = error.what();
        }
    }).join();
    REQUIRE_THAT(message, ContainsSubstring("spawn_threadsafe"));
}

TEST_CASE("debug mode ends the program where another thread wakes a task") {
    auto const end = test::in_child_process([] {
        aio::event event;
        auto body = [&]() -> aio::task<void> {
            auto waits = [&]() -> aio::task<void> { co_await event.wait(); };
            auto const waiter = aio::spawn(waits(), {.eager = true});
            std::thread([&] { event.set(); }).join();
            co_return;
        };
        aio::run(body(), debug);
    });
    REQUIRE(end.status == 128 + SIGABRT);
    REQUIRE_THAT(end.errors, ContainsSubstring("post_threadsafe"));
}

TEST_CASE("debug mode ends the program where another thread cancels a task") {
    auto const end = test::in_child_process([] {
        auto body = []() -> aio::task<void> {
            auto waits = []() -> aio::task<void> { co_await aio::sleep(1h); };
            auto waiter = aio::spawn(waits());
            std::thread([&] { waiter.cancel(); }).join();
            co_return;
        };
        aio::run(body(), debug);
    });
    REQUIRE(end.status == 128 + SIGABRT);
    REQUIRE_THAT(end.errors, ContainsSubstring("spawn_threadsafe"));
}

TEST_CASE("destroying a loop inside one of its tasks ends the program with the reason") {
    auto const end = test::in_child_process([] {
        asio::io_context context;
        auto loop = std::make_unique<aio::loop>(context, quiet);
        auto body = [&]() -> aio::task<void> {
            loop.reset();
            co_return;
        };
        (void)aio::spawn(*loop, body(), {.name = "the saw"});
        context.run();
    });
    REQUIRE(end.status == 128 + SIGABRT);
    REQUIRE_THAT(end.errors, ContainsSubstring("'the saw'") && ContainsSubstring("destroyed inside"));
}

TEST_CASE("AIO_DEBUG asks for debug mode") {
    auto const wanted = [](const char* value) {
        auto const end = test::in_child_process([value] {
            value != nullptr ? setenv("AIO_DEBUG", value, 1) : unsetenv("AIO_DEBUG");
            _exit(aio::run_options().debug ? 1 : 0);
        });
        return end.status == 1;
    };
    REQUIRE(wanted("1"));
    REQUIRE_FALSE(wanted("0"));
    REQUIRE_FALSE(wanted(""));
    REQUIRE_FALSE(wanted(nullptr));
}
