#include "support/async_test.hpp"

#include <aio/run.hpp>
#include <aio/sleep.hpp>
#include <aio/spawn.hpp>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

aio::task<int> answer() { co_return 42; }

aio::task<int> later(int value) {
    co_await aio::yield();
    co_return value;
}

aio::task<int> failing() {
    co_await aio::yield();
    throw std::runtime_error("no");
}

aio::task<int> sum(int depth) {
    if (depth == 0) {
        co_return 0;
    }
    co_return 1 + co_await sum(depth - 1);
}

}  // namespace

ASYNC_TEST("a task gives its value to the one that awaits it") {
    auto const now = co_await answer();
    auto const after = co_await later(7);
    REQUIRE(now == 42);
    REQUIRE(after == 7);
}

ASYNC_TEST("a task is lazy: nothing of it runs before it is awaited") {
    bool ran = false;
    auto body = [&]() -> aio::task<void> {
        ran = true;
        co_return;
    };
    {
        auto const forgotten = body();
        REQUIRE_FALSE(ran);
    }
    co_await body();
    REQUIRE(ran);
}

ASYNC_TEST("an exception passes through awaits") { REQUIRE_THROWS_AWAIT(failing(), std::runtime_error); }

ASYNC_TEST("awaiting a task twice is a clear error") {
    auto once = answer();
    co_await std::move(once);
    REQUIRE_THROWS_AWAIT(std::move(once), std::logic_error);
}

ASYNC_TEST("a chain of tasks that end at once uses stack only for its depth") {
    auto const depth = co_await sum(1000);
    REQUIRE(depth == 1000);
    long total = 0;
    for (int i = 0; i < 200'000; ++i) {
        total += co_await answer();
    }
    REQUIRE(total == 42L * 200'000);
}

ASYNC_TEST("a task carries move-only values and references") {
    auto own = []() -> aio::task<std::unique_ptr<int>> { co_return std::make_unique<int>(3); };
    auto const owned = co_await own();
    REQUIRE(*owned == 3);
    int target = 1;
    auto refer = [](int& value) -> aio::task<int&> { co_return value; };
    auto& same = co_await refer(target);
    REQUIRE(&same == &target);
}
