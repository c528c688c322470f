#include <aio/pq/detail/placeholders.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string_view>

using aio::pq::detail::highest_placeholder;

TEST_CASE("placeholders: the highest number counts", "[sql]") {
    STATIC_REQUIRE(highest_placeholder("") == 0);
    STATIC_REQUIRE(highest_placeholder("select 1") == 0);
    STATIC_REQUIRE(highest_placeholder("select $1") == 1);
    STATIC_REQUIRE(highest_placeholder("select $2, $1, $2") == 2);
    STATIC_REQUIRE(highest_placeholder("select $3") == 3);
    STATIC_REQUIRE(highest_placeholder("select $12") == 12);
    STATIC_REQUIRE(highest_placeholder("select $65535") == 65535);
    STATIC_REQUIRE(highest_placeholder("select $1::int+$2") == 2);
    STATIC_REQUIRE(highest_placeholder("select($1)[$2]") == 2);
    STATIC_REQUIRE(highest_placeholder("$1$2") == 2);
    // Too large for any number, and still not the number of any arguments.
    STATIC_REQUIRE(highest_placeholder("$99999999999999999999999999999999") > 65535);
}

TEST_CASE("placeholders: strings have none", "[sql]") {
    STATIC_REQUIRE(highest_placeholder("select '$1'") == 0);
    STATIC_REQUIRE(highest_placeholder("select '$1', $2") == 2);
    STATIC_REQUIRE(highest_placeholder("select 'it''s $1', $2") == 2);
    STATIC_REQUIRE(highest_placeholder("select '', $1") == 1);
    STATIC_REQUIRE(highest_placeholder("select '''$2', $1") == 1);
    // A backslash is a character as any other outside of E''.
    STATIC_REQUIRE(highest_placeholder(R"(select '\', $1)") == 1);
    STATIC_REQUIRE(highest_placeholder(R"(select U&'\0041 $3', B'101', $1)") == 1);
    STATIC_REQUIRE(highest_placeholder("select 'unterminated $1") == 0);
}

TEST_CASE("placeholders: strings with escapes", "[sql]") {
    STATIC_REQUIRE(highest_placeholder(R"(select E'\' $2', $1)") == 1);
    STATIC_REQUIRE(highest_placeholder(R"(select e'\'' || '$2', $1)") == 1);
    STATIC_REQUIRE(highest_placeholder(R"(select E'\\', $1)") == 1);
    STATIC_REQUIRE(highest_placeholder(R"(select E'''$2', $1)") == 1);
    STATIC_REQUIRE(highest_placeholder(R"(select E'unterminated \)") == 0);
    STATIC_REQUIRE(highest_placeholder(R"(select E'')") == 0);
    // A name that ends in e is not the prefix.
    STATIC_REQUIRE(highest_placeholder(R"(select date'\', $1)") == 1);
    STATIC_REQUIRE(highest_placeholder("select E'a'\n  '\\' $2', $1") == 1);
    STATIC_REQUIRE(highest_placeholder("select E'a' -- comment $3\n '\\' $2', $1") == 1);
    STATIC_REQUIRE(highest_placeholder("select E'a' , '\\', $1") == 1);
}

TEST_CASE("placeholders: quoted identifiers have none", "[sql]") {
    STATIC_REQUIRE(highest_placeholder(R"(select "$1" from t where a = $2)") == 2);
    STATIC_REQUIRE(highest_placeholder(R"(select "a""$3" from t where a = $2)") == 2);
    STATIC_REQUIRE(highest_placeholder(R"(select "it's $3", $1)") == 1);
}

TEST_CASE("placeholders: dollar-quoted strings have none", "[sql]") {
    STATIC_REQUIRE(highest_placeholder("select $$ $1 $$, $2") == 2);
    STATIC_REQUIRE(highest_placeholder("select $tag$ $1 $$ $2 $tag$, $3") == 3);
    STATIC_REQUIRE(highest_placeholder("select $a$ $5 $b$ $a$, $1") == 1);
    STATIC_REQUIRE(highest_placeholder("select $a1_$ $5 $a1_$, $1") == 1);
    STATIC_REQUIRE(highest_placeholder("select $\xC3\xA9$ $5 $\xC3\xA9$, $1") == 1);
    STATIC_REQUIRE(highest_placeholder("select $$ unterminated $1") == 0);
    STATIC_REQUIRE(highest_placeholder("select $, $1") == 1);
    STATIC_REQUIRE(highest_placeholder("select $") == 0);
}

TEST_CASE("placeholders: names may contain dollars", "[sql]") {
    STATIC_REQUIRE(highest_placeholder("select a$1 from t") == 0);
    STATIC_REQUIRE(highest_placeholder("select a$$1 from t where b = $2") == 2);
    STATIC_REQUIRE(highest_placeholder("select _$1, \xC3\xA9$2, $3") == 3);
}

TEST_CASE("placeholders: comments have none", "[sql]") {
    STATIC_REQUIRE(highest_placeholder("select 1 -- $1\n, $2") == 2);
    STATIC_REQUIRE(highest_placeholder("select 1 -- $1") == 0);
    STATIC_REQUIRE(highest_placeholder("select 1 -- it's\r, $1") == 1);
    STATIC_REQUIRE(highest_placeholder("select /* $1 */ $2") == 2);
    STATIC_REQUIRE(highest_placeholder("select /* a /* $1 */ $3 */ $2") == 2);
    STATIC_REQUIRE(highest_placeholder("select /* it's */ $1") == 1);
    STATIC_REQUIRE(highest_placeholder("select /*/ $3 */ $1") == 1);
    STATIC_REQUIRE(highest_placeholder("select /* unterminated $1") == 0);
    STATIC_REQUIRE(highest_placeholder("select 1 - -$1 / $2") == 2);
}
