#include <aio/pq/error.hpp>
#include <aio/pq/sqlstate.hpp>

#include <pq/error_text.hpp>

#include <catch2/catch_test_macros.hpp>

#include <source_location>
#include <stdexcept>
#include <string>
#include <type_traits>

namespace pq = aio::pq;

namespace {

pq::server_error duplicate_key(pq::error_context context = {}) {
    return pq::server_error({.sqlstate = "23505",
                             .severity = "ERROR",
                             .message = "duplicate key value violates unique constraint \"users_pkey\"",
                             .detail = "Key (id)=(1) already exists.",
                             .hint = "Try another.",
                             .position = 0,
                             .context = "PL/pgSQL function f() line 3",
                             .schema = "public",
                             .table = "users",
                             .column = "id",
                             .constraint = "users_pkey"},
                            std::move(context));
}

}  // namespace

TEST_CASE("server_error: has the server's fields", "[error]") {
    const auto error = duplicate_key({.query = "insert into users values (1)", .outcome = pq::outcome::failed});
    CHECK(error.sqlstate() == pq::sqlstate::unique_violation);
    CHECK(error.severity() == "ERROR");
    CHECK(error.message() == "duplicate key value violates unique constraint \"users_pkey\"");
    CHECK(error.detail() == "Key (id)=(1) already exists.");
    CHECK(error.hint() == "Try another.");
    CHECK(error.position() == 0);
    CHECK(error.context() == "PL/pgSQL function f() line 3");
    CHECK(error.schema() == "public");
    CHECK(error.table() == "users");
    CHECK(error.column() == "id");
    CHECK(error.constraint() == "users_pkey");
    CHECK(error.query() == "insert into users values (1)");
    CHECK(error.outcome() == pq::outcome::failed);
}

TEST_CASE("server_error: reads as in psql", "[error]") {
    const auto here = std::source_location::current();
    const auto error = duplicate_key({.query = "insert into users\n  values (1)", .where = here});
    CHECK(std::string(error.what()) == "ERROR: duplicate key value violates unique constraint \"users_pkey\" (23505)\n"
                                       "DETAIL: Key (id)=(1) already exists.\n"
                                       "HINT: Try another.\n"
                                       "CONTEXT: PL/pgSQL function f() line 3\n"
                                       "QUERY: insert into users values (1)\n"
                                       "AT: " +
                                           std::string(here.file_name()) + ":" + std::to_string(here.line()));
}

TEST_CASE("server_error: a caret shows the position", "[error]") {
    const pq::server_error error({.sqlstate = "42601", .severity = "ERROR", .message = "syntax error", .position = 14},
                                 {.query = "select *\n    frm t"});
    CHECK(error.position() == 14);
    CHECK(std::string(error.what()) == "ERROR: syntax error (42601)\n"
                                       "QUERY: select * frm t\n"
                                       "                ^");
}

TEST_CASE("error: without context it is its message", "[error]") {
    const pq::connection_error error("connection refused");
    CHECK(std::string(error.what()) == "connection refused");
    CHECK(error.query().empty());
    CHECK(error.where().line() == 0);
    CHECK(error.outcome() == pq::outcome::not_sent);
}

TEST_CASE("error: the layers it passes add what they know", "[error]") {
    const auto here = std::source_location::current();
    try {
        try {
            throw pq::conversion_error("no good");
        } catch (pq::error& error) {
            error.add_context("select 1", here);
            error.set_outcome(pq::outcome::unknown);
            error.add_context("select 2", std::source_location::current());
            throw;
        }
    } catch (const pq::conversion_error& error) {
        CHECK(error.query() == "select 1");
        CHECK(error.where().line() == here.line());
        CHECK(error.outcome() == pq::outcome::unknown);
        CHECK(error.message() == "no good");
        CHECK(std::string(error.what()).starts_with("no good\nQUERY: select 1\nAT: "));
    }
}

TEST_CASE("error: copies share, and a change is to one of them", "[error]") {
    STATIC_REQUIRE(std::is_nothrow_copy_constructible_v<pq::server_error>);
    STATIC_REQUIRE(std::is_nothrow_copy_assignable_v<pq::server_error>);
    const auto original = duplicate_key();
    auto copy = original;
    CHECK(copy.what() == original.what());
    copy.set_message("other");
    copy.add_context("select 1", {});
    CHECK(copy.message() == "other");
    CHECK(original.query().empty());
    CHECK(original.message() != "other");
    CHECK(copy.sqlstate() == original.sqlstate());
}

TEST_CASE("error: every leaf is an error and a runtime_error", "[error]") {
    STATIC_REQUIRE(std::is_base_of_v<std::runtime_error, pq::error>);
    STATIC_REQUIRE(std::is_base_of_v<pq::error, pq::server_error>);
    CHECK_THROWS_AS(throw pq::connection_error("x"), pq::error);
    CHECK_THROWS_AS(throw pq::conversion_error("x"), pq::error);
    CHECK_THROWS_AS(throw pq::row_count_error("x"), pq::error);
    CHECK_THROWS_AS(throw pq::usage_error("x"), pq::error);
    CHECK_THROWS_AS(throw pq::pool_error("x"), std::runtime_error);
}

TEST_CASE("query_excerpt: narrows white space", "[error]") {
    using pq::detail::query_excerpt;
    CHECK(query_excerpt("", 0) == "QUERY: ");
    CHECK(query_excerpt("\n\t select  1,\r\n\t 2 \n", 0) == "QUERY: select 1, 2");
}

TEST_CASE("query_excerpt: the position counts characters", "[error]") {
    using pq::detail::query_excerpt;
    CHECK(query_excerpt("select x", 8) == "QUERY: select x\n              ^");
    CHECK(query_excerpt("\n\n  select  x", 13) == "QUERY: select x\n              ^");
    CHECK(query_excerpt("select 'é', x", 13) == "QUERY: select 'é', x\n                   ^");
    CHECK(query_excerpt("select", 7) == "QUERY: select\n             ^");
    CHECK(query_excerpt("select", 700) == "QUERY: select\n             ^");
}

TEST_CASE("query_excerpt: long queries are cut around the position", "[error]") {
    using pq::detail::query_excerpt;
    const std::string query = std::string(30, 'a').append("X").append(30, 'b');
    CHECK(query_excerpt(query, 0, 10) == "QUERY: aaaaaaaaaa…");
    CHECK(query_excerpt(query, 31, 10) == "QUERY: …aaaaaXbbbb…\n             ^");
    CHECK(query_excerpt(query, 3, 10) == "QUERY: aaaaaaaaaa…\n         ^");
    CHECK(query_excerpt(query, 60, 10) == "QUERY: …bbbbbbbbbb\n                ^");
}
