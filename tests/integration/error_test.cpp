#include "support/pq/database.hpp"

#include <cstdint>
#include <string>

namespace pq = aio::pq;

namespace {

struct narrow {
    int id;
    std::int16_t size;
};

bool mentions(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

/// What `operation` throws, as text; and the connection serves the next query.
template <class Error, class T>
aio::task<std::string> complaint(pq::connection& db, aio::task<T> operation) {
    std::string text;
    try {
        co_await std::move(operation);
    } catch (const Error& error) {
        REQUIRE_FALSE(error.query().empty());
        REQUIRE(mentions(error.where().file_name(), "error_test.cpp"));
        text = error.what();
    }
    REQUIRE_FALSE(text.empty());
    auto const one = co_await db.fetch_one<int>("select 1");
    REQUIRE(one == 1);
    co_return text;
}

}  // namespace

DATABASE_TEST("a server error has the server's fields, the query and the place of the call") {
    auto db = co_await pq::connection::connect(test::config());
    co_await db.execute("create temporary table u (i int constraint only_once unique)");
    co_await db.execute("insert into u values (1)");
    bool thrown = false;
    try {
        co_await db.execute("insert into u values ($1)", 1);
    } catch (const pq::server_error& error) {
        thrown = true;
        REQUIRE(error.sqlstate() == pq::sqlstate::unique_violation);
        REQUIRE(error.severity() == "ERROR");
        REQUIRE(error.table() == "u");
        REQUIRE(error.constraint() == "only_once");
        REQUIRE(mentions(std::string(error.detail()), "already exists"));
        REQUIRE(error.outcome() == pq::outcome::failed);
        REQUIRE(error.query() == "insert into u values ($1)");
        REQUIRE(mentions(error.where().file_name(), "error_test.cpp"));
    }
    REQUIRE(thrown);
    auto const text = co_await complaint<pq::server_error>(db, db.execute("select nonsense from u"));
    REQUIRE(mentions(text, "column \"nonsense\" does not exist"));
}

DATABASE_TEST("a missing column, an extra column and a wrong count of columns are named") {
    auto db = co_await pq::connection::connect(test::config());
    auto const missing = co_await complaint<pq::conversion_error>(db, db.fetch<narrow>("select 1 as id"));
    REQUIRE(mentions(missing, "size"));
    auto const extra =
        co_await complaint<pq::conversion_error>(db, db.fetch<narrow>("select 1 as id, 2::int2 as size, 3 as more"));
    REQUIRE(mentions(extra, "more"));
    auto const count = co_await complaint<pq::conversion_error>(db, db.fetch_one<int>("select 1, 2"));
    REQUIRE(mentions(count, "2"));
}

DATABASE_TEST("NULL into int, overflow into int16_t and a wrong type name the column and both types") {
    auto db = co_await pq::connection::connect(test::config());
    auto const null = co_await complaint<pq::conversion_error>(db, db.fetch_one<int>("select null::int4 as nothing"));
    REQUIRE(mentions(null, "nothing"));
    REQUIRE(mentions(null, "std::optional"));
    auto const overflow =
        co_await complaint<pq::conversion_error>(db, db.fetch<narrow>("select 1 as id, 40000 as size"));
    REQUIRE(mentions(overflow, "size"));
    REQUIRE(mentions(overflow, "int4"));
    REQUIRE(mentions(overflow, "short"));
    auto const type = co_await complaint<pq::conversion_error>(db, db.fetch_one<int>("select now() as moment"));
    REQUIRE(mentions(type, "moment"));
    REQUIRE(mentions(type, "timestamptz"));
}

DATABASE_TEST("a value that cannot be sent is refused before anything is") {
    auto db = co_await pq::connection::connect(test::config());
    std::string const with_nul("a\0b", 3);
    std::string text;
    try {
        co_await db.fetch_one<std::string>("select $1::text", with_nul);
    } catch (const pq::conversion_error& error) {
        text = error.what();
        REQUIRE(error.outcome() == pq::outcome::not_sent);
    }
    REQUIRE(mentions(text, "NUL"));
}

DATABASE_TEST("a COPY by the wrong verb is refused with a hint, and closes its connection only") {
    auto db = co_await pq::connection::connect(test::config());
    std::string text;
    try {
        co_await db.execute("copy (select 1) to stdout");
    } catch (const pq::error& error) {
        text = error.what();
    }
    REQUIRE(mentions(text, "COPY"));
    REQUIRE_FALSE(db.is_open());
    REQUIRE_THROWS_AWAIT(db.execute("select 1"), pq::connection_error);
}

DATABASE_TEST("values of parameters and passwords are in no message") {
    auto db = co_await pq::connection::connect(test::config());
    auto const text = co_await complaint<pq::server_error>(db, db.execute("select 1 / (length($1) - 6)", "secret"));
    REQUIRE(mentions(text, "division by zero"));
    REQUIRE_FALSE(mentions(text, "secret"));
}
