#include "support/async_test.hpp"
#include "support/until.hpp"

#include <aio/error.hpp>
#include <aio/loop.hpp>
#include <aio/sleep.hpp>
#include <aio/spawn.hpp>
#include <aio/timeout.hpp>
#include <aio/uncancellable.hpp>
#include <aio/use_task.hpp>

#include <asio/associated_cancellation_slot.hpp>
#include <asio/associated_executor.hpp>
#include <asio/buffer.hpp>
#include <asio/error.hpp>
#include <asio/io_context.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <asio/post.hpp>
#include <asio/read.hpp>
#include <asio/steady_timer.hpp>
#include <asio/system_error.hpp>
#include <asio/thread_pool.hpp>
#include <asio/write.hpp>

#include <unistd.h>

#include <array>
#include <chrono>
#include <concepts>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <tuple>
#include <utility>
#include <variant>

using namespace std::chrono_literals;

namespace {

struct pipe_pair {
    explicit pipe_pair(asio::io_context& context) : read(context), write(context) {
        std::array<int, 2> ends{};
        if (::pipe(ends.data()) != 0) {
            throw std::runtime_error("no pipe");
        }
        read.assign(ends[0]);
        write.assign(ends[1]);
    }
    asio::posix::stream_descriptor read;
    asio::posix::stream_descriptor write;
};

asio::io_context& context() { return aio::loop::current().context(); }

/// An operation that completes at the loop's next turn with `values`.
template <class Signature, class... Values, class Token>
auto async_give(Token&& token, Values... values) {
    return asio::async_initiate<Token, Signature>(
        [](auto handler, auto... given) {
            auto const executor = asio::get_associated_executor(handler);
            asio::post(executor, [handler = std::move(handler),
                                  given = std::tuple<decltype(given)...>(std::move(given)...)]() mutable {
                std::apply(std::move(handler), std::move(given));
            });
        },
        token, std::move(values)...);
}

/// An operation that completes when the test says so: its handler, and what a cancel did.
template <class... Args>
class manual_operation {
public:
    [[nodiscard]] bool in_flight() const { return static_cast<bool>(complete_); }
    [[nodiscard]] int cancels() const { return cancels_; }
    void complete(Args... args) { std::exchange(complete_, nullptr)(std::move(args)...); }

    template <class Token>
    auto async_wait(Token&& token) {
        return asio::async_initiate<Token, void(Args...)>(
            [this](auto handler) {
                auto slot = asio::get_associated_cancellation_slot(handler);
                if (slot.is_connected()) {
                    slot.assign([this](asio::cancellation_type type) {
                        REQUIRE((type & asio::cancellation_type::terminal) != asio::cancellation_type::none);
                        ++cancels_;
                    });
                }
                auto kept = std::make_shared<decltype(handler)>(std::move(handler));
                complete_ = [kept](Args... args) { std::move (*kept)(std::move(args)...); };
            },
            token);
    }

private:
    std::function<void(Args...)> complete_;
    int cancels_ = 0;
};

}  // namespace

ASYNC_TEST("a timer of Asio is awaited") {
    asio::steady_timer timer(context(), 5ms);
    auto const start = aio::clock::now();
    co_await timer.async_wait(aio::use_task);
    REQUIRE(aio::clock::now() - start >= 4ms);
}

ASYNC_TEST("a read gives what it read") {
    pipe_pair pipe(context());
    std::string text(5, ' ');
    auto reader = [&]() -> aio::task<std::size_t> {
        co_return co_await pipe.read.async_read_some(asio::buffer(text), aio::use_task);
    };
    auto reading = aio::spawn(reader(), {.eager = true});
    auto const written = co_await asio::async_write(pipe.write, asio::buffer("hello", 5), aio::use_task);
    auto const read = co_await reading;
    REQUIRE(written == 5);
    REQUIRE(read == 5);
    REQUIRE(text == "hello");
}

ASYNC_TEST("a composed operation of Asio is awaited and cancelled") {
    pipe_pair pipe(context());
    std::array<char, 8> bytes{};
    auto reader = [&]() -> aio::task<std::size_t> {
        co_return co_await asio::async_read(pipe.read, asio::buffer(bytes), aio::use_task);
    };
    auto reading = aio::spawn(reader(), {.eager = true});
    co_await asio::async_write(pipe.write, asio::buffer("1234", 4), aio::use_task);
    co_await asio::async_write(pipe.write, asio::buffer("5678", 4), aio::use_task);
    auto const read = co_await reading;
    REQUIRE(read == 8);

    reading = aio::spawn(reader(), {.eager = true});
    co_await asio::async_write(pipe.write, asio::buffer("12", 2), aio::use_task);
    reading.cancel();
    REQUIRE_THROWS_AWAIT(reading, aio::cancelled);
}

ASYNC_TEST("an error of an operation is thrown as system_error") {
    pipe_pair pipe(context());
    pipe.write.close();
    std::array<char, 8> bytes{};
    asio::error_code code;
    try {
        co_await pipe.read.async_read_some(asio::buffer(bytes), aio::use_task);
    } catch (const asio::system_error& error) {
        code = error.code();
    }
    REQUIRE(code == asio::error::eof);
}

ASYNC_TEST("an operation that somebody else aborts is an error, not a cancel") {
    asio::steady_timer timer(context(), 1h);
    auto body = [&]() -> aio::task<void> { co_await timer.async_wait(aio::use_task); };
    auto task = aio::spawn(body(), {.eager = true});
    timer.cancel();
    REQUIRE_THROWS_AWAIT(task, asio::system_error);
    REQUIRE_FALSE(task.cancelled());
}

ASYNC_TEST("cancelling the task cancels the operation, and waits for it to end") {
    asio::steady_timer timer(context(), 1h);
    pipe_pair pipe(context());
    std::array<char, 8> bytes{};
    auto waits = [&]() -> aio::task<void> { co_await timer.async_wait(aio::use_task); };
    auto reads = [&]() -> aio::task<void> { co_await pipe.read.async_read_some(asio::buffer(bytes), aio::use_task); };
    auto waiting = aio::spawn(waits(), {.eager = true});
    auto reading = aio::spawn(reads(), {.eager = true});
    waiting.cancel();
    reading.cancel();
    REQUIRE_THROWS_AWAIT(waiting, aio::cancelled);
    REQUIRE_THROWS_AWAIT(reading, aio::cancelled);
    REQUIRE(timer.cancel() == 0);
}

ASYNC_TEST("an operation is not started when a cancel is due") {
    manual_operation<asio::error_code> operation;
    auto body = [&]() -> aio::task<void> {
        aio::loop::current().core().current_task->cancel();
        co_await operation.async_wait(aio::use_task);
    };
    auto task = aio::spawn(body());
    REQUIRE_THROWS_AWAIT(task, aio::cancelled);
    REQUIRE_FALSE(operation.in_flight());
}

ASYNC_TEST("an operation that completes in spite of the cancel delivers, and the cancel shows at the next await") {
    manual_operation<asio::error_code, int> operation;
    int value = 0;
    bool passed = false;
    auto body = [&]() -> aio::task<void> {
        value = co_await operation.async_wait(aio::use_task);
        co_await aio::yield();
        passed = true;
    };
    auto task = aio::spawn(body(), {.eager = true});
    task.cancel();
    REQUIRE(operation.cancels() == 1);
    co_await aio::yield();
    REQUIRE_FALSE(task.done());
    operation.complete({}, 5);
    REQUIRE_THROWS_AWAIT(task, aio::cancelled);
    REQUIRE(value == 5);
    REQUIRE_FALSE(passed);
}

ASYNC_TEST("an operation that completed in the step of the cancel delivers too") {
    manual_operation<asio::error_code, int> operation;
    int value = 0;
    auto body = [&]() -> aio::task<void> {
        value = co_await operation.async_wait(aio::use_task);
        co_await aio::yield();
    };
    auto task = aio::spawn(body(), {.eager = true});
    operation.complete({}, 5);
    task.cancel();
    REQUIRE(operation.cancels() == 0);
    REQUIRE_THROWS_AWAIT(task, aio::cancelled);
    REQUIRE(value == 5);
}

ASYNC_TEST("an operation that fails in spite of the cancel throws its error, and the cancel shows at the next await") {
    manual_operation<asio::error_code> operation;
    bool failed = false;
    auto body = [&]() -> aio::task<void> {
        try {
            co_await operation.async_wait(aio::use_task);
        } catch (const asio::system_error& error) {
            failed = error.code() == asio::error::eof;
        }
        co_await aio::yield();
    };
    auto task = aio::spawn(body(), {.eager = true});
    task.cancel();
    operation.complete(asio::error::eof);
    REQUIRE_THROWS_AWAIT(task, aio::cancelled);
    REQUIRE(failed);
}

ASYNC_TEST("a time-out that an operation outran in an uncancellable task shows inside of that task") {
    manual_operation<asio::error_code, int> operation;
    aio::task_handle<bool> task;
    auto twice = [&]() -> aio::task<void> {
        (void)co_await operation.async_wait(aio::use_task);
        (void)co_await operation.async_wait(aio::use_task);
    };
    auto guarded = [&]() -> aio::task<bool> {
        try {
            co_await aio::timeout(1ms, twice());
        } catch (const aio::timeout_error&) {
            co_return true;
        }
        co_return false;
    };
    task = aio::spawn(aio::uncancellable(guarded()), {.eager = true});
    co_await test::until([&] { return operation.cancels() == 1; });
    operation.complete({}, 1);
    // The second wait is never started: the request is due.
    auto const timed_out = co_await task;
    REQUIRE(timed_out);
    REQUIRE_FALSE(operation.in_flight());
    task = {};
}

ASYNC_TEST("a time-out of an operation is a timeout_error") {
    asio::steady_timer timer(context(), 1h);
    auto body = [&]() -> aio::task<void> { co_await timer.async_wait(aio::use_task); };
    REQUIRE_THROWS_AWAIT(aio::timeout(1ms, body()), aio::timeout_error);
}

ASYNC_TEST("use_task takes signatures with none to three values") {
    co_await async_give<void()>(aio::use_task);
    auto const one = co_await async_give<void(int)>(aio::use_task, 1);
    auto const [two, text] = co_await async_give<void(int, std::string)>(aio::use_task, 2, std::string("two"));
    auto const [a, b, c] = co_await async_give<void(int, int, double)>(aio::use_task, 1, 2, 3.5);
    REQUIRE(one == 1);
    REQUIRE(two == 2);
    REQUIRE(text == "two");
    REQUIRE(a + b == 3);
    REQUIRE(c == 3.5);
}

ASYNC_TEST("use_task takes signatures with an error_code and none to three values") {
    asio::error_code const ok;
    co_await async_give<void(asio::error_code)>(aio::use_task, ok);
    auto const one = co_await async_give<void(asio::error_code, int)>(aio::use_task, ok, 1);
    auto const [x, y] = co_await async_give<void(asio::error_code, int, int)>(aio::use_task, ok, 2, 3);
    auto const [a, b, c] = co_await async_give<void(asio::error_code, int, int, int)>(aio::use_task, ok, 4, 5, 6);
    REQUIRE(one + x + y + a + b + c == 21);
    asio::error_code const bad = asio::error::access_denied;
    REQUIRE_THROWS_AWAIT(async_give<void(asio::error_code)>(aio::use_task, bad), asio::system_error);
    REQUIRE_THROWS_AWAIT((async_give<void(asio::error_code, int)>(aio::use_task, bad, 1)), asio::system_error);
}

ASYNC_TEST("use_task takes signatures with an exception_ptr") {
    auto const fine = std::exception_ptr();
    auto const failed = std::make_exception_ptr(std::out_of_range("no"));
    co_await async_give<void(std::exception_ptr)>(aio::use_task, fine);
    auto const text = co_await async_give<void(std::exception_ptr, std::string)>(aio::use_task, fine, std::string("a"));
    REQUIRE(text == "a");
    REQUIRE_THROWS_AWAIT(async_give<void(std::exception_ptr)>(aio::use_task, failed), std::out_of_range);
}

ASYNC_TEST("use_task takes signatures with qualifiers") {
    auto const a = co_await async_give<void(int)&>(aio::use_task, 1);
    auto const b = co_await async_give<void(asio::error_code, int) &&>(aio::use_task, asio::error_code(), 2);
    REQUIRE(a == 1);
    REQUIRE(b == 2);
    co_await async_give<void(asio::error_code) noexcept>(aio::use_task, asio::error_code());
    auto const c = co_await async_give < void(int) & noexcept > (aio::use_task, 3);
    auto const d = co_await async_give < void(int) && noexcept > (aio::use_task, 4);
    REQUIRE(c == 3);
    REQUIRE(d == 4);
}

ASYNC_TEST("an operation with several signatures gives a variant that tells which it completed with") {
    auto give = []<class... Values>(Values... values) {
        return asio::async_initiate<const aio::use_task_t, void(asio::error_code), void(asio::error_code, std::string),
                                    void(int)>(
            [](auto handler, auto... given) {
                auto const executor = asio::get_associated_executor(handler);
                asio::post(executor, [handler = std::move(handler),
                                      given = std::tuple<decltype(given)...>(std::move(given)...)]() mutable {
                    std::apply(std::move(handler), std::move(given));
                });
            },
            aio::use_task, std::move(values)...);
    };
    auto const nothing = co_await give(asio::error_code());
    static_assert(std::same_as<decltype(nothing), const std::variant<std::monostate, std::string, int>>);
    REQUIRE(nothing.index() == 0);
    auto const text = co_await give(asio::error_code(), std::string("text"));
    REQUIRE(std::get<1>(text) == "text");
    auto const number = co_await give(7);
    REQUIRE(std::get<2>(number) == 7);
    // Not the exact type, and still the one that takes it.
    auto const converted = co_await give(asio::error_code(), "characters");
    REQUIRE(std::get<1>(converted) == "characters");
    REQUIRE_THROWS_AWAIT(give(asio::error_code(asio::error::eof)), asio::system_error);
}

ASYNC_TEST("an operation that ends by an exception says it was aborted when it is cancelled") {
    manual_operation<std::exception_ptr> operation;
    auto body = [&]() -> aio::task<void> { co_await operation.async_wait(aio::use_task); };
    auto task = aio::spawn(body(), {.eager = true});
    task.cancel();
    REQUIRE(operation.cancels() == 1);
    operation.complete(std::make_exception_ptr(asio::system_error(asio::error::operation_aborted)));
    REQUIRE_THROWS_AWAIT(task, aio::cancelled);

    auto other = aio::spawn(body(), {.eager = true});
    other.cancel();
    operation.complete(std::make_exception_ptr(std::runtime_error("another reason")));
    REQUIRE_THROWS_AWAIT(other, std::runtime_error);
}

ASYNC_TEST("use_task takes values that can only be moved and that have no default") {
    struct no_default {
        explicit no_default(int number) : value(number) {}
        int value;
    };
    auto const owned = co_await async_give<void(std::unique_ptr<int>)>(aio::use_task, std::make_unique<int>(4));
    auto const plain =
        co_await async_give<void(asio::error_code, no_default)>(aio::use_task, asio::error_code(), no_default(5));
    REQUIRE(*owned == 4);
    REQUIRE(plain.value == 5);
}

ASYNC_TEST("an operation that completes while it is being started does not block its task") {
    auto at_once = [](auto&& token) {
        return asio::async_initiate<decltype(token), void(int)>([](auto handler) { std::move(handler)(6); }, token);
    };
    auto const value = co_await at_once(aio::use_task);
    REQUIRE(value == 6);
}

ASYNC_TEST("an operation that cannot be started throws, and the task goes on") {
    auto refuses = [](auto&& token) {
        return asio::async_initiate<decltype(token), void(int)>([](auto) { throw std::runtime_error("refused"); },
                                                                token);
    };
    REQUIRE_THROWS_AWAIT(refuses(aio::use_task), std::runtime_error);
    co_await aio::yield();
}

ASYNC_TEST("an operation of another context comes back to the loop's thread") {
    asio::thread_pool pool(1);
    auto const here = std::this_thread::get_id();
    asio::steady_timer timer(pool, 2ms);
    co_await timer.async_wait(aio::use_task);
    REQUIRE(std::this_thread::get_id() == here);
    co_await asio::post(pool, aio::use_task);
    REQUIRE(std::this_thread::get_id() == here);
    pool.join();
}

TEST_CASE("destroying a loop with operations in flight is clean while the context goes on") {
    asio::io_context application;
    asio::steady_timer timer(application, 1h);
    pipe_pair pipe(application);
    std::array<char, 8> bytes{};
    manual_operation<asio::error_code, int> operation;
    int destroyed = 0;
    struct counted {
        int& count;
        ~counted() { ++count; }
    };
    std::optional<aio::loop> loop(std::in_place, application);
    auto waits = [&]() -> aio::task<void> {
        counted const here{destroyed};
        co_await timer.async_wait(aio::use_task);
    };
    auto reads = [&]() -> aio::task<void> {
        counted const here{destroyed};
        co_await pipe.read.async_read_some(asio::buffer(bytes), aio::use_task);
    };
    auto manual = [&]() -> aio::task<void> {
        counted const here{destroyed};
        (void)co_await operation.async_wait(aio::use_task);
    };
    (void)aio::spawn(*loop, waits());
    (void)aio::spawn(*loop, reads());
    (void)aio::spawn(*loop, manual());
    application.poll();
    REQUIRE(destroyed == 0);
    loop.reset();
    REQUIRE(destroyed == 3);
    REQUIRE(operation.cancels() == 1);
    operation.complete({}, 1);

    bool went_on = false;
    application.restart();
    asio::post(application, [&] { went_on = true; });
    // Nothing holds the context any longer: the aborted operations have given up their share of its work.
    application.run();
    REQUIRE(went_on);
    REQUIRE(timer.cancel() == 0);
}
