#include "support/async_test.hpp"
#include "support/bodies.hpp"
#include "support/cancel_steps.hpp"
#include "support/until.hpp"

#include <aio/detail/frame.hpp>
#include <aio/event.hpp>
#include <aio/gather.hpp>
#include <aio/shield.hpp>
#include <aio/timeout.hpp>

#include <asio/io_context.hpp>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>

using namespace std::chrono_literals;
using test::counts;
using test::fails_after;
using test::message_of;
using test::value_after;
using test::waits;

namespace {

template <class T>
aio::task<T> shielded(aio::task_handle<T> target) {
    co_return co_await aio::shield(std::move(target));
}

aio::task<int> value_when(aio::event& go, int value) {
    co_await go.wait();
    co_return value;
}

/// Collects what is reported to `on_unhandled` while it lives.
class reports {
public:
    reports() {
        aio::loop::current().on_unhandled(
            [this](const std::exception_ptr&, const aio::task_info& task) { names_.push_back(task.name); });
    }
    reports(const reports&) = delete;
    reports& operator=(const reports&) = delete;
    ~reports() { aio::loop::current().on_unhandled({}); }
    [[nodiscard]] const std::vector<std::string>& names() const { return names_; }

private:
    std::vector<std::string> names_;
};

}  // namespace

ASYNC_TEST("shield gives the result of its target") {
    auto const later = co_await aio::shield(aio::spawn(value_after(3, 7)));
    REQUIRE(later == 7);
    auto done = aio::spawn(value_after(0, 8), {.eager = true});
    auto const at_once = co_await aio::shield(done);
    REQUIRE(at_once == 8);
    auto own = []() -> aio::task<std::unique_ptr<int>> {
        co_await aio::yield();
        co_return std::make_unique<int>(3);
    };
    auto const owned = co_await aio::shield(aio::spawn(own()));
    REQUIRE(*owned == 3);
    auto nothing = [&]() -> aio::task<void> { co_await aio::yield(); };
    auto handle = aio::spawn(nothing());
    co_await aio::shield(handle);
    REQUIRE(handle.done());
}

ASYNC_TEST("shield throws what its target fails with") {
    auto const message = co_await message_of(shielded(aio::spawn(fails_after(2, "no"))));
    REQUIRE(message == "no");
    auto failed = aio::spawn(fails_after(0, "before"), {.eager = true});
    auto const before = co_await message_of(shielded(failed));
    REQUIRE(before == "before");
}

ASYNC_TEST("cancelling who waits behind a shield leaves the target running") {
    aio::event go;
    auto target = aio::spawn(value_when(go, 4));
    auto waiter = aio::spawn(shielded(target), {.eager = true});
    waiter.cancel();
    REQUIRE_THROWS_AWAIT(waiter, aio::cancelled);
    REQUIRE_FALSE(target.done());
    REQUIRE(target.cancelling() == 0);
    go.set();
    auto const value = co_await target;
    REQUIRE(value == 4);
}

ASYNC_TEST("of two that wait behind shields of one target, cancelling one leaves the other waiting") {
    aio::event go;
    auto target = aio::spawn(value_when(go, 4));
    auto one = aio::spawn(shielded(target), {.eager = true});
    auto two = aio::spawn(shielded(target), {.eager = true});
    one.cancel();
    REQUIRE_THROWS_AWAIT(one, aio::cancelled);
    go.set();
    auto const value = co_await two;
    REQUIRE(value == 4);
}

ASYNC_TEST("cancelling the target of a shield is thrown to who waits") {
    counts seen;
    auto target = aio::spawn(waits(seen));
    auto waiter = aio::spawn(shielded(target));
    co_await test::until([&] { return seen.started == 1; });
    co_await aio::yield();
    target.cancel();
    REQUIRE_THROWS_AWAIT(waiter, aio::cancelled);
    REQUIRE(waiter.cancelling() == 0);
    REQUIRE(target.cancelled());
}

ASYNC_TEST("a cancel that is due ends the wait at a shield, not its target; a result that is there is given") {
    aio::event go;
    auto target = aio::spawn(value_when(go, 4));
    aio::task_handle<int> self;
    auto body = [&]() -> aio::task<int> {
        self.cancel();
        co_return co_await aio::shield(target);
    };
    self = aio::spawn(body());
    REQUIRE_THROWS_AWAIT(self, aio::cancelled);
    REQUIRE_FALSE(target.done());
    go.set();
    (void)co_await target;
    self = aio::spawn(body());
    auto const value = co_await self;
    REQUIRE(value == 4);
}

ASYNC_TEST("a target that ended in the step of the cancel gives its result, and the cancel shows at the next await") {
    aio::event go;
    auto target = aio::spawn(value_when(go, 4), {.eager = true});
    int value = 0;
    auto body = [&]() -> aio::task<void> {
        value = co_await aio::shield(target);
        co_await aio::yield();
        value = 0;
    };
    auto waiter = aio::spawn(body(), {.eager = true});
    auto ends = [&]() -> aio::task<void> {
        // Runs after the target, before the waiter that the target's end has woken.
        waiter.cancel();
        co_return;
    };
    go.set();
    auto other = aio::spawn(ends());
    REQUIRE_THROWS_AWAIT(waiter, aio::cancelled);
    co_await other;
    REQUIRE(value == 4);
}

ASYNC_TEST("a target that fails after its waiter has left is reported, unless somebody looks") {
    aio::event go;
    auto fails_when = [&]() -> aio::task<int> {
        co_await go.wait();
        throw std::runtime_error("late");
    };
    std::vector<std::string> names;
    {
        reports const unhandled;
        auto kept = aio::spawn(fails_when(), {.name = "kept"});
        {
            auto waiter = aio::spawn(shielded(aio::spawn(fails_when(), {.name = "forgotten"})), {.eager = true});
            auto other = aio::spawn(shielded(kept), {.eager = true});
            waiter.cancel();
            other.cancel();
            REQUIRE_THROWS_AWAIT(waiter, aio::cancelled);
            REQUIRE_THROWS_AWAIT(other, aio::cancelled);
        }
        go.set();
        co_await test::until([&] { return kept.done(); });
        REQUIRE_THROWS_AWAIT(kept, std::runtime_error);
        names = unhandled.names();
    }
    REQUIRE(names == std::vector<std::string>{"forgotten"});
}

ASYNC_TEST("a time-out of a shield ends the wait and leaves the target running") {
    aio::event go;
    auto target = aio::spawn(value_when(go, 6));
    REQUIRE_THROWS_AWAIT(aio::timeout(1ms, shielded(target)), aio::timeout_error);
    REQUIRE_FALSE(target.done());
    go.set();
    auto const value = co_await target;
    REQUIRE(value == 6);
}

ASYNC_TEST("a gather of shields that is cancelled leaves the targets running") {
    aio::event go;
    auto one = aio::spawn(value_when(go, 1));
    auto two = aio::spawn(value_when(go, 2));
    auto outer = aio::spawn(aio::gather(shielded(one), shielded(two)));
    co_await aio::yield();
    co_await aio::yield();
    outer.cancel();
    REQUIRE_THROWS_AWAIT(outer, aio::cancelled);
    REQUIRE_FALSE(one.done());
    go.set();
    auto const sum = co_await one + co_await two;
    REQUIRE(sum == 3);
}

ASYNC_TEST("a task that awaits a shield of itself is a clear error") {
    aio::task_handle<void> self;
    auto body = [&]() -> aio::task<void> { co_await aio::shield(self); };
    self = aio::spawn(body());
    REQUIRE_THROWS_AWAIT(self, std::logic_error);
    self = {};
}

ASYNC_TEST("a shield can be cancelled at each step, and its target always ends by itself") {
    int ended = 0;
    auto target = [&]() -> aio::task<int> {
        for (int i = 0; i < 3; ++i) {
            co_await aio::yield();
        }
        co_return ++ended;
    };
    int runs = 0;
    auto scenario = [&]() -> aio::task<void> {
        ++runs;
        (void)co_await aio::shield(aio::spawn(target()));
    };
    auto invariants = [&]() -> aio::task<void> { co_await test::until([&] { return ended == runs; }); };
    auto const suspensions = co_await test::cancel_at_each_step(scenario, invariants);
    REQUIRE(suspensions == 1);
}

TEST_CASE("a loop that ends while tasks wait behind shields takes both with it") {
    auto const frames = aio::detail::live_frames();
    {
        asio::io_context context;
        auto loop = std::make_unique<aio::loop>(context);
        aio::event never;
        auto target = aio::spawn(*loop, value_when(never, 1));
        auto shield = aio::spawn(*loop, shielded(target));
        auto settle = [](aio::task_handle<int> other) -> aio::task<void> { co_await other.settled(); };
        auto settled = aio::spawn(*loop, settle(target));
        context.poll();
        REQUIRE_FALSE(shield.done());
        loop.reset();
        REQUIRE(target.cancelled());
        REQUIRE(shield.cancelled());
        REQUIRE(settled.cancelled());
    }
    REQUIRE(aio::detail::live_frames() == frames);
}
