#include "support/pq/database.hpp"

#include <aio/gather.hpp>
#include <aio/spawn.hpp>
#include <aio/timeout.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace pq = aio::pq;
using namespace std::chrono_literals;

namespace {

aio::task<pq::connection> connect() { return pq::connection::connect(test::config()); }

/// The payloads of the next `count` notifications.
aio::task<std::vector<std::string>> take(aio::generator<pq::notification>& from, int count) {
    std::vector<std::string> payloads;
    for (int i = 0; i < count; ++i) {
        auto const* next = co_await from.next();
        payloads.push_back(next->payload);
    }
    co_return payloads;
}

aio::task<std::int64_t> channels(pq::connection& db) {
    return db.fetch_one<std::int64_t>("select count(*) from pg_listening_channels()");
}

/// Begins to listen: the LISTEN is on its way when this ends, before whatever is sent afterwards.
aio::task_handle<std::vector<std::string>> begin_to_take(aio::generator<pq::notification>& from, int count) {
    return aio::spawn(take(from, count), {.eager = true});
}

}  // namespace

DATABASE_TEST("notifications arrive in order, with channel and sender, from others and from oneself") {
    auto db = co_await connect();
    auto other = co_await connect();
    auto news = db.listen("it's \"news\"");
    auto taking = begin_to_take(news, 1);
    co_await db.notify("it's \"news\"", "from oneself");
    auto const own = co_await taking;
    REQUIRE(own == std::vector<std::string>{"from oneself"});
    co_await other.notify("it's \"news\"", "1");
    co_await other.notify("somewhere else", "2");
    co_await other.notify("it's \"news\"", "3");
    auto const* first = co_await news.next();
    REQUIRE(first->channel == "it's \"news\"");
    REQUIRE(first->payload == "1");
    REQUIRE(first->pid == other.backend_pid());
    auto const rest = co_await take(news, 1);
    REQUIRE(rest == std::vector<std::string>{"3"});
}

DATABASE_TEST("statements run on a connection that listens, and notifications come with a commit") {
    auto db = co_await connect();
    auto other = co_await connect();
    auto news = db.listen("news");
    auto taking = begin_to_take(news, 2);
    // When this has been answered, so has the LISTEN before it.
    auto const one = co_await db.fetch_one<int>("select 1");
    REQUIRE(one == 1);
    co_await other.transaction([](pq::transaction& tx) -> aio::task<void> {
        co_await tx.execute("notify news, 'a'");
        co_await tx.execute("notify news, 'b'");
    });
    auto const two = co_await db.fetch_one<int>("select 2");
    REQUIRE(two == 2);
    auto const both = co_await taking;
    REQUIRE(both == std::vector<std::string>{"a", "b"});
}

DATABASE_TEST("the last listener of a channel ends the listening, and a cancelled wait loses nothing") {
    auto db = co_await connect();
    auto counted = co_await channels(db);
    REQUIRE(counted == 0);
    {
        auto news = db.listen("news");
        {
            auto same = db.listen("news");
            auto const [a, b, sent] = co_await aio::gather(take(news, 1), take(same, 1), db.notify("news", "both"));
            REQUIRE(a == b);
        }
        counted = co_await channels(db);
        REQUIRE(counted == 1);
        REQUIRE_THROWS_AWAIT(aio::timeout(10ms, take(news, 1)), aio::timeout_error);
    }
    counted = co_await channels(db);
    REQUIRE(counted == 0);
}

DATABASE_TEST("who listens is told of the connection's end") {
    auto db = co_await connect();
    auto other = co_await connect();
    auto news = db.listen("news");
    auto taking = begin_to_take(news, 1);
    co_await db.execute("select 1");
    co_await other.execute("select pg_terminate_backend($1)", db.backend_pid());
    REQUIRE_THROWS_AWAIT(taking, pq::connection_error);
}
