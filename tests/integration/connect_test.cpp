#include "support/pq/database.hpp"

#include "support/cancel_steps.hpp"
#include "support/pq/silent_server.hpp"
#include "support/temporary_file.hpp"

#include <aio/error.hpp>
#include <aio/gather.hpp>
#include <aio/sleep.hpp>
#include <aio/spawn.hpp>

#include <chrono>
#include <cstdlib>
#include <string>
#include <vector>

namespace pq = aio::pq;
using namespace std::chrono_literals;

namespace {

aio::task<void> connects(pq::config to) {
    auto db = co_await pq::connection::connect(std::move(to));
    auto const one = co_await db.fetch_one<int>("select 1");
    REQUIRE(one == 1);
}

aio::task<std::string> refusal(pq::config to, pq::connection_options options = {}) {
    try {
        auto const db = co_await pq::connection::connect(std::move(to), options);
    } catch (const pq::connection_error& error) {
        REQUIRE(error.outcome() == pq::outcome::not_sent);
        co_return error.what();
    }
    co_return "";
}

bool mentions(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

}  // namespace

DATABASE_TEST("a conninfo string, a URI and fields all lead to the server") {
    auto const uri = test::config();
    co_await connects(uri);
    auto probe = co_await pq::connection::connect(uri);
    auto const port = co_await probe.fetch_one<std::string>("show port");
    auto const user = co_await probe.fetch_one<std::string>("select current_user::text");
    auto const address = co_await probe.fetch_one<std::string>("select host(inet_server_addr())");

    auto pairs =
        pq::config("host='" + address + "' port=" + port + " dbname=postgres user=" + user + " password=aiopq");
    pairs.application_name = uri.application_name;
    co_await connects(pairs);
    pq::config fields;
    fields.host = address;
    fields.port = port;
    fields.dbname = "postgres";
    fields.user = user;
    fields.password = "aiopq";
    fields.application_name = uri.application_name;
    fields.parameters["options"] = "-c search_path=elsewhere";
    auto db = co_await pq::connection::connect(fields);
    auto const path = co_await db.fetch_one<std::string>("show search_path");
    REQUIRE(path == "elsewhere");

    // A name that has to be looked up, and a list whose first host does not answer.
    fields.host = "localhost";
    co_await connects(fields);
    fields.host = "127.0.0.1,localhost";
    fields.port = test::closed_port() + "," + port;
    co_await connects(fields);
}

DATABASE_TEST("the environment adds what the connection string does not say") {
    auto probe = co_await pq::connection::connect(test::config());
    auto const port = co_await probe.fetch_one<std::string>("show port");
    auto to = pq::config("host=127.0.0.1 dbname=postgres user=aiopq password=aiopq");
    to.application_name = test::config().application_name;
    auto const* const before = std::getenv("PGPORT");
    REQUIRE(before == nullptr);
    ::setenv("PGPORT", port.c_str(), 1);
    auto reached = refusal(to);
    auto const complaint = co_await std::move(reached);
    ::unsetenv("PGPORT");
    REQUIRE(complaint.empty());
}

DATABASE_TEST("the password comes from a passfile when nothing else says it") {
    auto probe = co_await pq::connection::connect(test::config());
    auto const port = co_await probe.fetch_one<std::string>("show port");
    test::temporary_file const passfile("127.0.0.1:" + port + ":*:aiopq:aiopq\n");
    auto to = pq::config("host=127.0.0.1 dbname=postgres user=aiopq port=" + port + " passfile=" + passfile.path());
    to.application_name = test::config().application_name;
    auto const complaint = co_await refusal(to);
    REQUIRE(complaint.empty());
}

DATABASE_TEST("a wrong password is the server's refusal, and the password is not in the message") {
    auto to = test::config();
    to.password = "not-the-password";
    auto const complaint = co_await refusal(to);
    REQUIRE(mentions(complaint, "password authentication failed"));
    REQUIRE_FALSE(mentions(complaint, "not-the-password"));
}

DATABASE_TEST("a closed port is refused at once, with host and port") {
    auto const port = test::closed_port();
    auto const complaint = co_await refusal("host=127.0.0.1 port=" + port);
    REQUIRE(mentions(complaint, "127.0.0.1"));
    REQUIRE(mentions(complaint, port));
    REQUIRE(mentions(complaint, "refused"));
}

DATABASE_TEST("an unknown host is named") {
    auto const complaint = co_await refusal("host=no-such-host.invalid");
    REQUIRE(mentions(complaint, "could not translate host name"));
    REQUIRE(mentions(complaint, "no-such-host.invalid"));
}

DATABASE_TEST("a server that does not answer is given up after connect_timeout, and the loop goes on meanwhile") {
    test::silent_server const server;
    int ticks = 0;
    auto ticker = aio::spawn([](int& count) -> aio::task<void> {
        for (;;) {
            co_await aio::sleep(1ms);
            ++count;
        }
    }(ticks));
    auto const complaint = co_await refusal("host=127.0.0.1 port=" + server.port(), {.connect_timeout = 100ms});
    ticker.cancel();
    REQUIRE_THROWS_AWAIT(ticker, aio::cancelled);
    REQUIRE(mentions(complaint, "no connection to 127.0.0.1:" + server.port() + " within"));
    REQUIRE(ticks > 10);
}

DATABASE_TEST("connecting cancelled at any step leaves nothing behind") {
    auto to = test::config();
    to.host = "localhost";
    auto const steps =
        co_await test::cancel_at_each_step([&] { return connects(to); }, [&] { return connects(test::config()); });
    REQUIRE(steps >= 4);
}

DATABASE_TEST("a pool that cannot connect tells everyone who waits, and serves when it can") {
    auto wrong = test::config();
    wrong.password = "not-the-password";
    pq::pool db(wrong, {.max_size = 3});
    std::vector<aio::task<int>> all;
    for (int i = 0; i < 20; ++i) {
        all.push_back(db.fetch_one<int>("select 1"));
    }
    auto outcomes = co_await aio::gather_settled(std::move(all));
    for (auto& outcome : outcomes) {
        REQUIRE_FALSE(outcome.ok());
        auto rethrow = [&]() -> aio::task<void> {
            (void)outcome.value();
            co_return;
        };
        REQUIRE_THROWS_AWAIT(rethrow(), pq::connection_error);
    }
    REQUIRE(db.stats().size == 0);
    REQUIRE(db.stats().waiting == 0);
    co_await db.close();
}

ASYNC_TEST("a connection string that cannot be read says what is wrong, but no secret") {
    std::string complaint;
    try {
        auto const db = co_await pq::connection::connect("host=a hots=b");
    } catch (const pq::usage_error& error) {
        complaint = error.what();
    }
    REQUIRE(mentions(complaint, "hots"));
    try {
        auto const db = co_await pq::connection::connect("host=a password=half of-a-secret");
    } catch (const pq::usage_error& error) {
        complaint = error.what();
    }
    REQUIRE(mentions(complaint, "connection string cannot be read"));
    REQUIRE_FALSE(mentions(complaint, "of-a-secret"));
}

ASYNC_TEST("parameters that libpq refuses are refused with its words") {
    std::string complaint;
    try {
        auto const db = co_await pq::connection::connect("host=a,b port=1,2,3");
    } catch (const pq::usage_error& error) {
        complaint = error.what();
    }
    REQUIRE(mentions(complaint, "port"));
    try {
        pq::config wrong{"host=127.0.0.1"};
        wrong.parameters["no_such_keyword"] = "1";
        auto const db = co_await pq::connection::connect(wrong);
    } catch (const pq::usage_error& error) {
        complaint = error.what();
    }
    REQUIRE(mentions(complaint, "no_such_keyword"));
}
