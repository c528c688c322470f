#pragma once

#include "support/async_test.hpp"

#include <aio/pq/pq.hpp>

#include <functional>
#include <string>

/// Tests that talk to the server of AIOPQ_TEST_DSN: `DATABASE_TEST("name", "[tag]") { co_await …; }`.
///
/// Besides what an ASYNC_TEST checks, such a test fails when it leaves a connection behind on the server.

namespace test {

/// *Throws* when AIOPQ_TEST_DSN is not set: a test that needs a server does not pass without one.
std::string dsn();

/// The same server, with one more parameter of the connection string.
std::string dsn_with(const std::string& keyword, const std::string& value);

/// What the tests' connections are called on the server; other programs' connections are none of their business.
inline constexpr const char* application_name = "aiopq-tests";

aio::pq::config config();

/// The connections of this process that the server has, besides the one that asks.
aio::task<int> connections_on_server();

/// A pool that is closed, gracefully, when `body` has ended however it ended.
aio::task<void> with_pool(aio::pq::pool_options options, std::function<aio::task<void>(aio::pq::pool&)> body);

/// Waits until the server says that `count` statements of this process, whose text contains `fragment`, are running.
aio::task<void> until_running(const std::string& fragment, int count = 1);

void run_with_server(const std::function<aio::task<void>()>& body);

}  // namespace test

#define AIO_DATABASE_TEST(body, ...)                                                                                   \
    static aio::task<void> body();                                                                                     \
    TEST_CASE(__VA_ARGS__) { ::test::run_with_server(&body); }                                                         \
    static aio::task<void> body()
#define DATABASE_TEST(...) AIO_DATABASE_TEST(AIO_TEST_CONCAT(database_test_, __LINE__), __VA_ARGS__)
