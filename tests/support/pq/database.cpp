#include "support/pq/database.hpp"

#include <aio/sleep.hpp>
#include <aio/uncancellable.hpp>

#include <chrono>
#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <unistd.h>

namespace test {
namespace {

using namespace std::chrono_literals;

/// Tests may run in parallel processes on one server.
std::string process_name() { return std::string(application_name) + "-" + std::to_string(::getpid()); }

aio::task<aio::pq::connection> observer() {
    auto to = config();
    to.application_name = process_name() + "-observer";
    co_return co_await aio::pq::connection::connect(to);
}

aio::task<int> count(aio::pq::connection& connection) {
    co_return co_await connection.fetch_one<int>(
        "select count(*)::int4 from pg_stat_activity where application_name = $1", process_name());
}

aio::task<void> run_and_count(const std::function<aio::task<void>()>& body) {
    std::exception_ptr failure;
    try {
        co_await body();
    } catch (...) {
        failure = std::current_exception();
    }
    if (failure) {
        std::rethrow_exception(failure);
    }
    // A backend takes a moment to notice that its client has gone; one that was left behind never does.
    int left = co_await connections_on_server();
    for (int tries = 0; left > 0 && tries < 500; ++tries) {
        co_await aio::sleep(10ms);
        left = co_await connections_on_server();
    }
    INFO("connections were left behind on the server");
    REQUIRE(left == 0);
}

}  // namespace

std::string dsn() {
    auto const* value = std::getenv("AIOPQ_TEST_DSN");
    if (value == nullptr) {
        throw std::runtime_error("AIOPQ_TEST_DSN is not set: run the tests by tests/run.sh, or name a server");
    }
    return value;
}

std::string dsn_with(const std::string& keyword, const std::string& value) {
    auto text = dsn();
    if (text.find("://") == text.npos) {
        return text + " " + keyword + "=" + value;
    }
    return text + (text.find('?') == text.npos ? "?" : "&") + keyword + "=" + value;
}

aio::pq::config config() {
    aio::pq::config result{dsn()};
    result.application_name = process_name();
    return result;
}

aio::task<int> connections_on_server() {
    auto connection = co_await observer();
    co_return co_await count(connection);
}

aio::task<void> with_pool(aio::pq::pool_options options, std::function<aio::task<void>(aio::pq::pool&)> body) {
    aio::pq::pool db(config(), options);
    std::exception_ptr failure;
    try {
        co_await body(db);
    } catch (...) {
        failure = std::current_exception();
    }
    co_await aio::uncancellable(db.close());
    if (failure) {
        std::rethrow_exception(failure);
    }
}

aio::task<void> until_running(const std::string& fragment, int wanted) {
    auto connection = co_await observer();
    int running = -1;
    while (running != wanted) {
        running = co_await connection.fetch_one<int>(
            "select count(*)::int4 from pg_stat_activity where application_name = $1 and state = 'active' and "
            "position($2 in query) > 0",
            process_name(), fragment);
    }
}

void run_with_server(const std::function<aio::task<void>()>& body) {
    run([&]() -> aio::task<void> { return run_and_count(body); });
}

}  // namespace test
