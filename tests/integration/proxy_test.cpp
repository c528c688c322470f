#include "support/pq/proxy.hpp"

#include "pq/conninfo.hpp"
#include "pq/handles.hpp"
#include "support/pq/database.hpp"
#include "support/until.hpp"

#include <aio/sleep.hpp>
#include <aio/spawn.hpp>

#include <cerrno>
#include <chrono>
#include <functional>
#include <string>
#include <sys/socket.h>
#include <thread>

namespace pq = aio::pq;
using namespace std::chrono_literals;
using direction = test::proxy::direction;

namespace {

/// libpq's blocking functions say exactly what they send.
pq::connection_handle blocking_connection(const test::proxy& proxy) {
    pq::conninfo const to(proxy.config());
    auto const parameters = to.for_libpq();
    pq::connection_handle connection(PQconnectdbParams(parameters.keywords(), parameters.values(), 1));
    INFO(PQerrorMessage(connection.get()));
    REQUIRE(PQstatus(connection.get()) == CONNECTION_OK);
    return connection;
}

std::string value_of(const pq::connection_handle& connection, const char* query) {
    pq::result_handle const result(PQexecParams(connection.get(), query, 0, nullptr, nullptr, nullptr, nullptr, 0));
    REQUIRE(PQresultStatus(result.get()) == PGRES_TUPLES_OK);
    return PQgetvalue(result.get(), 0, 0);
}

bool fails(const pq::connection_handle& connection, const char* query) {
    pq::result_handle const result(PQexec(connection.get(), query));
    return PQresultStatus(result.get()) != PGRES_TUPLES_OK;
}

std::chrono::steady_clock::duration time_of(const std::function<void()>& what) {
    auto const start = std::chrono::steady_clock::now();
    what();
    return std::chrono::steady_clock::now() - start;
}

}  // namespace

TEST_CASE("the proxy tells the messages and the round trips of a client") {
    test::proxy proxy;
    auto const connection = blocking_connection(proxy);
    auto const login = proxy.since_mark();
    REQUIRE(login.connections == 1);
    REQUIRE(login.round_trips == static_cast<int>(login.messages.size()) + 1);
    REQUIRE(login.messages.find_first_not_of('p') == std::string::npos);

    proxy.mark();
    REQUIRE(value_of(connection, "select 'x'") == "x");
    auto const one = proxy.since_mark();
    REQUIRE(one.messages == "PBDES");
    REQUIRE(one.writes == 1);
    REQUIRE(one.round_trips == 1);
    REQUIRE(one.connections == 0);

    REQUIRE_FALSE(fails(connection, "select 1"));
    auto const two = proxy.since_mark();
    REQUIRE(two.messages == "PBDESQ");
    REQUIRE(two.writes == 2);
    REQUIRE(two.round_trips == 2);
}

TEST_CASE("what is sent without waiting for answers is one round trip") {
    test::proxy proxy;
    auto const connection = blocking_connection(proxy);
    auto* const raw = connection.get();
    REQUIRE(PQenterPipelineMode(raw) == 1);
    // Held back at the proxy, so that no answer comes while it sends.
    proxy.stall();
    proxy.mark();
    for (int i = 0; i < 3; ++i) {
        REQUIRE(PQsendQueryParams(raw, "select 1", 0, nullptr, nullptr, nullptr, nullptr, 0) == 1);
    }
    REQUIRE(PQpipelineSync(raw) == 1);
    proxy.resume();
    for (auto status = PGRES_EMPTY_QUERY; status != PGRES_PIPELINE_SYNC;) {
        pq::result_handle const result(PQgetResult(raw));
        status = PQresultStatus(result.get());
    }
    auto const seen = proxy.since_mark();
    REQUIRE(seen.messages == "PBDEPBDEPBDES");
    REQUIRE(seen.round_trips == 1);
}

TEST_CASE("a cancel request is passed on and counted by itself") {
    test::proxy proxy;
    auto const connection = blocking_connection(proxy);
    proxy.mark();
    REQUIRE(PQsendQuery(connection.get(), "select pg_sleep(1000)") == 1);
    while (proxy.since_mark().messages != "Q") {
        std::this_thread::yield();
    }
    auto* const cancel = PQgetCancel(connection.get());
    std::string errors(256, '\0');
    // The statement may be received and not yet begun: a cancel before that is lost.
    do {
        REQUIRE(PQcancel(cancel, errors.data(), static_cast<int>(errors.size())) == 1);
        REQUIRE(PQconsumeInput(connection.get()) == 1);
    } while (PQisBusy(connection.get()) == 1);
    PQfreeCancel(cancel);
    pq::result_handle const result(PQgetResult(connection.get()));
    REQUIRE(std::string(PQresultErrorField(result.get(), PG_DIAG_SQLSTATE)) == "57014");
    auto const seen = proxy.since_mark();
    REQUIRE(seen.cancel_requests >= 1);
    REQUIRE(seen.connections == 0);
    REQUIRE(seen.messages == "Q");
    REQUIRE(seen.writes == 1);
}

TEST_CASE("delays count for each way") {
    test::proxy proxy;
    auto const connection = blocking_connection(proxy);
    proxy.delay(direction::to_server, 30ms);
    proxy.delay(direction::to_client, 40ms);
    REQUIRE(time_of([&] { value_of(connection, "select 1"); }) >= 70ms);
    proxy.delay(direction::to_server, 0ms);
    REQUIRE(time_of([&] { value_of(connection, "select 1"); }) >= 40ms);
}

TEST_CASE("single bytes arrive as what they were") {
    test::proxy proxy;
    proxy.single_bytes();
    auto const connection = blocking_connection(proxy);
    REQUIRE(value_of(connection, "select repeat('x', 1000)") == std::string(1000, 'x'));
    proxy.single_bytes(false);
    REQUIRE(value_of(connection, "select repeat('x', 1000000)") == std::string(1'000'000, 'x'));
}

TEST_CASE("a cut closes both sides, and clients may come again") {
    test::proxy proxy;
    auto const connection = blocking_connection(proxy);
    auto const observer = blocking_connection(proxy);
    proxy.cut();
    REQUIRE(fails(connection, "select 1"));
    REQUIRE(fails(observer, "select 1"));
    auto const again = blocking_connection(proxy);
    REQUIRE(value_of(again, "select 1") == "1");
    // The server has been told as well.
    auto const pid = std::to_string(PQbackendPID(connection.get()));
    auto const query = "select count(*) from pg_stat_activity where pid = " + pid;
    while (value_of(again, query.c_str()) != "0") {
        std::this_thread::sleep_for(1ms);
    }
}

TEST_CASE("a cut after some bytes lets exactly these through") {
    test::proxy proxy;
    auto const count_of_bytes = [&](std::size_t limit) {
        auto const connection = blocking_connection(proxy);
        auto* const raw = connection.get();
        proxy.cut_after(direction::to_client, limit);
        REQUIRE(PQsendQuery(raw, "select repeat('x', 100000)") == 1);
        std::string received;
        std::string part(65536, '\0');
        for (ssize_t size = 0; (size = ::recv(PQsocket(raw), part.data(), part.size(), 0)) != 0;) {
            if (size > 0) {
                received.append(part, 0, static_cast<std::size_t>(size));
            } else if (errno != EAGAIN && errno != EINTR) {
                break;
            }
        }
        return received.size();
    };
    REQUIRE(count_of_bytes(1) == 1);
    REQUIRE(count_of_bytes(17) == 17);
    REQUIRE(count_of_bytes(90'000) == 90'000);
    // The limit was for once.
    REQUIRE(value_of(blocking_connection(proxy), "select 1") == "1");

    auto const connection = blocking_connection(proxy);
    proxy.mark();
    proxy.cut_after(direction::to_server, 3);
    REQUIRE(fails(connection, "select 1"));
    REQUIRE(proxy.since_mark().messages == "Q");
}

TEST_CASE("who is refused finds a closed connection") {
    test::proxy proxy;
    proxy.refuse();
    pq::conninfo const to(proxy.config());
    auto const parameters = to.for_libpq();
    pq::connection_handle const refused(PQconnectdbParams(parameters.keywords(), parameters.values(), 1));
    REQUIRE(PQstatus(refused.get()) == CONNECTION_BAD);
    proxy.refuse(false);
    REQUIRE(value_of(blocking_connection(proxy), "select 1") == "1");
}

DATABASE_TEST("the driver connects through the proxy, and a stall keeps its answers back") {
    test::proxy proxy;
    auto db = co_await pq::connection::connect(proxy.config());
    proxy.stall();
    proxy.mark();
    auto query = aio::spawn(db.fetch_one<int>("select 7"));
    co_await test::until([&] { return proxy.since_mark().writes > 0; });
    co_await aio::sleep(20ms);
    REQUIRE_FALSE(query.done());
    proxy.resume();
    auto const seven = co_await query;
    REQUIRE(seven == 7);
    REQUIRE(proxy.since_mark().round_trips == 1);
}

DATABASE_TEST("a connection cut at any byte of an answer is lost, and says so") {
    test::proxy proxy;
    for (std::size_t bytes = 1; bytes < 200; bytes += 7) {
        auto db = co_await pq::connection::connect(proxy.config());
        proxy.cut_after(direction::to_client, bytes);
        auto outcome = pq::outcome::not_sent;
        try {
            (void)co_await db.fetch_one<std::string>("select repeat('x', 200)");
        } catch (const pq::connection_error& error) {
            outcome = error.outcome();
        }
        REQUIRE(outcome == pq::outcome::unknown);
    }
}
