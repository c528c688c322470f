#include "support/async_test.hpp"
#include "support/pq/login_server.hpp"
#include "support/pq/tls_front.hpp"

#include <aio/gather.hpp>
#include <aio/pq/pq.hpp>
#include <aio/sleep.hpp>
#include <aio/timeout.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace pq = aio::pq;
using namespace std::chrono_literals;

namespace {

const test::login_server& server() {
    static test::login_server const instance;
    return instance;
}

pq::config over_tls() {
    auto to = server().as("over_tls_only");
    to.parameters["sslmode"] = "require";
    return to;
}

/// Nothing here takes long unless it waits for a socket that has nothing more to say.
constexpr auto patience = 10s;

aio::task<void> fetches(pq::connection& db, int rows, int width) {
    auto const all = co_await db.fetch<std::string>("select repeat('x', $2) from generate_series(1, $1)", rows, width);
    REQUIRE(all.size() == static_cast<std::size_t>(rows));
}

aio::task<std::size_t> streams_slowly(pq::connection& db, int count, int width) {
    auto rows = db.stream<std::string>("select repeat('x', $2) from generate_series(1, $1)", count, width);
    std::size_t seen = 0;
    while (co_await rows.next() != nullptr) {
        ++seen;
        co_await aio::yield();
    }
    co_return seen;
}

aio::task<void> many_at_once(pq::connection& db, int count, int width) {
    std::vector<aio::task<std::string>> all;
    for (int i = 0; i < count; ++i) {
        all.push_back(db.fetch_one<std::string>("select $1::int4 || repeat('x', $2)", i, width));
    }
    auto const answers = co_await aio::gather(std::move(all));
    for (int i = 0; i < count; ++i) {
        REQUIRE(answers[static_cast<std::size_t>(i)].starts_with(std::to_string(i) + "x"));
    }
}

}  // namespace

ASYNC_TEST("large parameters and results pass through TLS") {
    auto db = co_await pq::connection::connect(over_tls());
    std::string large(30'000'000, 'x');
    large.back() = 'y';
    auto const back = co_await aio::timeout(patience * 3, db.fetch_one<std::string>("select $1::text", large));
    REQUIRE(back == large);
}

ASYNC_TEST("many statements at once, and a stream that is read slowly, pass through TLS") {
    auto db = co_await pq::connection::connect(over_tls());
    co_await aio::timeout(patience, many_at_once(db, 3'000, 10));
    auto const seen = co_await aio::timeout(patience, streams_slowly(db, 20'000, 100));
    REQUIRE(seen == 20'000);
}

// Some of these answers end in a record that does not fit into what libpq's buffer of 16 kB has left: the rest of it
// has been decrypted when the socket falls silent.

ASYNC_TEST("an answer is complete however it is cut into TLS records") {
    test::tls_front const front(server());
    auto db = co_await pq::connection::connect(front.config());
    for (int width = 1'000; width < 8'000; width += 500) {
        for (auto const size : {25'000, 29'000, 32'000}) {
            co_await aio::timeout(patience, fetches(db, size / width, width));
        }
    }
}

ASYNC_TEST("a stream is complete however it is cut into TLS records") {
    test::tls_front const front(server());
    auto db = co_await pq::connection::connect(front.config());
    for (int width = 1'000; width < 8'000; width += 500) {
        for (auto const size : {25'000, 29'000, 32'000}) {
            auto const seen = co_await aio::timeout(patience, streams_slowly(db, size / width, width));
            REQUIRE(seen == static_cast<std::size_t>(size / width));
        }
    }
}

ASYNC_TEST("statements that are answered in a few TLS records are all answered") {
    test::tls_front const front(server());
    auto db = co_await pq::connection::connect(front.config());
    for (int width = 1'000; width < 8'000; width += 500) {
        for (auto const size : {25'000, 29'000, 32'000}) {
            co_await aio::timeout(patience, many_at_once(db, size / width, width));
        }
    }
}
