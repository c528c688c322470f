#include "support/async_test.hpp"

#include <aio/event.hpp>
#include <aio/gather.hpp>
#include <aio/loop.hpp>
#include <aio/semaphore.hpp>
#include <aio/sleep.hpp>
#include <aio/spawn.hpp>
#include <aio/timeout.hpp>

#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>

#include <chrono>
#include <cstdio>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

using namespace std::chrono_literals;

namespace {

struct counted {
    explicit counted(int& value) : count(value) {}
    counted(const counted&) = delete;
    counted& operator=(const counted&) = delete;
    ~counted() { ++count; }
    int& count;
};

}  // namespace

TEST_CASE("a loop lives in an application's io_context with other work of it") {
    asio::io_context context;
    aio::loop loop(context);
    std::vector<std::string> log;
    asio::steady_timer timer(context, 2ms);
    aio::event rung;
    timer.async_wait([&](asio::error_code) {
        log.emplace_back("timer");
        rung.set();
    });
    auto body = [&]() -> aio::task<int> {
        log.emplace_back("task");
        co_await rung.wait();
        co_await aio::sleep(1ms);
        log.emplace_back("task");
        co_return 3;
    };
    auto task = aio::spawn(loop, body());
    asio::post(context, [&] { log.emplace_back("post"); });
    context.run();
    REQUIRE(task.done());
    REQUIRE(log == std::vector<std::string>{"task", "post", "timer", "task"});
}

TEST_CASE("the context's run returns when its tasks have ended, and goes on with new ones") {
    asio::io_context context;
    aio::loop loop(context);
    int ran = 0;
    auto body = [&]() -> aio::task<void> {
        co_await aio::sleep(1ms);
        ++ran;
    };
    for (int i = 1; i <= 3; ++i) {
        auto task = aio::spawn(loop, body());
        context.restart();
        context.run();
        REQUIRE(ran == i);
        REQUIRE(task.done());
    }
}

TEST_CASE("a time-out that was taken back does not keep the context running") {
    asio::io_context context;
    aio::loop loop(context);
    auto at_once = []() -> aio::task<void> { co_await aio::yield(); };
    auto task = aio::spawn(loop, aio::timeout(1h, at_once()));
    context.run();
    REQUIRE(task.done());
}

TEST_CASE("the application's work is not starved by tasks that are always ready") {
    asio::io_context context;
    aio::loop loop(context);
    bool stop = false;
    long turns = 0;
    auto busy = [&]() -> aio::task<void> {
        while (!stop) {
            ++turns;
            co_await aio::yield();
        }
    };
    auto task = aio::spawn(loop, busy());
    asio::steady_timer timer(context, 2ms);
    timer.async_wait([&](asio::error_code) { asio::post(context, [&] { stop = true; }); });
    context.run();
    REQUIRE(task.done());
    REQUIRE(turns > 0);
}

TEST_CASE("sleeping tasks are not starved by tasks that are always ready") {
    asio::io_context context;
    aio::loop loop(context);
    bool stop = false;
    auto busy = [&]() -> aio::task<void> {
        while (!stop) {
            co_await aio::yield();
        }
    };
    auto sleeper = [&]() -> aio::task<void> {
        co_await aio::sleep(2ms);
        stop = true;
    };
    auto first = aio::spawn(loop, busy());
    auto second = aio::spawn(loop, sleeper());
    context.run();
    REQUIRE(first.done());
    REQUIRE(second.done());
}

TEST_CASE("spawning and cancelling from handlers of the application works") {
    asio::io_context context;
    aio::loop loop(context);
    int destroyed = 0;
    std::optional<aio::task_handle<void>> task;
    bool had_loop = false;
    auto body = [&]() -> aio::task<void> {
        counted const here(destroyed);
        had_loop = &aio::loop::current() == &loop;
        co_await aio::sleep(24h);
    };
    asio::post(context, [&] {
        REQUIRE(aio::loop::try_current() == nullptr);
        task = aio::spawn(loop, body(), {.eager = true});
        REQUIRE(had_loop);
        REQUIRE(aio::loop::try_current() == nullptr);
        asio::post(context, [&] { task->cancel(); });
    });
    context.run();
    REQUIRE(task->cancelled());
    REQUIRE(destroyed == 1);
}

TEST_CASE("two loops of one thread, each in its context, know themselves") {
    asio::io_context one;
    asio::io_context two;
    aio::loop first(one);
    aio::loop second(two);
    aio::event go;
    std::vector<aio::loop*> seen;
    auto body = [&](bool wait) -> aio::task<void> {
        if (wait) {
            co_await go.wait();
        }
        seen.push_back(&aio::loop::current());
        go.set();
    };
    auto a = aio::spawn(first, body(true));
    auto b = aio::spawn(second, body(false));
    one.poll();
    two.poll();
    one.restart();
    one.poll();
    REQUIRE(seen == std::vector<aio::loop*>{&second, &first});
    REQUIRE(a.done());
    REQUIRE(b.done());
}

TEST_CASE("destroying a loop runs the destructors of its tasks' frames, whatever they wait for") {
    asio::io_context context;
    int destroyed = 0;
    aio::event never;
    aio::semaphore none(0);
    {
        aio::loop loop(context);
        auto on_event = [&]() -> aio::task<void> {
            counted const here(destroyed);
            co_await never.wait();
        };
        auto on_semaphore = [&]() -> aio::task<void> {
            counted const here(destroyed);
            co_await none.acquire();
        };
        auto on_timer = [&]() -> aio::task<void> {
            counted const here(destroyed);
            co_await aio::sleep(24h);
        };
        auto on_children = [&]() -> aio::task<void> {
            counted const here(destroyed);
            co_await aio::gather(on_event(), on_timer());
        };
        auto on_handle = [&]() -> aio::task<void> {
            counted const here(destroyed);
            co_await aio::spawn(on_semaphore());
        };
        auto ready = [&]() -> aio::task<void> {
            counted const here(destroyed);
            for (;;) {
                co_await aio::yield();
            }
        };
        (void)aio::spawn(loop, on_children());
        (void)aio::spawn(loop, on_handle());
        (void)aio::spawn(loop, aio::timeout(24h, on_event()));
        (void)aio::spawn(loop, ready());
        context.run_for(5ms);
        // Never started: there is no frame to clean, but its arguments are.
        (void)aio::spawn(
            loop, [](std::unique_ptr<counted>) -> aio::task<void> { co_return; }(std::make_unique<counted>(destroyed)));
        REQUIRE(loop.tasks().size() == 8);
        REQUIRE(destroyed == 0);
    }
    REQUIRE(destroyed == 8);
    never.set();
    none.release();
    REQUIRE(none.available() == 1);
    context.restart();
    context.poll();
}

TEST_CASE("destructors that run when a loop ends may wake, cancel and spawn") {
    asio::io_context context;
    int destroyed = 0;
    bool entered = false;
    bool stillborn = false;
    aio::event event;
    aio::task_handle<void> other;
    auto waits = [&]() -> aio::task<void> {
        counted const here(destroyed);
        co_await event.wait();
        entered = true;
    };
    auto late = [&]() -> aio::task<void> {
        entered = true;
        co_return;
    };
    struct meddler {
        std::function<void()> act;
        ~meddler() { act(); }
    };
    auto meddles = [&]() -> aio::task<void> {
        counted const here(destroyed);
        meddler const at_end{[&] {
            event.set();
            other.cancel();
            auto const spawned = aio::spawn(late());
            stillborn = spawned.done() && spawned.cancelled();
        }};
        co_await aio::sleep(24h);
    };
    {
        aio::loop loop(context);
        (void)aio::spawn(loop, waits());
        (void)aio::spawn(loop, meddles());
        other = aio::spawn(loop, waits());
        context.poll();
    }
    REQUIRE(destroyed == 3);
    REQUIRE(other.cancelled());
    REQUIRE(stillborn);
    REQUIRE_FALSE(entered);
    context.restart();
    context.poll();
}

TEST_CASE("handles that outlive the loop are safe") {
    asio::io_context context;
    std::optional<aio::task_handle<int>> done;
    std::optional<aio::task_handle<int>> failed;
    std::optional<aio::task_handle<int>> waiting;
    {
        aio::loop loop(context);
        auto gives = []() -> aio::task<int> { co_return 1; };
        auto fails = []() -> aio::task<int> {
            throw std::runtime_error("expected on stderr: the loop of this failure is gone");
            co_return 1;
        };
        auto waits = []() -> aio::task<int> {
            co_await aio::sleep(24h);
            co_return 1;
        };
        done = aio::spawn(loop, gives());
        failed = aio::spawn(loop, fails());
        waiting = aio::spawn(loop, waits(), {.name = "waiting"});
        context.poll();
    }
    REQUIRE(done->done());
    REQUIRE_FALSE(done->cancelled());
    REQUIRE(failed->done());
    REQUIRE(waiting->done());
    REQUIRE(waiting->cancelled());
    REQUIRE_FALSE(waiting->cancel());
    REQUIRE(waiting->uncancel() == 0);
    REQUIRE(waiting->name() == "waiting");

    // A loop that may well have the address of the first is not told of its failures.
    bool told = false;
    aio::loop next(context);
    next.on_unhandled([&](const std::exception_ptr&, const aio::task_info&) { told = true; });
    failed.reset();
    REQUIRE_FALSE(told);

    int result = 0;
    auto awaits = [&]() -> aio::task<void> {
        result = co_await *done;
        bool cancelled = false;
        try {
            result += co_await *waiting;
        } catch (const aio::cancelled&) {
            cancelled = true;
        }
        result += cancelled ? 10 : 0;
    };
    auto task = aio::spawn(next, awaits());
    context.restart();
    context.run();
    REQUIRE(task.done());
    REQUIRE(result == 11);
}

TEST_CASE("what a loop left in the context does not disturb a loop that follows at its address") {
    asio::io_context context;
    for (int i = 0; i < 20; ++i) {
        auto sleeps = [](std::chrono::milliseconds time) -> aio::task<void> { co_await aio::sleep(time); };
        {
            aio::loop loop(context);
            (void)aio::spawn(loop, sleeps(24h));
            context.poll();
            (void)aio::spawn(loop, sleeps(1ms));
        }
        aio::loop loop(context);
        auto task = aio::spawn(loop, sleeps(1ms));
        context.restart();
        context.run();
        REQUIRE(task.done());
    }
}

TEST_CASE("a failure that nobody saw goes to the loop's handler once, or to stderr without one") {
    asio::io_context context;
    aio::loop loop(context);
    std::vector<std::string> reported;
    loop.on_unhandled([&](const std::exception_ptr& error, const aio::task_info& task) {
        try {
            std::rethrow_exception(error);
        } catch (const std::exception& known) {
            reported.push_back(task.name + ": " + known.what());
        }
    });
    auto fails = []() -> aio::task<void> {
        co_await aio::yield();
        throw std::runtime_error("no");
    };
    (void)aio::spawn(loop, fails(), {.name = "dropped"});
    auto kept = aio::spawn(loop, fails(), {.name = "kept"});
    auto seen = aio::spawn(loop, fails(), {.name = "seen"});
    auto sees = [&]() -> aio::task<void> {
        try {
            co_await seen;
        } catch (const std::runtime_error&) {
        }
    };
    auto seer = aio::spawn(loop, sees());
    context.run();
    REQUIRE(seer.done());
    REQUIRE(reported == std::vector<std::string>{"dropped: no"});
    kept = {};
    seen = {};
    REQUIRE(reported == std::vector<std::string>{"dropped: no", "kept: no"});
}

TEST_CASE("a loop tells its tasks, where they were spawned and where they wait") {
    asio::io_context context;
    aio::loop loop(context);
    aio::event never;
    unsigned line = 0;
    auto inner = [&]() -> aio::task<void> {
        line = __LINE__ + 1;
        co_await never.wait();
    };
    auto outer = [&]() -> aio::task<void> { co_await inner(); };
    auto const spawned_at = static_cast<unsigned>(__LINE__ + 1);
    auto task = aio::spawn(loop, outer(), {.name = "worker"});
    auto tasks = loop.tasks();
    REQUIRE(tasks.size() == 1);
    REQUIRE(tasks[0].awaiting_at.line() == spawned_at);
    context.poll();
    tasks = loop.tasks();
    REQUIRE(tasks.size() == 1);
    REQUIRE(tasks[0].name == "worker");
    REQUIRE(tasks[0].spawned_at.line() == spawned_at);
    REQUIRE(tasks[0].awaiting_at.line() == line);
    REQUIRE(std::string(tasks[0].awaiting_at.file_name()).ends_with("loop_test.cpp"));

    std::unique_ptr<std::FILE, int (*)(std::FILE*)> const file(std::tmpfile(), &std::fclose);
    loop.dump(file.get());
    std::rewind(file.get());
    std::string text(1000, '\0');
    text.resize(std::fread(text.data(), 1, text.size(), file.get()));
    REQUIRE(text.starts_with("worker, spawned at "));
    REQUIRE(text.find("loop_test.cpp:" + std::to_string(line) + "\n") != std::string::npos);
    task.cancel();
    context.restart();
    context.run();
    REQUIRE(loop.tasks().empty());
}
