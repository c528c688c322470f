#include <aio/pq/error.hpp>
#include <aio/pq/format_sql.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace pq = aio::pq;
using namespace std::string_view_literals;

TEST_CASE("identifier: quotes", "[sql]") {
    CHECK(pq::identifier("users").quoted() == R"("users")");
    CHECK(pq::identifier("Select From").quoted() == R"("Select From")");
    CHECK(pq::identifier(R"(a"b)").quoted() == R"("a""b")");
    CHECK(pq::identifier(R"(")").quoted() == R"("""")");
    CHECK(pq::identifier(R"(back\slash 'quote')").quoted() == R"("back\slash 'quote'")");
    CHECK(pq::identifier("a.b").quoted() == R"("a.b")");
    CHECK(pq::identifier("my schema", "t").quoted() == R"("my schema"."t")");
    CHECK(pq::identifier("größe").quoted() == "\"größe\"");
}

TEST_CASE("identifier: refuses what PostgreSQL would", "[sql]") {
    CHECK_THROWS_AS(pq::identifier(""), pq::usage_error);
    CHECK_THROWS_AS(pq::identifier("", "t"), pq::usage_error);
    CHECK_THROWS_AS(pq::identifier("a\0b"sv), pq::usage_error);
}

TEST_CASE("literal: quotes", "[sql]") {
    CHECK(pq::literal("").quoted() == "''");
    CHECK(pq::literal("plain").quoted() == "'plain'");
    CHECK(pq::literal("it's").quoted() == "'it''s'");
    CHECK(pq::literal("''").quoted() == "''''''");
    CHECK(pq::literal(R"(a\b)").quoted() == R"( E'a\\b')");
    CHECK(pq::literal(R"(\')").quoted() == R"( E'\\''')");
    CHECK(pq::literal(R"("x"; $1 -- {})").quoted() == R"('"x"; $1 -- {}')");
    CHECK_THROWS_AS(pq::literal("a\0b"sv), pq::usage_error);
}

TEST_CASE("format_sql: composes", "[sql]") {
    const std::string table = "odd \"table\"";
    CHECK(pq::format_sql("select 1").view() == "select 1");
    CHECK(pq::format_sql("select * from {} where id = $1", pq::identifier(table)).view() ==
          R"(select * from "odd ""table""" where id = $1)");
    CHECK(pq::format_sql("select {}, {} limit {}", pq::literal("it's"), pq::identifier("a", "b"), 10).view() ==
          R"(select 'it''s', "a"."b" limit 10)");
    CHECK(pq::format_sql("{}{}", std::int64_t{-9000000000}, 7U).view() == "-90000000007");
    CHECK(pq::format_sql("select '{{}}'::jsonb, '{{{}}}'", 1).view() == "select '{}'::jsonb, '{1}'");
    CHECK(pq::format_sql("select {{").view() == "select {");
    CHECK(pq::format_sql("select{}", pq::literal(R"(\)")).view() == R"(select E'\\')");
    CHECK(pq::format_sql("{} union {}", pq::sql<>("select 1"), pq::unsafe_sql("select {}")).view() ==
          "select 1 union select {}");
}

TEST_CASE("format_sql: remembers where it was written", "[sql]") {
    const auto line = __LINE__ + 1;
    const auto text = pq::format_sql("select {}", 1);
    CHECK(static_cast<int>(text.where().line()) == line);
}

TEST_CASE("format_sql: takes no plain strings and no characters", "[sql]") {
    STATIC_REQUIRE(pq::sql_fragment<pq::identifier>);
    STATIC_REQUIRE(pq::sql_fragment<pq::literal>);
    STATIC_REQUIRE(pq::sql_fragment<pq::unsafe_sql>);
    STATIC_REQUIRE(pq::sql_fragment<pq::sql<int>>);
    STATIC_REQUIRE(pq::sql_fragment<std::uint64_t>);
    STATIC_REQUIRE_FALSE(pq::sql_fragment<std::string>);
    STATIC_REQUIRE_FALSE(pq::sql_fragment<std::string_view>);
    STATIC_REQUIRE_FALSE(pq::sql_fragment<const char*>);
    STATIC_REQUIRE_FALSE(pq::sql_fragment<char[4]>);
    STATIC_REQUIRE_FALSE(pq::sql_fragment<char>);
    STATIC_REQUIRE_FALSE(pq::sql_fragment<bool>);
    STATIC_REQUIRE_FALSE(pq::sql_fragment<double>);
}
