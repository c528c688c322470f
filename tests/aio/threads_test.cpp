#include "support/async_test.hpp"

#include <aio/context_var.hpp>
#include <aio/error.hpp>
#include <aio/event.hpp>
#include <aio/gather.hpp>
#include <aio/generator.hpp>
#include <aio/loop.hpp>
#include <aio/run.hpp>
#include <aio/sleep.hpp>
#include <aio/spawn.hpp>
#include <aio/timeout.hpp>
#include <aio/to_thread.hpp>

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>

#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using Catch::Matchers::Message;

namespace {

/// A loop that runs on a thread of its own until it is destroyed.
class loop_thread {
public:
    loop_thread() : guard_(asio::make_work_guard(context_)), loop_(context_), thread_([this] { context_.run(); }) {}
    loop_thread(const loop_thread&) = delete;
    loop_thread& operator=(const loop_thread&) = delete;
    ~loop_thread() { join(); }

    aio::loop& loop() { return loop_; }
    std::thread::id id() const { return thread_.get_id(); }
    void join() {
        guard_.reset();
        if (thread_.joinable()) {
            thread_.join();
        }
    }

private:
    asio::io_context context_{1};
    asio::executor_work_guard<asio::io_context::executor_type> guard_;
    aio::loop loop_;
    std::thread thread_;
};

aio::task<std::thread::id> where_it_runs() {
    co_await aio::yield();
    co_return std::this_thread::get_id();
}

aio::task<int> twice(int n) {
    co_await aio::yield();
    co_return 2 * n;
}

}  // namespace

TEST_CASE("spawn_threadsafe runs a task on the loop's thread and gives its result by a future") {
    loop_thread other;
    REQUIRE(other.loop().spawn_threadsafe(where_it_runs()).get() == other.id());
    REQUIRE(other.loop().spawn_threadsafe(twice(21)).get() == 42);
}

TEST_CASE("spawn_threadsafe gives results of every kind") {
    loop_thread other;
    auto nothing = [](std::atomic<bool>& ran) -> aio::task<void> {
        co_await aio::yield();
        ran = true;
    };
    std::atomic<bool> ran = false;
    other.loop().spawn_threadsafe(nothing(ran)).get();
    REQUIRE(ran);

    auto move_only = []() -> aio::task<std::unique_ptr<int>> { co_return std::make_unique<int>(5); };
    REQUIRE(*other.loop().spawn_threadsafe(move_only()).get() == 5);

    int target = 0;
    auto reference = [](int& object) -> aio::task<int&> { co_return object; };
    REQUIRE(&other.loop().spawn_threadsafe(reference(target)).get() == &target);
}

TEST_CASE("what a task throws comes out of its future, and is not reported as unseen") {
    loop_thread other;
    std::atomic<int> unseen = 0;
    other.loop()
        .spawn_threadsafe([](std::atomic<int>& count) -> aio::task<void> {
            aio::loop::current().on_unhandled([&](std::exception_ptr, const aio::task_info&) { ++count; });
            co_return;
        }(unseen))
        .get();
    auto fails = []() -> aio::task<int> {
        co_await aio::yield();
        throw std::runtime_error("from afar");
    };
    auto result = other.loop().spawn_threadsafe(fails());
    REQUIRE_THROWS_MATCHES(result.get(), std::runtime_error, Message("from afar"));
    other.join();
    REQUIRE(unseen == 0);
}

TEST_CASE("a future of a cancelled task throws cancelled") {
    loop_thread other;
    auto cancels_itself = []() -> aio::task<void> {
        co_await aio::timeout(1h, []() -> aio::task<void> {
            throw aio::cancelled();
            co_return;
        }());
    };
    REQUIRE_THROWS_AS(other.loop().spawn_threadsafe(cancels_itself()).get(), aio::cancelled);
}

TEST_CASE("a future whose loop ends first says so, whether its task had started or not") {
    std::future<void> started;
    std::future<void> posted;
    auto waits = []() -> aio::task<void> { co_await aio::sleep(1h); };
    {
        asio::io_context context;
        {
            aio::loop loop(context);
            started = loop.spawn_threadsafe(waits());
            context.poll();
            posted = loop.spawn_threadsafe(waits());
        }
        REQUIRE_THROWS_AS(started.get(), aio::cancelled);
    }
    REQUIRE_THROWS_MATCHES(posted.get(), std::runtime_error, Message("aio: the loop ended before the task did"));
}

TEST_CASE("spawn_threadsafe refuses a task that is none") {
    asio::io_context context;
    aio::loop loop(context);
    REQUIRE_THROWS_AS(loop.spawn_threadsafe(aio::task<int>()), std::logic_error);
}

TEST_CASE("post_threadsafe calls functions on the loop's thread, in order") {
    loop_thread other;
    std::vector<int> order;
    std::promise<std::thread::id> last;
    for (int i = 0; i < 100; ++i) {
        other.loop().post_threadsafe([&order, i] { order.push_back(i); });
    }
    other.loop().post_threadsafe([&] { last.set_value(std::this_thread::get_id()); });
    REQUIRE(last.get_future().get() == other.id());
    REQUIRE(order.size() == 100);
    REQUIRE(std::is_sorted(order.begin(), order.end()));
}

TEST_CASE("a function given to post_threadsafe may use the loop") {
    loop_thread other;
    std::promise<int> result;
    other.loop().post_threadsafe([&] {
        (void)aio::spawn([](std::promise<int>& to) -> aio::task<void> { to.set_value(co_await twice(4)); }(result));
    });
    REQUIRE(result.get_future().get() == 8);
}

TEST_CASE("what a posted function throws goes to on_unhandled and not into the context's run") {
    asio::io_context context;
    aio::loop loop(context);
    std::string seen;
    loop.on_unhandled([&](const std::exception_ptr& error, const aio::task_info& info) {
        try {
            std::rethrow_exception(error);
        } catch (const std::runtime_error& known) {
            seen = info.name + ": " + known.what();
        }
    });
    loop.post_threadsafe([] { throw std::runtime_error("thrown in passing"); });
    context.run();
    REQUIRE(seen == "post_threadsafe: thrown in passing");
}

TEST_CASE("a function that was posted and not called goes with the context") {
    auto const alive = std::make_shared<int>(1);
    bool called = false;
    {
        asio::io_context context;
        {
            aio::loop loop(context);
            loop.post_threadsafe([alive, &called] { called = true; });
        }
        // The loop is gone, and its context runs on.
        context.run();
    }
    REQUIRE_FALSE(called);
    REQUIRE(alive.use_count() == 1);
}

TEST_CASE("a task of one loop is woken by another thread") {
    // The guard is what keeps `run` from calling it a dead-lock: it cannot know of other threads.
    auto body = []() -> aio::task<int> {
        auto& loop = aio::loop::current();
        auto const guard = asio::make_work_guard(loop.context());
        aio::event woken;
        int value = 0;
        std::thread other([&] {
            loop.post_threadsafe([&] {
                value = 3;
                woken.set();
            });
        });
        co_await woken.wait();
        other.join();
        co_return value;
    };
    REQUIRE(aio::run(body(), {.handle_signals = false}) == 3);
}

TEST_CASE("a task inherits the context variables of the thread that spawns it on another loop") {
    static aio::context_var<int> request;
    loop_thread other;
    auto reads = []() -> aio::task<int> {
        co_await aio::yield();
        co_return request.get();
    };
    auto const scope = request.set(17);
    auto result = other.loop().spawn_threadsafe(reads());
    REQUIRE(result.get() == 17);
}

TEST_CASE("loops on several threads hand work to each other") {
    constexpr int loops = 4;
    constexpr int hops = 200;
    std::vector<std::unique_ptr<loop_thread>> ring;
    for (int i = 0; i < loops; ++i) {
        ring.push_back(std::make_unique<loop_thread>());
    }
    // A ball goes round: each loop adds one in a task of its own and passes it on.
    std::promise<int> landed;
    std::function<void(int)> pass;
    auto hop = [&](int ball) -> aio::task<void> {
        co_await aio::yield();
        pass(ball + 1);
    };
    pass = [&](int ball) {
        if (ball == loops * hops) {
            landed.set_value(ball);
            return;
        }
        (void)ring[static_cast<std::size_t>(ball % loops)]->loop().spawn_threadsafe(hop(ball));
    };
    pass(0);
    REQUIRE(landed.get_future().get() == loops * hops);
    for (auto const& member : ring) {
        member->join();
    }
}

TEST_CASE("many threads spawn on one loop at once") {
    constexpr int threads = 4;
    constexpr int each = 500;
    loop_thread other;
    std::vector<std::thread> spawners;
    std::atomic<long> sum = 0;
    for (int t = 0; t < threads; ++t) {
        spawners.emplace_back([&] {
            std::vector<std::future<int>> results;
            for (int i = 0; i < each; ++i) {
                results.push_back(other.loop().spawn_threadsafe(twice(i)));
            }
            for (auto& result : results) {
                sum += result.get();
            }
        });
    }
    for (auto& spawner : spawners) {
        spawner.join();
    }
    REQUIRE(sum == long{threads} * each * (each - 1));
}

TEST_CASE("a program may run a loop on each of several threads at once") {
    auto work = [](int n) -> aio::task<int> {
        std::vector<aio::task<int>> children;
        for (int i = 0; i < n; ++i) {
            children.push_back(twice(i));
        }
        int sum = 0;
        for (auto value : co_await aio::gather(std::move(children), {.limit = 10})) {
            sum += value;
        }
        auto const more = co_await aio::to_thread([] { return 1; });
        co_await aio::timeout(1h, aio::timeout(1h, twice(1)));
        co_return sum + more;
    };
    std::vector<std::thread> threads;
    std::atomic<int> right = 0;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&] {
            if (aio::run(work(200), {.handle_signals = false}) == 200 * 199 + 1) {
                ++right;
            }
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    REQUIRE(right == 4);
}

TEST_CASE("awaiting a task of another loop is refused with the way to do it") {
    asio::io_context context;
    aio::loop other(context);
    auto const handle = aio::spawn(other, twice(1));
    auto body = [&]() -> aio::task<std::string> {
        try {
            co_await handle;
        } catch (const std::logic_error& error) {
            co_return error.what();
        }
        co_return "";
    };
    REQUIRE_THAT(aio::run(body(), {.handle_signals = false}), Catch::Matchers::ContainsSubstring("spawn_threadsafe"));
}
