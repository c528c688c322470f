#include "support/async_test.hpp"
#include "support/bodies.hpp"
#include "support/cancel_steps.hpp"
#include "support/until.hpp"

#include <aio/detail/frame.hpp>
#include <aio/event.hpp>
#include <aio/wait.hpp>

#include <asio/io_context.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using test::counts;
using test::fails_after;
using test::value_after;
using test::waits;

namespace {

template <class... T>
std::vector<aio::task_handle<int>> spawn_all(T... bodies) {
    std::vector<aio::task_handle<int>> handles;
    (handles.push_back(aio::spawn(std::move(bodies))), ...);
    return handles;
}

std::vector<std::string> names_of(const std::vector<aio::task_handle<int>>& handles) {
    std::vector<std::string> names;
    for (auto const& handle : handles) {
        names.emplace_back(handle.name());
    }
    return names;
}

using names = std::vector<std::string>;

aio::task<int> value_when(aio::event& go) {
    co_await go.wait();
    co_return 1;
}

aio::task<void> ends(std::vector<aio::task_handle<int>> handles) {
    for (auto& handle : handles) {
        handle.cancel();
        co_await handle.settled();
    }
}

}  // namespace

ASYNC_TEST("wait for all gives the handles in the order given, failed and cancelled ones too, and throws nothing") {
    auto handles = spawn_all(value_after(9, 1), fails_after(1, "no"), value_after(4, 3), value_after(2, 4));
    handles[2].cancel();
    auto const result = co_await aio::wait(handles);
    REQUIRE(result.pending.empty());
    REQUIRE(names_of(result.done) == names_of(handles));
    REQUIRE(handles[2].cancelled());
    auto const value = co_await handles[0];
    REQUIRE(value == 1);
    REQUIRE_THROWS_AWAIT(handles[1], std::runtime_error);
}

ASYNC_TEST("wait does not count as having seen a failure") {
    names reported;
    aio::loop::current().on_unhandled(
        [&](const std::exception_ptr&, const aio::task_info& task) { reported.push_back(task.name); });
    {
        std::vector<aio::task_handle<int>> handles;
        handles.push_back(aio::spawn(fails_after(1, "no"), {.name = "unseen"}));
        auto const result = co_await aio::wait(std::move(handles));
        REQUIRE(result.done.size() == 1);
        REQUIRE(reported.empty());
    }
    aio::loop::current().on_unhandled({});
    REQUIRE(reported == names{"unseen"});
}

ASYNC_TEST("wait for the first returns with the first end, be it a result, a failure or a cancel") {
    counts seen;
    auto handles = spawn_all(waits(seen), value_after(2, 1), waits(seen));
    auto const all = names_of(handles);
    auto const value = co_await aio::wait(handles, aio::wait_for::first_completed);
    REQUIRE(names_of(value.done) == names{all[1]});
    REQUIRE(names_of(value.pending) == names{all[0], all[2]});
    REQUIRE(seen.cleaning == 0);

    handles[1] = aio::spawn(fails_after(2, "no"));
    auto const failure = co_await aio::wait(handles, aio::wait_for::first_completed);
    REQUIRE(failure.done.size() == 1);
    REQUIRE_THROWS_AWAIT(handles[1], std::runtime_error);

    handles[1] = aio::spawn(value_after(1, 1));
    handles[1].cancel();
    auto const cancel = co_await aio::wait(handles, aio::wait_for::first_completed);
    REQUIRE(names_of(cancel.done) == names{std::string(handles[1].name())});
    co_await ends(handles);
}

ASYNC_TEST("wait for the first returns at once when a task has ended before") {
    counts seen;
    auto handles = spawn_all(waits(seen), value_after(0, 1));
    co_await handles[1].settled();
    auto const started = aio::loop::current().tasks().size();
    auto const result = co_await aio::wait(handles, aio::wait_for::first_completed);
    REQUIRE(result.done.size() == 1);
    REQUIRE(result.pending.size() == 1);
    REQUIRE(aio::loop::current().tasks().size() == started);
    co_await ends(handles);
}

ASYNC_TEST("wait for the first of several that end together gives all of them") {
    aio::event go;
    counts seen;
    auto handles = spawn_all(value_when(go), waits(seen), value_when(go));
    auto const all = names_of(handles);
    co_await test::until([&] { return seen.started == 1; });
    go.set();
    auto const result = co_await aio::wait(handles, aio::wait_for::first_completed);
    REQUIRE(names_of(result.done) == names{all[0], all[2]});
    co_await ends(handles);
}

ASYNC_TEST("wait for the first exception passes over results and cancelled tasks") {
    counts seen;
    auto handles = spawn_all(value_after(1, 1), value_after(1, 2), fails_after(5, "no"), waits(seen));
    auto const all = names_of(handles);
    handles[1].cancel();
    auto const result = co_await aio::wait(handles, aio::wait_for::first_exception);
    REQUIRE(names_of(result.done) == names{all[0], all[1], all[2]});
    REQUIRE(names_of(result.pending) == names{all[3]});
    REQUIRE_THROWS_AWAIT(handles[2], std::runtime_error);
    // One that failed before is as good.
    auto const again = co_await aio::wait(handles, aio::wait_for::first_exception);
    REQUIRE(again.pending.size() == 1);
    co_await ends(handles);
}

ASYNC_TEST("wait for the first exception of tasks that succeed waits for all") {
    auto handles = spawn_all(value_after(1, 1), value_after(6, 2));
    auto const result = co_await aio::wait(handles, aio::wait_for::first_exception);
    REQUIRE(result.done.size() == 2);
}

ASYNC_TEST("wait returns what there is when its time is over, and cancels nobody") {
    counts seen;
    auto handles = spawn_all(waits(seen), value_after(1, 1));
    auto const all = names_of(handles);
    auto const start = aio::clock::now();
    auto const result = co_await aio::wait(handles, aio::wait_for::all, 3ms);
    REQUIRE(aio::clock::now() - start >= 3ms);
    REQUIRE(names_of(result.done) == names{all[1]});
    REQUIRE(names_of(result.pending) == names{all[0]});
    REQUIRE(seen.cleaning == 0);
    REQUIRE(handles[0].cancelling() == 0);
    auto const none = co_await aio::wait(result.pending, aio::wait_for::first_completed, 0ms);
    REQUIRE(none.done.empty());
    auto const late = co_await aio::wait(result.pending, aio::wait_for::first_completed, -1h);
    REQUIRE(late.pending.size() == 1);
    co_await ends(handles);
}

ASYNC_TEST("wait that ends in time takes its time-out back") {
    auto handles = spawn_all(value_after(3, 1));
    auto const result = co_await aio::wait(handles, aio::wait_for::all, 1h);
    REQUIRE(result.done.size() == 1);
}

ASYNC_TEST("a cancelled wait leaves all tasks running, and other waits of them") {
    aio::event go;
    auto handles = spawn_all(value_when(go), value_when(go));
    auto one = aio::spawn(aio::wait(handles, aio::wait_for::all, 1h), {.eager = true});
    auto two = aio::spawn(aio::wait(handles), {.eager = true});
    one.cancel();
    REQUIRE_THROWS_AWAIT(one, aio::cancelled);
    REQUIRE(handles[0].cancelling() == 0);
    REQUIRE_FALSE(handles[0].done());
    go.set();
    auto const result = co_await two;
    REQUIRE(result.done.size() == 2);
}

ASYNC_TEST("a wait whose tasks ended in the step of the cancel returns, and the cancel shows at the next await") {
    aio::event go;
    auto handles = spawn_all(value_when(go));
    std::size_t done = 0;
    auto body = [&]() -> aio::task<void> {
        auto const result = co_await aio::wait(handles);
        done = result.done.size();
        co_await aio::yield();
        done = 9;
    };
    auto waiter = aio::spawn(body());
    co_await aio::yield();
    co_await aio::yield();
    go.set();
    auto cancels = [&]() -> aio::task<void> {
        waiter.cancel();
        co_return;
    };
    co_await aio::spawn(cancels());
    REQUIRE_THROWS_AWAIT(waiter, aio::cancelled);
    REQUIRE(done == 1);
}

ASYNC_TEST("wait for no tasks is an error") {
    REQUIRE_THROWS_AWAIT(aio::wait(std::vector<aio::task_handle<int>>{}), std::invalid_argument);
    REQUIRE_THROWS_AWAIT(aio::wait(std::vector<aio::task_handle<int>>{}, aio::wait_for::first_completed, 1ms),
                         std::invalid_argument);
}

ASYNC_TEST("a handle may be given to wait more than once") {
    auto handle = aio::spawn(value_after(3, 1));
    counts seen;
    auto other = aio::spawn(waits(seen));
    std::vector handles{handle, other, handle};
    auto const result = co_await aio::wait(handles, aio::wait_for::first_completed);
    REQUIRE(names_of(result.done) == names{std::string(handle.name()), std::string(handle.name())});
    REQUIRE(result.pending.size() == 1);
    auto const both = co_await aio::wait(std::vector{handle, handle});
    REQUIRE(both.done.size() == 2);
    co_await ends({other});
}

ASYNC_TEST("wait takes handles of different types, which are asked afterwards") {
    aio::event go;
    auto number = aio::spawn(value_when(go));
    auto nothing = []() -> aio::task<void> { co_await aio::yield(); };
    auto plain = aio::spawn(nothing());
    co_await aio::wait(aio::wait_for::first_completed, number, plain);
    REQUIRE(plain.done());
    REQUIRE_FALSE(number.done());
    go.set();
    co_await aio::wait(aio::wait_for::all, number, plain);
    REQUIRE(number.done());
}

ASYNC_TEST("wait takes handles of results that can only be moved, and the result is still there") {
    auto own = []() -> aio::task<std::unique_ptr<int>> {
        co_await aio::yield();
        co_return std::make_unique<int>(4);
    };
    std::vector<aio::task_handle<std::unique_ptr<int>>> handles;
    handles.push_back(aio::spawn(own()));
    auto result = co_await aio::wait(std::move(handles));
    auto const value = co_await result.done[0];
    REQUIRE(*value == 4);
}

ASYNC_TEST("wait can be cancelled at each step, and its tasks always end by themselves") {
    int runs = 0;
    int ended = 0;
    auto target = [&](int steps) -> aio::task<int> {
        co_await value_after(steps, 1);
        co_return ++ended;
    };
    auto scenario = [&]() -> aio::task<void> {
        ++runs;
        auto handles = spawn_all(target(2), target(4));
        (void)co_await aio::wait(handles, aio::wait_for::first_completed, 1h);
        (void)co_await aio::wait(handles, aio::wait_for::all);
    };
    auto invariants = [&]() -> aio::task<void> { co_await test::until([&] { return ended == 2 * runs; }); };
    auto const suspensions = co_await test::cancel_at_each_step(scenario, invariants);
    REQUIRE(suspensions == 2);
}

TEST_CASE("a loop that ends takes its waits with it") {
    auto const frames = aio::detail::live_frames();
    {
        asio::io_context context;
        auto loop = std::make_unique<aio::loop>(context);
        aio::event never;
        std::vector<aio::task_handle<int>> handles;
        for (int i = 0; i < 3; ++i) {
            handles.push_back(aio::spawn(*loop, value_when(never)));
        }
        auto waiting = aio::spawn(*loop, aio::wait(handles, aio::wait_for::all, 1h));
        context.poll();
        REQUIRE_FALSE(waiting.done());
        loop.reset();
        REQUIRE(waiting.cancelled());
        REQUIRE(handles[0].cancelled());
    }
    REQUIRE(aio::detail::live_frames() == frames);
}
