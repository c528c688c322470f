#include "make_result.hpp"

#include <aio/pq/codecs/numbers.hpp>
#include <aio/pq/codecs/optional.hpp>
#include <aio/pq/codecs/text.hpp>
#include <aio/pq/result.hpp>
#include <aio/pq/status.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>
#include <ranges>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace pq = aio::pq;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::MessageMatches;
using made::binary;

namespace {

pq::result users() {
    return made::result({{"id", pq::oids::int4}, {"name", pq::oids::text}, {"email", pq::oids::text}},
                        {{binary(1), "Ada", std::nullopt}, {binary(2), "Grace", "grace@navy"}, {binary(3), "", ""}});
}

}  // namespace

TEST_CASE("result: is a random-access range of rows", "[result]") {
    STATIC_REQUIRE(std::ranges::random_access_range<pq::result>);
    STATIC_REQUIRE(std::ranges::sized_range<pq::result>);
    STATIC_REQUIRE(std::ranges::random_access_range<pq::column_list>);
    STATIC_REQUIRE_FALSE(std::is_copy_constructible_v<pq::result>);
    STATIC_REQUIRE(std::is_nothrow_move_constructible_v<pq::result>);

    const auto rows = users();
    CHECK(rows.size() == 3);
    CHECK_FALSE(rows.empty());
    std::vector<std::string> names;
    for (const auto row : rows) {
        names.push_back(row.get<std::string>("name"));
    }
    CHECK(names == std::vector<std::string>{"Ada", "Grace", ""});

    auto it = rows.begin();
    CHECK((*(it + 2)).index() == 2);
    CHECK(it[1].index() == 1);
    CHECK(rows.end() - it == 3);
    CHECK((*it++).index() == 0);
    CHECK((*++it).index() == 2);
    CHECK((*--it).index() == 1);
    CHECK((*it--).index() == 1);
    CHECK(it == rows.begin());
    CHECK(it < rows.end());
    const auto found = std::ranges::find_if(rows, [](pq::row row) { return row.get<int>(0) == 2; });
    CHECK((*found).get<std::string>(1) == "Grace");
}

TEST_CASE("result: nothing in it", "[result]") {
    const pq::result none;
    CHECK(none.empty());
    CHECK(none.begin() == none.end());
    CHECK(none.columns().size() == 0);
    CHECK(none.status().tag().empty());
    CHECK(none.status().affected_rows() == 0);

    const auto no_rows = made::result({{"id", pq::oids::int4}});
    CHECK(no_rows.empty());
    CHECK(no_rows.columns().size() == 1);
    CHECK_THROWS_AS(no_rows[0], pq::usage_error);
}

TEST_CASE("result: moves, and leaves its views valid", "[result]") {
    auto first = users();
    const auto row = first[1];
    auto second = std::move(first);
    CHECK(first.empty());  // NOLINT(bugprone-use-after-move): an empty result is what is promised
    CHECK(second.size() == 3);
    CHECK(row.get<int>("id") == 2);
    first = std::move(second);
    CHECK(first.size() == 3);
    auto& self = first;
    first = std::move(self);
    CHECK(first.size() == 3);
}

TEST_CASE("result: its columns", "[result]") {
    const auto rows = users();
    const auto columns = rows.columns();
    REQUIRE(columns.size() == 3);
    CHECK(columns[1].name == "name");
    CHECK(columns[1].type == pq::oids::text);
    std::string all;
    for (const auto& [name, type] : columns) {
        all.append(name).append(" ").append(pq::type_name(type)).append(";");
    }
    CHECK(all == "id int4;name text;email text;");
    CHECK_THROWS_AS(columns[3], pq::usage_error);
}

TEST_CASE("row: values by position and by name", "[result]") {
    const auto rows = users();
    const auto ada = rows[0];
    CHECK(ada.size() == 3);
    CHECK(ada[0].as<int>() == 1);
    CHECK(ada["id"].as<std::int64_t>() == 1);
    CHECK(ada.get<short>(0) == 1);
    CHECK(ada[1].type() == pq::oids::text);
    CHECK(ada[1].name() == "name");
    CHECK(ada[1].bytes().size() == 3);
    CHECK_FALSE(ada[1].is_null());
    CHECK(ada["email"].is_null());
    CHECK(ada["email"].bytes().empty());
    CHECK(ada.get<std::optional<std::string>>("email") == std::nullopt);
    // An empty value is not NULL.
    CHECK_FALSE(rows[2]["email"].is_null());
    CHECK(rows[2].get<std::optional<std::string>>("email") == "");
}

TEST_CASE("row: as a whole", "[result]") {
    struct user {
        std::int64_t id;
        std::string name;
        std::optional<std::string> email;
    };
    const auto rows = users();
    CHECK(rows[1].as<user>().email == "grace@navy");
    CHECK(rows[1].as<std::tuple<int, std::string, std::optional<std::string>>>() ==
          std::tuple(2, "Grace", std::optional<std::string>("grace@navy")));
    CHECK(rows[1].as<pq::row>().index() == 1);
    CHECK_THROWS_AS(rows[1].as<int>(), pq::conversion_error);
}

TEST_CASE("row: a column that is not there", "[result]") {
    const auto rows = users();
    CHECK_THROWS_MATCHES(rows[0]["mail"], pq::usage_error,
                         MessageMatches(ContainsSubstring("\"mail\"") && ContainsSubstring("id, name, email")));
    CHECK_THROWS_MATCHES(rows[0][3], pq::usage_error, MessageMatches(ContainsSubstring("id, name, email")));
    CHECK_THROWS_AS(rows[0]["ID"], pq::usage_error);
    CHECK_THROWS_MATCHES(rows[3], pq::usage_error, MessageMatches(ContainsSubstring("row 3")));
}

TEST_CASE("value: errors name the column and both types", "[result]") {
    const auto rows = made::result({{"big", pq::oids::int8}, {"name", pq::oids::text}},
                                   {{binary(std::int64_t{1} << 40), std::nullopt}});
    CHECK_THROWS_MATCHES(rows[0]["big"].as<int>(), pq::conversion_error,
                         MessageMatches(ContainsSubstring("\"big\"") && ContainsSubstring("int8") &&
                                        ContainsSubstring("as int:") && ContainsSubstring("out of range")));
    CHECK_THROWS_MATCHES(rows[0]["name"].as<std::string>(), pq::conversion_error,
                         MessageMatches(ContainsSubstring("\"name\"") && ContainsSubstring("text") &&
                                        ContainsSubstring("std::string") && ContainsSubstring("std::optional")));
    CHECK_THROWS_MATCHES(rows[0]["name"].as<int>(), pq::conversion_error,
                         MessageMatches(ContainsSubstring("column \"name\" is text, which cannot be read as int")));
}

TEST_CASE("status: counts the rows of a command tag", "[result]") {
    CHECK(pq::status("INSERT 0 5").affected_rows() == 5);
    CHECK(pq::status("INSERT 0 5").tag() == "INSERT 0 5");
    CHECK(pq::status("UPDATE 123").affected_rows() == 123);
    CHECK(pq::status("DELETE 0").affected_rows() == 0);
    CHECK(pq::status("SELECT 10000000000").affected_rows() == 10000000000);
    CHECK(pq::status("COPY 7").affected_rows() == 7);
    CHECK(pq::status("MERGE 2").affected_rows() == 2);
    CHECK(pq::status("CREATE TABLE").affected_rows() == 0);
    CHECK(pq::status("BEGIN").affected_rows() == 0);
    CHECK(pq::status().affected_rows() == 0);
    CHECK(pq::status().tag().empty());
}
