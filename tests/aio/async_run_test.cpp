#include "support/async_test.hpp"

#include <aio/async_run.hpp>
#include <aio/event.hpp>
#include <aio/loop.hpp>
#include <aio/sleep.hpp>
#include <aio/spawn.hpp>
#include <aio/use_task.hpp>

#include <asio/awaitable.hpp>
#include <asio/bind_allocator.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/bind_executor.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/error.hpp>
#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/strand.hpp>
#include <asio/system_error.hpp>
#include <asio/thread_pool.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/use_future.hpp>

#include <atomic>
#include <cstddef>
#include <exception>
#include <future>
#include <memory>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

namespace {

aio::task<std::string> text_later() {
    co_await aio::yield();
    co_return "text";
}

aio::task<int> number_later() {
    co_await aio::yield();
    co_return 7;
}

aio::task<void> fails() {
    co_await aio::yield();
    throw std::out_of_range("no");
}

aio::task<int> waits(aio::event& event) {
    co_await event.wait();
    co_return 1;
}

std::string what(const std::exception_ptr& error) {
    try {
        std::rethrow_exception(error);
    } catch (const asio::system_error& known) {
        return known.code() == asio::error::operation_aborted ? "aborted" : "another error";
    } catch (const std::exception& known) {
        return known.what();
    }
}

/// A loop in an io_context that belongs to the test.
struct application {
    asio::io_context context{1};
    aio::loop loop{context};
};

struct no_default {
    explicit no_default(int number) : value(number) {}
    int value;
};

template <class T>
struct counting_allocator {
    using value_type = T;
    explicit counting_allocator(std::ptrdiff_t& live_, int& total_) : live(&live_), total(&total_) {}
    template <class U>
    counting_allocator(const counting_allocator<U>& other) : live(other.live), total(other.total) {}

    T* allocate(std::size_t count) {
        ++*live;
        ++*total;
        return static_cast<T*>(::operator new(count * sizeof(T)));
    }
    void deallocate(T* memory, std::size_t) {
        --*live;
        ::operator delete(memory);
    }
    template <class U>
    bool operator==(const counting_allocator<U>& other) const {
        return live == other.live;
    }

    std::ptrdiff_t* live;
    int* total;
};

}  // namespace

TEST_CASE("a task that is run with a callback calls it with the result, not before the call returns") {
    application app;
    std::optional<std::string> result;
    auto immediate = []() -> aio::task<int> { co_return 3; };
    int number = 0;
    aio::async_run(app.loop, text_later(), [&](std::exception_ptr error, std::string text) {
        REQUIRE_FALSE(error);
        result = std::move(text);
    });
    aio::async_run(app.loop, immediate(), [&](std::exception_ptr, int value) { number = value; });
    REQUIRE(number == 0);
    app.context.run();
    REQUIRE(result == "text");
    REQUIRE(number == 3);
    REQUIRE(app.loop.tasks().empty());
}

TEST_CASE("a callback gets the exception of its task") {
    application app;
    std::string message;
    aio::async_run(app.loop, fails(), [&](std::exception_ptr error) { message = what(error); });
    bool unseen = false;
    app.loop.on_unhandled([&](const std::exception_ptr&, const aio::task_info&) { unseen = true; });
    app.context.run();
    REQUIRE(message == "no");
    REQUIRE_FALSE(unseen);
}

TEST_CASE("an exception of a callback leaves the io_context's run, as Asio has it, and the loop goes on") {
    application app;
    int number = 0;
    aio::async_run(app.loop, number_later(), [&](std::exception_ptr, int) { throw std::runtime_error("callback"); });
    aio::async_run(app.loop, number_later(), [&](std::exception_ptr, int value) { number = value; });
    REQUIRE_THROWS_AS(app.context.run(), std::runtime_error);
    app.context.run();
    REQUIRE(number == 7);
}

TEST_CASE("use_future waits in one thread for a task that runs in another") {
    application app;
    auto number = aio::async_run(app.loop, number_later(), asio::use_future);
    auto failure = aio::async_run(app.loop, fails(), asio::use_future);
    std::thread thread([&] { app.context.run(); });
    auto const value = number.get();
    REQUIRE(value == 7);
    REQUIRE_THROWS_AS(failure.get(), std::out_of_range);
    thread.join();
}

TEST_CASE("a loop made on one thread runs on another, timers and all") {
    application app;
    auto sleeps = []() -> aio::task<int> {
        co_await aio::sleep(std::chrono::milliseconds(2));
        co_await aio::spawn(fails(), {.name = "lonely"});
        co_return 1;
    };
    std::string reported;
    app.loop.on_unhandled([&](const std::exception_ptr&, const aio::task_info& task) { reported = task.name; });
    auto lonely = []() -> aio::task<void> {
        (void)aio::spawn(fails(), {.name = "unseen"});
        co_return;
    };
    auto first = aio::async_run(app.loop, sleeps(), asio::use_future);
    auto second = aio::async_run(app.loop, lonely(), asio::use_future);
    std::thread thread([&] { app.context.run(); });
    REQUIRE_THROWS_AS(first.get(), std::out_of_range);
    second.get();
    thread.join();
    REQUIRE(reported == "unseen");
}

TEST_CASE("a coroutine of Asio awaits a task with use_awaitable") {
    application app;
    std::string text;
    std::string failure;
    auto coroutine = [&]() -> asio::awaitable<void> {
        text = co_await aio::async_run(app.loop, text_later(), asio::use_awaitable);
        try {
            co_await aio::async_run(app.loop, fails(), asio::use_awaitable);
        } catch (const std::out_of_range& error) {
            failure = error.what();
        }
    };
    auto done = asio::co_spawn(app.context, coroutine(), asio::use_future);
    app.context.run();
    done.get();
    REQUIRE(text == "text");
    REQUIRE(failure == "no");
}

TEST_CASE("cancelling a coroutine of Asio cancels the task that it awaits") {
    application app;
    aio::event never;
    asio::cancellation_signal signal;
    std::string failure;
    auto coroutine = [&]() -> asio::awaitable<void> {
        co_await aio::async_run(app.loop, waits(never), asio::use_awaitable);
    };
    asio::co_spawn(app.context, coroutine(), asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr error) {
                       failure = what(error);
                   }));
    app.context.poll();
    REQUIRE(app.loop.tasks().size() == 1);
    signal.emit(asio::cancellation_type::terminal);
    app.context.restart();
    app.context.run();
    REQUIRE(failure == "aborted");
    REQUIRE(app.loop.tasks().empty());
}

ASYNC_TEST("a task awaits a coroutine of Asio with use_task") {
    auto coroutine = [](asio::io_context& context) -> asio::awaitable<int> {
        co_await asio::post(context, asio::use_awaitable);
        co_return 4;
    };
    auto& context = aio::loop::current().context();
    auto const value = co_await asio::co_spawn(context, coroutine(context), aio::use_task);
    REQUIRE(value == 4);
}

TEST_CASE("a detached task runs, and its failure is nobody's business") {
    application app;
    bool ran = false;
    auto body = [&]() -> aio::task<void> {
        co_await aio::yield();
        ran = true;
        throw std::runtime_error("no");
    };
    aio::async_run(app.loop, body(), asio::detached);
    app.context.run();
    REQUIRE(ran);
}

TEST_CASE("the handler runs on its associated executor") {
    application app;
    asio::thread_pool pool(1);
    auto strand = asio::make_strand(pool);
    std::promise<bool> on_strand;
    std::promise<std::thread::id> thread;
    aio::async_run(app.loop, number_later(), asio::bind_executor(strand, [&](std::exception_ptr, int) {
                       on_strand.set_value(strand.running_in_this_thread());
                   }));
    aio::async_run(app.loop, text_later(), asio::bind_executor(pool, [&](std::exception_ptr, std::string) {
                       thread.set_value(std::this_thread::get_id());
                   }));
    app.context.run();
    REQUIRE(on_strand.get_future().get());
    REQUIRE(thread.get_future().get() != std::this_thread::get_id());
    pool.join();
}

TEST_CASE("the executor of the handler has work while the task runs") {
    application app;
    asio::io_context other;
    aio::event go;
    bool called = false;
    aio::async_run(app.loop, waits(go), asio::bind_executor(other, [&](std::exception_ptr, int) { called = true; }));
    app.context.poll();
    other.poll();
    REQUIRE_FALSE(other.stopped());
    go.set();
    app.context.restart();
    app.context.run();
    REQUIRE_FALSE(called);
    other.run();
    REQUIRE(called);
}

TEST_CASE("the associated allocator is used and has everything back before the handler is called") {
    application app;
    std::ptrdiff_t live = 0;
    int total = 0;
    std::optional<std::ptrdiff_t> live_in_handler;
    aio::async_run(app.loop, number_later(),
                   asio::bind_allocator(counting_allocator<char>(live, total),
                                        [&](std::exception_ptr, int) { live_in_handler = live; }));
    REQUIRE(live == 1);
    app.context.run();
    REQUIRE(live_in_handler == 0);
    // The operation itself, and the handler on its way to its executor.
    REQUIRE(total >= 2);
}

TEST_CASE("the associated cancellation slot cancels the task: the operation was aborted") {
    application app;
    aio::event never;
    asio::cancellation_signal signal;
    std::string failure;
    aio::async_run(
        app.loop, waits(never),
        asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr error, int) { failure = what(error); }));
    app.context.poll();
    REQUIRE(failure.empty());
    signal.emit(asio::cancellation_type::all);
    app.context.restart();
    app.context.run();
    REQUIRE(failure == "aborted");
    // The slot was given back: a late signal reaches nobody.
    signal.emit(asio::cancellation_type::all);
}

TEST_CASE("a value without a default constructor comes as an optional") {
    application app;
    auto body = []() -> aio::task<no_default> {
        co_await aio::yield();
        co_return no_default(5);
    };
    auto failing = []() -> aio::task<no_default> {
        co_await aio::yield();
        throw std::runtime_error("no");
    };
    std::optional<no_default> value;
    std::optional<no_default> none;
    aio::async_run(app.loop, body(), [&](std::exception_ptr, std::optional<no_default> given) { value = given; });
    aio::async_run(app.loop, failing(), [&](std::exception_ptr error, std::optional<no_default> given) {
        REQUIRE(error);
        none = given;
    });
    auto future = aio::async_run(app.loop, body(), asio::use_future);
    app.context.run();
    REQUIRE(value.has_value());
    REQUIRE(value->value == 5);
    REQUIRE_FALSE(none.has_value());
    auto const same = future.get();
    REQUIRE(same->value == 5);
}

TEST_CASE("values and handlers that can only be moved pass through") {
    application app;
    auto body = []() -> aio::task<std::unique_ptr<int>> {
        co_await aio::yield();
        co_return std::make_unique<int>(6);
    };
    int seen = 0;
    aio::async_run(app.loop, body(),
                   [&seen, own = std::make_unique<int>(1)](std::exception_ptr, std::unique_ptr<int> value) {
                       seen = *value + *own;
                   });
    app.context.run();
    REQUIRE(seen == 7);
}

TEST_CASE("a handler whose loop ends before its task gets operation_aborted") {
    asio::io_context context;
    aio::event never;
    std::string failure;
    {
        aio::loop loop(context);
        aio::async_run(loop, waits(never), [&](std::exception_ptr error, int) { failure = what(error); });
        context.poll();
    }
    REQUIRE(failure.empty());
    context.restart();
    context.run();
    REQUIRE(failure == "aborted");
}

TEST_CASE("a handler that is never called is destroyed with the context") {
    auto const owned = std::make_shared<int>(1);
    aio::event never;
    {
        application app;
        aio::async_run(app.loop, waits(never), [owned](std::exception_ptr, int) {});
        app.context.poll();
        REQUIRE(owned.use_count() == 2);
    }
    REQUIRE(owned.use_count() == 1);
}

TEST_CASE("running a task that was moved from is a clear error") {
    application app;
    REQUIRE_THROWS_AS(aio::async_run(app.loop, aio::task<void>(), [](std::exception_ptr) {}), std::logic_error);
}
