#include <aio/pq/error.hpp>
#include <aio/pq/sql.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace pq = aio::pq;

namespace {

struct nothing {};

// The shape of the verbs.
template <class T = nothing, class... A>
pq::sql_text verb(pq::sql<A...> statement, A&&...) {
    return std::move(statement).text();
}

constexpr pq::sql<int> kept = "select $1";

}  // namespace

TEST_CASE("sql: a verb takes its types from the arguments", "[sql]") {
    int number = 1;
    const std::string text = "x";
    CHECK(verb("select 1").view() == "select 1");
    CHECK(verb<nothing>("select $1", 18).view() == "select $1");
    CHECK(verb("select $1, $2, $3", number, text, "literal").view() == "select $1, $2, $3");
    CHECK(verb(kept, 5).view() == "select $1");
    CHECK(verb(kept, number).view() == "select $1");
    CHECK(verb(pq::unsafe_sql("select " + text), number).view() == "select x");
}

TEST_CASE("sql: remembers where it was written", "[sql]") {
    const auto line = __LINE__ + 1;
    const auto text = verb("select $1", 1);
    CHECK(static_cast<int>(text.where().line()) == line);
    CHECK(std::string_view(text.where().file_name()) == __FILE__);

    const auto unsafe_line = __LINE__ + 1;
    CHECK(static_cast<int>(pq::unsafe_sql("select 1").where().line()) == unsafe_line);
}

TEST_CASE("sql: takes literals alone", "[sql]") {
    STATIC_REQUIRE_FALSE(std::is_convertible_v<std::string, pq::sql<>>);
    STATIC_REQUIRE_FALSE(std::is_convertible_v<std::string_view, pq::sql<>>);
    STATIC_REQUIRE_FALSE(std::is_convertible_v<const char*, pq::sql<>>);
    STATIC_REQUIRE_FALSE(std::is_constructible_v<pq::sql<>, std::string>);
    STATIC_REQUIRE_FALSE(std::is_convertible_v<std::string, pq::unsafe_sql>);
    STATIC_REQUIRE(std::is_convertible_v<pq::unsafe_sql, pq::sql<int, int>>);
    STATIC_REQUIRE(std::is_convertible_v<pq::sql<int>, pq::sql<const int&>>);
    STATIC_REQUIRE_FALSE(std::is_convertible_v<pq::sql<int>, pq::sql<int, int>>);
}

TEST_CASE("sql_text: refers to literals and owns the rest", "[sql]") {
    STATIC_REQUIRE(kept.text().is_literal());
    const auto owned = verb(pq::unsafe_sql(std::string(100, 'x')));
    CHECK_FALSE(owned.is_literal());
    CHECK(owned.c_str()[100] == '\0');

    pq::sql_text copy = owned;
    CHECK(copy.view() == owned.view());
    CHECK(copy.c_str() != owned.c_str());

    const char* bytes = copy.c_str();
    pq::sql_text moved = std::move(copy);
    CHECK(moved.c_str() == bytes);

    copy = kept.text();
    CHECK(copy.view() == "select $1");
    copy = std::move(moved);
    CHECK(copy.c_str() == bytes);
    copy = pq::sql_text("", {});
    CHECK(copy.view().empty());
    CHECK(*copy.c_str() == '\0');
}

TEST_CASE("unsafe_sql: refuses a NUL", "[sql]") {
    CHECK_THROWS_AS(pq::unsafe_sql(std::string_view("select\0", 7)), pq::usage_error);
}
