#include "support/async_test.hpp"
#include "support/bodies.hpp"
#include "support/cancel_steps.hpp"
#include "support/until.hpp"

#include <aio/detail/frame.hpp>
#include <aio/error.hpp>
#include <aio/event.hpp>
#include <aio/generator.hpp>
#include <aio/spawn.hpp>
#include <aio/timeout.hpp>
#include <aio/with.hpp>

#include <asio/io_context.hpp>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using test::counts;
using test::message_of;
using test::waits;

namespace {

struct door {
    int opened = 0;
    int closing = 0;
    int closed = 0;
    const char* jams = nullptr;
    aio::event* key = nullptr;
};

/// Can only be moved; its close takes some steps, or waits for the key.
class room {
public:
    explicit room(door& entrance) : entrance_(&entrance) { ++entrance.opened; }
    room(room&&) = default;
    room& operator=(room&&) = default;

    aio::task<void> close() {
        ++entrance_->closing;
        if (entrance_->key != nullptr) {
            co_await entrance_->key->wait();
        }
        co_await aio::yield();
        co_await aio::yield();
        if (entrance_->jams != nullptr) {
            throw std::runtime_error(entrance_->jams);
        }
        ++entrance_->closed;
    }

private:
    door* entrance_;
};

aio::task<void> stays(room&) {
    aio::event never;
    co_await never.wait();
}

unsigned requests() { return aio::loop::current().core().current_task->cancelling(); }

static_assert(aio::closeable<room>);
static_assert(aio::closeable<aio::generator<int>>);
static_assert(!aio::closeable<int>);

struct closes_at_once {
    void close() {}
};
static_assert(!aio::closeable<closes_at_once>);

}  // namespace

ASYNC_TEST("with gives the result of its body after the resource has been closed") {
    door entrance;
    auto const value = co_await aio::with(room(entrance), [&](room&) -> aio::task<int> {
        co_await aio::yield();
        REQUIRE(entrance.closing == 0);
        co_return 7;
    });
    REQUIRE(value == 7);
    REQUIRE(entrance.closed == 1);
    auto const own = co_await aio::with(
        room(entrance), [](room&) -> aio::task<std::unique_ptr<int>> { co_return std::make_unique<int>(3); });
    REQUIRE(*own == 3);
    auto& same = co_await aio::with(room(entrance), [&](room&) -> aio::task<door&> { co_return entrance; });
    REQUIRE(&same == &entrance);
    co_await aio::with(room(entrance), [](room&) -> aio::task<void> { co_return; });
    REQUIRE(entrance.closed == 4);
}

ASYNC_TEST("with closes the resource when its body fails, and throws the body's error") {
    door entrance;
    auto const message = co_await message_of(aio::with(room(entrance), [](room&) -> aio::task<int> {
        co_await aio::yield();
        throw std::runtime_error("body");
    }));
    REQUIRE(message == "body");
    REQUIRE(entrance.closed == 1);
    auto const early = co_await message_of(aio::with(
        room(entrance), [](room&) -> aio::task<int> { throw std::runtime_error("before it is a coroutine"); }));
    REQUIRE(early == "before it is a coroutine");
    REQUIRE(entrance.closed == 2);
}

ASYNC_TEST("with closes the resource when its body is cancelled; a further cancel does not interrupt the closing") {
    aio::event key;
    door entrance{.key = &key};
    auto task = aio::spawn(aio::with(room(entrance), stays), {.eager = true});
    task.cancel();
    co_await test::until([&] { return entrance.closing == 1; });
    task.cancel();
    co_await aio::yield();
    REQUIRE_FALSE(task.done());
    key.set();
    REQUIRE_THROWS_AWAIT(task, aio::cancelled);
    REQUIRE(entrance.closed == 1);
}

ASYNC_TEST("a cancel that comes during the closing of with keeps the result and shows at the next await") {
    aio::event key;
    door entrance{.key = &key};
    int value = 0;
    auto body = [&]() -> aio::task<void> {
        value = co_await aio::with(room(entrance), [](room&) -> aio::task<int> { co_return 5; });
        co_await aio::yield();
        value = 0;
    };
    auto task = aio::spawn(body(), {.eager = true});
    REQUIRE(entrance.closing == 1);
    task.cancel();
    key.set();
    REQUIRE_THROWS_AWAIT(task, aio::cancelled);
    REQUIRE(value == 5);
    REQUIRE(entrance.closed == 1);
}

ASYNC_TEST("an error of the closing is thrown instead of the result, and together with the body's error") {
    door entrance{.jams = "jammed"};
    auto const message = co_await message_of(aio::with(room(entrance), [](room&) -> aio::task<int> { co_return 1; }));
    REQUIRE(message == "jammed");
    std::vector<std::string> messages;
    try {
        co_await aio::with(room(entrance), [](room&) -> aio::task<void> {
            throw std::runtime_error("body");
            co_return;
        });
    } catch (const aio::exception_group& group) {
        for (auto const& error : group.exceptions()) {
            try {
                std::rethrow_exception(error);
            } catch (const std::exception& known) {
                messages.emplace_back(known.what());
            }
        }
    }
    REQUIRE(messages == std::vector<std::string>{"body", "jammed"});
}

ASYNC_TEST("an error of the closing after a cancel is thrown, and the cancel shows at the next await") {
    door entrance{.jams = "jammed"};
    std::string message;
    bool passed = false;
    auto body = [&]() -> aio::task<void> {
        message = co_await message_of(aio::with(room(entrance), stays));
        co_await aio::yield();
        passed = true;
    };
    auto task = aio::spawn(body(), {.eager = true});
    task.cancel();
    REQUIRE_THROWS_AWAIT(task, aio::cancelled);
    REQUIRE(message == "jammed");
    REQUIRE_FALSE(passed);
}

ASYNC_TEST("an error of the closing after a time-out is thrown, and nothing is cancelled after it") {
    door entrance{.jams = "jammed"};
    auto const message = co_await message_of(aio::timeout(1ms, aio::with(room(entrance), stays)));
    REQUIRE(message == "jammed");
    REQUIRE(requests() == 0);
    co_await aio::yield();
    entrance.jams = nullptr;
    REQUIRE_THROWS_AWAIT(aio::timeout(1ms, aio::with(room(entrance), stays)), aio::timeout_error);
    REQUIRE(entrance.closed == 1);
}

ASYNC_TEST("a body that throws a cancelled of its own is no request: the closing's error is all there is") {
    door entrance{.jams = "jammed"};
    auto const message = co_await message_of(aio::with(room(entrance), [](room&) -> aio::task<void> {
        throw aio::cancelled{};
        co_return;
    }));
    REQUIRE(message == "jammed");
    co_await aio::yield();
    REQUIRE(requests() == 0);
}

ASYNC_TEST("a closing that is itself cancelled does not hide the body's error") {
    struct fickle {
        aio::task<void> close() {
            co_await aio::yield();
            throw aio::cancelled{};
        }
    };
    auto const message = co_await message_of(aio::with(fickle{}, [](fickle&) -> aio::task<void> {
        throw std::runtime_error("body");
        co_return;
    }));
    REQUIRE(message == "body");
    REQUIRE_THROWS_AWAIT(aio::with(fickle{}, [](fickle&) -> aio::task<int> { co_return 1; }), aio::cancelled);
}

ASYNC_TEST("with prefers aclose, and closes generators") {
    struct both {
        bool* asynchronously;
        void close() {}
        aio::task<void> aclose() {
            *asynchronously = true;
            co_return;
        }
    };
    bool asynchronously = false;
    co_await aio::with(both{&asynchronously}, [](both&) -> aio::task<void> { co_return; });
    REQUIRE(asynchronously);

    bool cleaned = false;
    auto numbers = [&]() -> aio::generator<int> {
        struct last {
            bool& flag;
            ~last() { flag = true; }
        };
        last const here{cleaned};
        for (int i = 1;; ++i) {
            co_yield i;
            co_await aio::yield();
        }
    };
    auto const sum = co_await aio::with(numbers(), [](aio::generator<int>& all) -> aio::task<int> {
        int total = 0;
        while (auto* value = co_await all.next()) {
            total += *value;
            if (*value == 4) {
                break;
            }
        }
        co_return total;
    });
    REQUIRE(sum == 10);
    REQUIRE(cleaned);
}

ASYNC_TEST("a with inside of another closes in reverse order") {
    std::vector<std::string> order;
    struct named {
        std::vector<std::string>* log;
        const char* name;
        aio::task<void> close() {
            co_await aio::yield();
            log->emplace_back(name);
        }
    };
    auto body = [&](named&) -> aio::task<void> {
        co_await aio::with(named{&order, "inner"}, [](named&) -> aio::task<void> { co_return; });
    };
    co_await aio::with(named{&order, "outer"}, body);
    REQUIRE(order == std::vector<std::string>{"inner", "outer"});
}

ASYNC_TEST("with can be cancelled at each step and always closes what it opened") {
    door entrance;
    auto scenario = [&]() -> aio::task<void> {
        co_await aio::with(room(entrance), [](room&) -> aio::task<void> {
            co_await aio::yield();
            co_await aio::yield();
        });
        co_await aio::yield();
    };
    auto invariants = [&]() -> aio::task<void> {
        REQUIRE(entrance.opened == entrance.closed);
        co_return;
    };
    auto const suspensions = co_await test::cancel_at_each_step(scenario, invariants);
    REQUIRE(suspensions == 5);
}

TEST_CASE("a loop that ends destroys the resource of a with, in its body and in its closing") {
    auto const frames = aio::detail::live_frames();
    {
        asio::io_context context;
        auto loop = std::make_unique<aio::loop>(context);
        aio::event key;
        door entrance{.key = &key};
        auto inside = aio::spawn(*loop, aio::with(room(entrance), stays));
        auto leaving = aio::spawn(*loop, aio::with(room(entrance), [](room&) -> aio::task<void> { co_return; }));
        context.poll();
        REQUIRE(entrance.closing == 1);
        loop.reset();
        REQUIRE(inside.cancelled());
        REQUIRE(leaving.cancelled());
        REQUIRE(entrance.closed == 0);
    }
    REQUIRE(aio::detail::live_frames() == frames);
}
