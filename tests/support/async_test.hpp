#pragma once

#include <aio/loop.hpp>
#include <aio/task.hpp>

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <functional>
#include <string>

/// Tests that are coroutines: `ASYNC_TEST("name", "[tag]") { co_await …; }`.
///
/// A test fails when it does not end within its deadline, when a task fails unseen, and when it leaves a task or a
/// coroutine frame behind.

namespace test {

/// Generous, for sanitizers on a busy machine: nothing waits for them unless something hangs or leaks.
struct limits {
    /// For the body.
    aio::duration deadline = std::chrono::seconds(60);
    /// For what was cancelled or closed at the end of the body, and cleans up in the background.
    aio::duration patience = std::chrono::seconds(5);
};

/// Runs `body` on a loop of its own; gives what is wrong about how it ended, or nothing. *Throws* what `body` throws.
std::string complaints(const std::function<aio::task<void>()>& body, limits within = {});

/// Fails the Catch2 test that it is called in when there are complaints.
void run(const std::function<aio::task<void>()>& body);

}  // namespace test

#define AIO_TEST_CONCAT_(a, b) a##b
#define AIO_TEST_CONCAT(a, b) AIO_TEST_CONCAT_(a, b)
#define AIO_ASYNC_TEST(body, ...)                                                                                      \
    static aio::task<void> body();                                                                                     \
    TEST_CASE(__VA_ARGS__) { ::test::run(&body); }                                                                     \
    static aio::task<void> body()
#define ASYNC_TEST(...) AIO_ASYNC_TEST(AIO_TEST_CONCAT(async_test_, __LINE__), __VA_ARGS__)

/// `co_await expression` inside of Catch2's macros is evaluated twice by some compilers: catch by hand.
#define REQUIRE_THROWS_AWAIT(expression, exception)                                                                    \
    do {                                                                                                               \
        bool thrown_ = false;                                                                                          \
        try {                                                                                                          \
            (void)(co_await (expression));                                                                             \
        } catch (const exception&) {                                                                                   \
            thrown_ = true;                                                                                            \
        }                                                                                                              \
        INFO("expected " #exception " of " #expression);                                                               \
        REQUIRE(thrown_);                                                                                              \
    } while (false)
