#include "support/async_test.hpp"

#include <aio/error.hpp>
#include <aio/event.hpp>
#include <aio/gather.hpp>
#include <aio/loop.hpp>
#include <aio/run.hpp>
#include <aio/sleep.hpp>
#include <aio/spawn.hpp>

#include <chrono>
#include <csignal>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace std::chrono_literals;

namespace {

aio::task<int> answer() {
    co_await aio::yield();
    co_return 42;
}

/// Waits for ever; when it is cancelled it takes some steps to clean up.
aio::task<void> waits_and_cleans(int& cleaned, int steps = 3) {
    bool interrupted = false;
    try {
        co_await aio::sleep(24h);
    } catch (const aio::cancelled&) {
        interrupted = true;
    }
    for (int i = 0; interrupted && i < steps; ++i) {
        co_await aio::yield();
    }
    ++cleaned;
}

}  // namespace

TEST_CASE("run gives the result of the main task") {
    REQUIRE(aio::run(answer()) == 42);
    auto own = []() -> aio::task<std::unique_ptr<int>> { co_return std::make_unique<int>(1); };
    REQUIRE(*aio::run(own()) == 1);
    int target = 0;
    auto refer = [&]() -> aio::task<int&> { co_return target; };
    REQUIRE(&aio::run(refer()) == &target);
}

TEST_CASE("run throws what the main task throws") {
    auto failing = []() -> aio::task<void> {
        co_await aio::yield();
        throw std::out_of_range("no");
    };
    REQUIRE_THROWS_AS(aio::run(failing()), std::out_of_range);
    auto at_once = []() -> aio::task<void> {
        throw std::out_of_range("no");
        co_return;
    };
    REQUIRE_THROWS_AS(aio::run(at_once()), std::out_of_range);
    auto cancels_itself = []() -> aio::task<void> {
        throw aio::cancelled{};
        co_return;
    };
    REQUIRE_THROWS_AS(aio::run(cancels_itself()), aio::cancelled);
}

TEST_CASE("run of a task that was moved from is a clear error") {
    REQUIRE_THROWS_AS(aio::run(aio::task<void>()), std::logic_error);
}

TEST_CASE("run works many times in one process and leaves no loop behind") {
    for (int i = 0; i < 100; ++i) {
        REQUIRE(aio::run(answer()) == 42);
        REQUIRE(aio::loop::try_current() == nullptr);
    }
    REQUIRE_THROWS_AS(aio::loop::current(), std::logic_error);
    REQUIRE_THROWS_AS(aio::this_task(), std::logic_error);
}

TEST_CASE("run inside of run has a loop of its own") {
    auto outer = []() -> aio::task<bool> {
        auto* const before = &aio::loop::current();
        aio::loop* inside = nullptr;
        auto inner = [&]() -> aio::task<void> {
            co_await aio::yield();
            inside = &aio::loop::current();
        };
        aio::run(inner(), {.handle_signals = false});
        auto const restored = &aio::loop::current() == before;
        auto const name = aio::this_task().name;
        co_await aio::yield();
        co_return restored&& inside != nullptr&& inside != before&& name == "outer";
    };
    REQUIRE(aio::run(outer(), {.name = "outer"}));
}

TEST_CASE("the tasks that are left at the end are cancelled and their clean-up is awaited") {
    int cleaned = 0;
    auto body = [&]() -> aio::task<void> {
        for (int i = 0; i < 3; ++i) {
            (void)aio::spawn(waits_and_cleans(cleaned));
        }
        co_await aio::yield();
        co_await aio::yield();
    };
    aio::run(body());
    REQUIRE(cleaned == 3);
}

TEST_CASE("the tasks that are left are cleaned up when the main task fails, too") {
    int cleaned = 0;
    auto body = [&]() -> aio::task<void> {
        (void)aio::spawn(waits_and_cleans(cleaned), {.eager = true});
        co_await aio::yield();
        throw std::runtime_error("no");
    };
    REQUIRE_THROWS_AS(aio::run(body()), std::runtime_error);
    REQUIRE(cleaned == 1);
}

TEST_CASE("clean-up at the end may run tasks of its own, which are not cancelled under it") {
    int helped = 0;
    auto helper = [&]() -> aio::task<void> {
        co_await aio::sleep(1ms);
        ++helped;
    };
    auto cleans = [&]() -> aio::task<void> {
        bool interrupted = false;
        try {
            co_await aio::sleep(24h);
        } catch (const aio::cancelled&) {
            interrupted = true;
        }
        if (interrupted) {
            co_await aio::gather(helper(), helper());
        }
    };
    auto body = [&]() -> aio::task<void> {
        (void)aio::spawn(cleans(), {.eager = true});
        co_return;
    };
    aio::run(body());
    REQUIRE(helped == 2);
}

TEST_CASE("what the clean-up at the end leaves behind is cancelled in its turn") {
    int cleaned = 0;
    auto leaves_another = [&]() -> aio::task<void> {
        bool interrupted = false;
        try {
            co_await aio::sleep(24h);
        } catch (const aio::cancelled&) {
            interrupted = true;
        }
        if (interrupted) {
            (void)aio::spawn(waits_and_cleans(cleaned), {.eager = true});
        }
    };
    auto body = [&]() -> aio::task<void> {
        (void)aio::spawn(leaves_another(), {.eager = true});
        co_return;
    };
    aio::run(body());
    REQUIRE(cleaned == 1);
}

TEST_CASE("a task that waits for nothing after its cancel is destroyed where it stands") {
    int destroyed = 0;
    struct counted {
        int& count;
        ~counted() { ++count; }
    };
    aio::event never;
    auto stubborn = [&]() -> aio::task<void> {
        counted const here{destroyed};
        try {
            co_await never.wait();
        } catch (const aio::cancelled&) {
        }
        co_await never.wait();
    };
    auto body = [&]() -> aio::task<void> {
        (void)aio::spawn(stubborn(), {.eager = true});
        co_return;
    };
    aio::run(body());
    REQUIRE(destroyed == 1);
}

TEST_CASE("a background timer does not delay the end") {
    auto sleeper = []() -> aio::task<void> { co_await aio::sleep(24h); };
    auto body = [&]() -> aio::task<int> {
        (void)aio::spawn(sleeper(), {.eager = true});
        co_await aio::sleep(1ms);
        co_return 1;
    };
    auto const start = aio::clock::now();
    REQUIRE(aio::run(body()) == 1);
    REQUIRE(aio::clock::now() - start < 1h);
}

TEST_CASE("waiting for what nobody can bring about is an error that names the tasks and where they wait") {
    aio::event never;
    int cleaned = 0;
    auto other = [&]() -> aio::task<void> {
        bool interrupted = false;
        try {
            co_await never.wait();
        } catch (const aio::cancelled&) {
            interrupted = true;
        }
        if (interrupted) {
            co_await aio::yield();
            ++cleaned;
        }
    };
    auto body = [&]() -> aio::task<void> {
        auto task = aio::spawn(other(), {.name = "the other"});
        co_await task;
    };
    std::string message;
    try {
        aio::run(body(), {.name = "the main one"});
    } catch (const aio::deadlock_error& error) {
        message = error.what();
    }
    REQUIRE(message.find("'the main one' waits at ") != std::string::npos);
    REQUIRE(message.find("'the other' waits at ") != std::string::npos);
    REQUIRE(message.find("run_test.cpp:") != std::string::npos);
    REQUIRE(cleaned == 1);
}

TEST_CASE("tasks that await each other are a deadlock like others") {
    auto body = []() -> aio::task<void> {
        aio::task_handle<void> first;
        aio::task_handle<void> second;
        auto await = [](aio::task_handle<void>& other) -> aio::task<void> { co_await other; };
        first = aio::spawn(await(second));
        second = aio::spawn(await(first));
        try {
            co_await first;
        } catch (const aio::cancelled&) {
        }
        first = {};
        second = {};
    };
    REQUIRE_THROWS_AS(aio::run(body()), aio::deadlock_error);
}

TEST_CASE("a deadlock after timers have expired or were taken back is seen as well") {
    aio::event never;
    auto body = [&]() -> aio::task<void> {
        auto sleeper = []() -> aio::task<void> { co_await aio::sleep(24h); };
        auto task = aio::spawn(sleeper(), {.eager = true});
        co_await aio::sleep(1ms);
        task.cancel();
        co_await never.wait();
    };
    REQUIRE_THROWS_AS(aio::run(body()), aio::deadlock_error);
}

TEST_CASE("SIGINT cancels the main task, and run throws after its clean-up and that of the others") {
    for (auto signal : {SIGINT, SIGTERM}) {
        int cleaned = 0;
        auto body = [&]() -> aio::task<void> {
            (void)aio::spawn(waits_and_cleans(cleaned), {.eager = true});
            std::raise(signal);
            bool interrupted = false;
            try {
                co_await aio::sleep(24h);
            } catch (const aio::cancelled&) {
                interrupted = true;
            }
            if (interrupted) {
                co_await aio::sleep(1ms);
                ++cleaned;
                throw aio::cancelled{};
            }
        };
        int caught = 0;
        try {
            aio::run(body());
        } catch (const aio::interrupted& error) {
            caught = error.signal;
        }
        REQUIRE(caught == signal);
        REQUIRE(cleaned == 2);
    }
}

TEST_CASE("a main task that has a result in spite of SIGINT keeps it") {
    auto body = []() -> aio::task<int> {
        std::raise(SIGINT);
        try {
            co_await aio::sleep(24h);
        } catch (const aio::cancelled&) {
        }
        co_return 5;
    };
    REQUIRE(aio::run(body()) == 5);
}

TEST_CASE("after run the signals have their former handlers") {
    static volatile std::sig_atomic_t seen = 0;
    auto* const before = std::signal(SIGTERM, [](int) { seen = 1; });
    aio::run(answer(), {.handle_signals = false});
    std::raise(SIGTERM);
    std::signal(SIGTERM, before);
    REQUIRE(seen == 1);
}

TEST_CASE("the main task has the name that it was given, or one of its own") {
    auto name = []() -> aio::task<std::string> { co_return aio::this_task().name; };
    REQUIRE(aio::run(name(), {.name = "main"}) == "main");
    REQUIRE(aio::run(name()).starts_with("task-"));
}

TEST_CASE("loops on two threads do not meet") {
    std::vector<int> results(2);
    auto body = [](int number) -> aio::task<int> {
        int sum = 0;
        auto add = [&]() -> aio::task<void> {
            co_await aio::yield();
            sum += number;
        };
        for (int i = 0; i < 200; ++i) {
            co_await aio::gather(add(), add());
            co_await aio::spawn(add());
        }
        co_await aio::sleep(1ms);
        co_return sum;
    };
    std::thread other([&] { results[1] = aio::run(body(2), {.handle_signals = false}); });
    results[0] = aio::run(body(1), {.handle_signals = false});
    other.join();
    REQUIRE(results == std::vector{600, 1200});
}
