#include "support/async_test.hpp"
#include "support/until.hpp"

#include <aio/error.hpp>
#include <aio/event.hpp>
#include <aio/semaphore.hpp>
#include <aio/shield.hpp>
#include <aio/sleep.hpp>
#include <aio/spawn.hpp>
#include <aio/wait.hpp>

#include <exception>
#include <string>
#include <vector>

namespace {

/// Whether awaiting `handle` ends by `cancelled`.
template <class T>
aio::task<bool> ends_cancelled(aio::task_handle<T> handle) {
    try {
        co_await handle;
    } catch (const aio::cancelled&) {
        co_return true;
    }
    co_return false;
}

/// Waits for `first`; when that is cancelled notes it and waits for `cleaned`, as a clean-up does.
aio::task<void> with_clean_up(std::vector<std::string>& log, aio::event& first, aio::event& cleaned) {
    bool interrupted = false;
    log.emplace_back("body");
    try {
        co_await first.wait();
    } catch (const aio::cancelled&) {
        interrupted = true;
    }
    if (interrupted) {
        log.emplace_back("clean-up");
        co_await cleaned.wait();
        log.emplace_back("clean");
        throw aio::cancelled{};
    }
}

}  // namespace

ASYNC_TEST("a task that is cancelled before its first step never enters its body") {
    bool entered = false;
    auto body = [&]() -> aio::task<void> {
        entered = true;
        co_return;
    };
    auto task = aio::spawn(body());
    REQUIRE(task.cancel());
    auto const cancelled = co_await ends_cancelled(task);
    REQUIRE(cancelled);
    REQUIRE(task.cancelled());
    REQUIRE_FALSE(entered);
}

ASYNC_TEST("the arguments of a task that never enters its body are destroyed") {
    auto const owned = std::make_shared<int>(1);
    auto body = [](std::shared_ptr<int>) -> aio::task<void> { co_return; };
    auto task = aio::spawn(body(owned));
    REQUIRE(owned.use_count() == 2);
    task.cancel();
    co_await ends_cancelled(task);
    REQUIRE(owned.use_count() == 1);
}

ASYNC_TEST("cancelled is thrown at the await that the task is suspended on") {
    aio::event never;
    int steps = 0;
    auto body = [&]() -> aio::task<void> {
        steps = 1;
        co_await never.wait();
        steps = 2;
    };
    auto task = aio::spawn(body());
    co_await test::until([&] { return steps == 1; });
    REQUIRE(task.cancel());
    REQUIRE(task.cancelling() == 1);
    REQUIRE_FALSE(task.done());
    auto const cancelled = co_await ends_cancelled(task);
    REQUIRE(cancelled);
    REQUIRE(steps == 1);
}

ASYNC_TEST("a cancel passes through the awaits of nested tasks and runs their destructors, innermost first") {
    struct noted {
        std::vector<int>& log;
        int number;
        ~noted() { log.push_back(number); }
    };
    std::vector<int> log;
    aio::event never;
    bool parked = false;
    auto inner = [&]() -> aio::task<void> {
        noted const on_exit{log, 1};
        parked = true;
        co_await never.wait();
    };
    auto outer = [&]() -> aio::task<void> {
        noted const on_exit{log, 2};
        co_await inner();
    };
    auto task = aio::spawn(outer());
    co_await test::until([&] { return parked; });
    task.cancel();
    co_await ends_cancelled(task);
    REQUIRE(log == std::vector{1, 2});
}

ASYNC_TEST("clean-up may await after a cancel was caught") {
    std::vector<std::string> log;
    aio::event first;
    aio::event cleaned;
    auto task = aio::spawn(with_clean_up(log, first, cleaned));
    co_await test::until([&] { return log.size() == 1; });
    task.cancel();
    co_await test::until([&] { return log.size() == 2; });
    REQUIRE_FALSE(task.done());
    cleaned.set();
    auto const cancelled = co_await ends_cancelled(task);
    REQUIRE(cancelled);
    REQUIRE(log == std::vector<std::string>{"body", "clean-up", "clean"});
}

ASYNC_TEST("a second cancel interrupts the await of the clean-up") {
    std::vector<std::string> log;
    aio::event first;
    aio::event cleaned;
    auto task = aio::spawn(with_clean_up(log, first, cleaned));
    co_await test::until([&] { return log.size() == 1; });
    task.cancel();
    co_await test::until([&] { return log.size() == 2; });
    REQUIRE(task.cancel());
    auto const cancelled = co_await ends_cancelled(task);
    REQUIRE(cancelled);
    REQUIRE(log == std::vector<std::string>{"body", "clean-up"});
}

ASYNC_TEST("two cancels before the task runs again are thrown as one, and both are counted") {
    std::vector<std::string> log;
    aio::event first;
    aio::event cleaned;
    auto task = aio::spawn(with_clean_up(log, first, cleaned));
    co_await test::until([&] { return log.size() == 1; });
    task.cancel();
    task.cancel();
    REQUIRE(task.cancelling() == 2);
    co_await test::until([&] { return log.size() == 2; });
    co_await aio::yield();
    REQUIRE_FALSE(task.done());
    cleaned.set();
    auto const cancelled = co_await ends_cancelled(task);
    REQUIRE(cancelled);
    REQUIRE(log == std::vector<std::string>{"body", "clean-up", "clean"});
}

ASYNC_TEST("a cancel that comes both directly and from who awaits the task is thrown as one") {
    std::vector<std::string> log;
    aio::event first;
    aio::event cleaned;
    cleaned.set();
    auto task = aio::spawn(with_clean_up(log, first, cleaned));
    auto await = [&]() -> aio::task<void> {
        bool interrupted = false;
        try {
            co_await task;
        } catch (const aio::cancelled&) {
            interrupted = true;
        }
        if (interrupted) {
            co_await aio::yield();
            log.emplace_back("waiter cleaned");
        }
    };
    auto waiter = aio::spawn(await());
    co_await test::until([&] { return log.size() == 1; });
    co_await aio::yield();
    task.cancel();
    waiter.cancel();
    co_await test::until([&] { return task.done(); });
    // The waiter is on its way out already.
    waiter.cancel();
    co_await waiter;
    REQUIRE(log == std::vector<std::string>{"body", "clean-up", "clean", "waiter cleaned"});
}

ASYNC_TEST("the cancel of a finished task does nothing and says so") {
    auto body = []() -> aio::task<int> { co_return 3; };
    auto task = aio::spawn(body());
    auto const value = co_await task;
    REQUIRE(value == 3);
    REQUIRE_FALSE(task.cancel());
    REQUIRE(task.cancelling() == 0);
    REQUIRE_FALSE(task.cancelled());
}

ASYNC_TEST("a task that swallows its cancel and returns was not cancelled") {
    aio::event never;
    bool parked = false;
    auto body = [&]() -> aio::task<int> {
        parked = true;
        try {
            co_await never.wait();
        } catch (const aio::cancelled&) {
        }
        co_return 4;
    };
    auto task = aio::spawn(body());
    co_await test::until([&] { return parked; });
    task.cancel();
    auto const value = co_await task;
    REQUIRE(value == 4);
    REQUIRE_FALSE(task.cancelled());
    REQUIRE(task.cancelling() == 1);
}

ASYNC_TEST("an event that was set in the step of the cancel ends the wait, and the cancel shows at the next await") {
    aio::event ready;
    aio::event never;
    int steps = 0;
    auto body = [&]() -> aio::task<void> {
        steps = 1;
        co_await ready.wait();
        steps = 2;
        co_await never.wait();
        steps = 3;
    };
    auto task = aio::spawn(body());
    co_await test::until([&] { return steps == 1; });
    ready.set();
    REQUIRE(task.cancel());
    auto const cancelled = co_await ends_cancelled(task);
    REQUIRE(cancelled);
    REQUIRE(steps == 2);
}

ASYNC_TEST("a permit that was granted in the step of the cancel is delivered, and the cancel shows at the next await") {
    aio::semaphore permits(0);
    int steps = 0;
    auto body = [&]() -> aio::task<void> {
        steps = 1;
        co_await permits.acquire();
        steps = 2;
        co_await aio::yield();
        steps = 3;
    };
    auto task = aio::spawn(body());
    co_await test::until([&] { return steps == 1; });
    permits.release();
    task.cancel();
    auto const cancelled = co_await ends_cancelled(task);
    REQUIRE(cancelled);
    REQUIRE(steps == 2);
    REQUIRE(permits.available() == 0);
}

ASYNC_TEST("a due cancel does not show at an await that has no need to suspend") {
    aio::event ready;
    ready.set();
    bool passed = false;
    auto body = [&]() -> aio::task<void> {
        auto self = aio::loop::current().core().current_task;
        self->cancel();
        co_await ready.wait();
        passed = true;
        co_await aio::sleep(std::chrono::hours(1));
    };
    auto task = aio::spawn(body());
    auto const cancelled = co_await ends_cancelled(task);
    REQUIRE(cancelled);
    REQUIRE(passed);
}

ASYNC_TEST("a cancel during yield is thrown by it") {
    int steps = 0;
    auto body = [&]() -> aio::task<void> {
        for (;;) {
            ++steps;
            co_await aio::yield();
        }
    };
    auto task = aio::spawn(body());
    co_await test::until([&] { return steps > 0; });
    auto const before = steps;
    task.cancel();
    auto const cancelled = co_await ends_cancelled(task);
    REQUIRE(cancelled);
    REQUIRE(steps == before);
}

ASYNC_TEST("a handler of errors does not swallow a cancel") {
    aio::event never;
    bool parked = false;
    bool swallowed = false;
    auto body = [&]() -> aio::task<void> {
        parked = true;
        try {
            co_await never.wait();
        } catch (const std::exception&) {
            swallowed = true;
        }
    };
    auto task = aio::spawn(body());
    co_await test::until([&] { return parked; });
    task.cancel();
    auto const cancelled = co_await ends_cancelled(task);
    REQUIRE(cancelled);
    REQUIRE_FALSE(swallowed);
}

ASYNC_TEST("cancelling a task that awaits a handle cancels the awaited task") {
    aio::event never;
    bool parked = false;
    auto inner = [&]() -> aio::task<void> {
        parked = true;
        co_await never.wait();
    };
    auto target = aio::spawn(inner());
    auto outer = [&]() -> aio::task<void> { co_await target; };
    auto waiting = aio::spawn(outer());
    co_await test::until([&] { return parked; });
    co_await aio::yield();
    waiting.cancel();
    auto const cancelled = co_await ends_cancelled(waiting);
    REQUIRE(cancelled);
    REQUIRE(target.cancelled());
}

ASYNC_TEST("a task that awaits a handle gets the result when the awaited task swallows the cancel") {
    aio::event never;
    bool parked = false;
    auto inner = [&]() -> aio::task<int> {
        parked = true;
        try {
            co_await never.wait();
        } catch (const aio::cancelled&) {
        }
        co_return 5;
    };
    auto target = aio::spawn(inner());
    auto outer = [&]() -> aio::task<int> { co_return co_await target; };
    auto waiting = aio::spawn(outer());
    co_await test::until([&] { return parked; });
    co_await aio::yield();
    waiting.cancel();
    auto const value = co_await waiting;
    REQUIRE(value == 5);
}

ASYNC_TEST("a cancel that is due when a handle is awaited goes to the awaited task") {
    aio::event never;
    auto inner = [&]() -> aio::task<void> { co_await never.wait(); };
    auto target = aio::spawn(inner());
    auto outer = [&]() -> aio::task<void> {
        aio::loop::current().core().current_task->cancel();
        co_await target;
    };
    auto waiting = aio::spawn(outer());
    auto const cancelled = co_await ends_cancelled(waiting);
    REQUIRE(cancelled);
    REQUIRE(target.cancelled());
}

ASYNC_TEST("tasks that await each other in a circle can be cancelled") {
    aio::task_handle<void> first;
    aio::task_handle<void> second;
    auto await = [](aio::task_handle<void>& other) -> aio::task<void> { co_await other; };
    first = aio::spawn(await(second));
    second = aio::spawn(await(first));
    co_await aio::yield();
    co_await aio::yield();
    first.cancel();
    auto const cancelled = co_await ends_cancelled(second);
    REQUIRE(cancelled);
    REQUIRE(first.cancelled());
    first = {};
    second = {};
}

ASYNC_TEST("a cancel goes down a long chain of awaited tasks, and back up, without recursion") {
    constexpr int length = 100'000;
    aio::event never;
    auto last = [&]() -> aio::task<void> { co_await never.wait(); };
    auto link = [](aio::task_handle<void> next) -> aio::task<void> { co_await next; };
    auto top = aio::spawn(last());
    for (int i = 0; i < length; ++i) {
        top = aio::spawn(link(top));
    }
    // The newest link is the last to take its first step.
    bool all_wait = false;
    auto after = [&]() -> aio::task<void> {
        all_wait = true;
        co_return;
    };
    co_await aio::spawn(after());
    REQUIRE(all_wait);
    top.cancel();
    REQUIRE_THROWS_AWAIT(top, aio::cancelled);
    REQUIRE(aio::loop::current().tasks().size() == 1);
}

ASYNC_TEST("a handle without a task says so, whatever is asked of it") {
    aio::task_handle<int> empty;
    REQUIRE_FALSE(empty);
    REQUIRE_THROWS_AS(empty.cancel(), std::logic_error);
    REQUIRE_THROWS_AS(empty.done(), std::logic_error);
    REQUIRE_THROWS_AS(empty.name(), std::logic_error);
    REQUIRE_THROWS_AS(empty.settled(), std::logic_error);
    REQUIRE_THROWS_AS(aio::shield(empty), std::logic_error);
    REQUIRE_THROWS_AS(aio::as_completed(std::vector{empty}), std::logic_error);
    REQUIRE_THROWS_AWAIT(empty, std::logic_error);
    REQUIRE_THROWS_AWAIT(aio::wait(std::vector{empty}), std::logic_error);
    auto const handle = aio::spawn([]() -> aio::task<int> { co_return 1; }());
    REQUIRE(handle);
    REQUIRE(handle == aio::task_handle<int>(handle));
    REQUIRE_FALSE(handle == empty);
}

ASYNC_TEST("uncancel takes requests back one by one, and the last one what is still due") {
    aio::event go;
    bool parked = false;
    bool passed = false;
    auto body = [&]() -> aio::task<void> {
        parked = true;
        co_await go.wait();
        co_await aio::yield();
        passed = true;
    };
    auto task = aio::spawn(body());
    co_await test::until([&] { return parked; });
    go.set();
    task.cancel();
    task.cancel();
    REQUIRE(task.cancelling() == 2);
    REQUIRE(task.uncancel() == 1);
    REQUIRE(task.uncancel() == 0);
    REQUIRE(task.uncancel() == 0);
    co_await task;
    REQUIRE(passed);
}

ASYNC_TEST("a cancelled sleep ends at once") {
    bool parked = false;
    auto body = [&]() -> aio::task<void> {
        parked = true;
        co_await aio::sleep(std::chrono::hours(1));
    };
    auto task = aio::spawn(body());
    co_await test::until([&] { return parked; });
    task.cancel();
    auto const cancelled = co_await ends_cancelled(task);
    REQUIRE(cancelled);
}
