#include "make_result.hpp"

#include <aio/pq/codecs/bytea.hpp>
#include <aio/pq/codecs/numbers.hpp>
#include <aio/pq/codecs/optional.hpp>
#include <aio/pq/codecs/text.hpp>
#include <aio/pq/detail/row_reader.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace pq = aio::pq;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::MessageMatches;
using made::binary;
using pq::detail::read_all;
using pq::detail::row_reader;

namespace {

constexpr auto int4 = pq::oids::int4;
constexpr auto text = pq::oids::text;

struct user {
    std::int64_t id;
    std::string name;
    std::optional<std::string> email;
    bool operator==(const user&) const = default;
};

struct point {
    double x, y;
    bool operator==(const point&) const = default;
};

// Only movable, and without a default.
class token {
public:
    explicit token(std::string text) : text_(std::move(text)) {}
    token(token&&) = default;
    token& operator=(token&&) = default;
    [[nodiscard]] const std::string& text() const { return text_; }

private:
    std::string text_;
};

struct with_token {
    int id;
    token secret;
};

struct sixty_four {
    int a0, a1, a2, a3, a4, a5, a6, a7, b0, b1, b2, b3, b4, b5, b6, b7;
    int c0, c1, c2, c3, c4, c5, c6, c7, d0, d1, d2, d3, d4, d5, d6, d7;
    int e0, e1, e2, e3, e4, e5, e6, e7, f0, f1, f2, f3, f4, f5, f6, f7;
    int g0, g1, g2, g3, g4, g5, g6, g7, h0, h1, h2, h3, h4, h5, h6, h7;
};

struct no_codec {
    int number;
    void* pointer;
};

}  // namespace

template <>
struct aio::pq::decoder<token> {
    static bool accepts(oid type) { return type == oids::text; }
    static token decode(value_view value) {
        if (value.size == 0) {
            throw conversion_error("a token is not empty");
        }
        return token(std::string(value.text()));
    }
};

template <>
struct aio::pq::decoder<point> {
    static bool accepts(oid type) { return type == oids::point; }
    static point decode(value_view value) {
        return {decoder<double>::decode({.data = value.data, .size = 8, .type = oids::float8}),
                decoder<double>::decode({.data = value.data + 8, .size = 8, .type = oids::float8})};
    }
};

TEST_CASE("row_reader: scalars", "[row_reader]") {
    CHECK(read_all<int>(made::result({{"n", int4}}, {{binary(1)}, {binary(2)}})) == std::vector{1, 2});
    CHECK(read_all<std::string>(made::result({{"n", text}}, {{"a"}, {""}})) == std::vector<std::string>{"a", ""});
    CHECK(read_all<bool>(made::result({{"n", pq::oids::bool_}}, {{std::string(1, '\1')}})) == std::vector{true});
    CHECK(read_all<std::optional<int>>(made::result({{"n", int4}}, {{binary(1)}, {std::nullopt}})) ==
          std::vector<std::optional<int>>{1, std::nullopt});
    CHECK(read_all<int>(made::result({{"n", int4}})).empty());
}

TEST_CASE("row_reader: a scalar takes one column", "[row_reader]") {
    CHECK_THROWS_MATCHES(
        read_all<int>(made::result({{"a", int4}, {"b", int4}}, {{binary(1), binary(2)}})), pq::conversion_error,
        MessageMatches(ContainsSubstring("int is read from one column") && ContainsSubstring("2 columns: a, b")));
    CHECK_THROWS_MATCHES(
        read_all<std::optional<std::string>>(made::result({})), pq::conversion_error,
        MessageMatches(ContainsSubstring("std::optional<std::string>") && ContainsSubstring("0 columns")));
}

TEST_CASE("row_reader: tuples go by position", "[row_reader]") {
    const auto rows =
        made::result({{"a", int4}, {"b", text}, {"a", text}}, {{binary(1), "x", std::nullopt}, {binary(2), "y", "z"}});
    using triple = std::tuple<std::int64_t, std::string, std::optional<std::string>>;
    CHECK(read_all<triple>(rows) == std::vector<triple>{{1, "x", std::nullopt}, {2, "y", "z"}});

    using two = std::pair<int, std::string>;
    CHECK(read_all<two>(made::result({{"a", int4}, {"b", text}}, {{binary(7), "x"}})) == std::vector<two>{{7, "x"}});
    CHECK(read_all<std::tuple<int>>(made::result({{"a", int4}}, {{binary(7)}})) == std::vector{std::tuple(7)});

    CHECK_THROWS_MATCHES((read_all<two>(rows)), pq::conversion_error,
                         MessageMatches(ContainsSubstring("2 columns") && ContainsSubstring("3 columns: a, b, a")));
    CHECK_THROWS_MATCHES((read_all<std::tuple<int, int, std::string>>(rows)), pq::conversion_error,
                         MessageMatches(ContainsSubstring("column \"b\" is text, which cannot be read as int")));
}

TEST_CASE("row_reader: more rows than are fetched at a time", "[row_reader]") {
    for (const int count : {20, 21, 22, 63, 64, 65, 1000}) {
        using three = std::tuple<int, std::optional<std::string>, int>;
        std::vector<std::vector<made::cell>> numbers;
        std::vector<std::vector<made::cell>> threes;
        std::vector<int> expected;
        std::vector<three> expected_threes;
        for (int i = 0; i < count; ++i) {
            const auto maybe = i % 2 == 0 ? made::cell(std::to_string(i)) : std::nullopt;
            numbers.push_back({binary(i)});
            threes.push_back({binary(i), maybe, binary(-i)});
            expected.push_back(i);
            expected_threes.emplace_back(i, maybe, -i);
        }
        REQUIRE(read_all<int>(made::result({{"n", int4}}, numbers)) == expected);
        REQUIRE(read_all<three>(made::result({{"a", int4}, {"b", text}, {"c", int4}}, threes)) == expected_threes);
        numbers.back() = {std::nullopt};
        REQUIRE_THROWS_MATCHES(read_all<int>(made::result({{"n", int4}}, numbers)), pq::conversion_error,
                               MessageMatches(ContainsSubstring("column \"n\"") && ContainsSubstring("NULL")));
    }
}

TEST_CASE("row_reader: structs go by name, in any order", "[row_reader]") {
    CHECK(read_all<user>(
              made::result({{"id", int4}, {"name", text}, {"email", text}}, {{binary(1), "Ada", std::nullopt}})) ==
          std::vector<user>{{1, "Ada", std::nullopt}});
    CHECK(read_all<user>(made::result({{"email", text}, {"id", pq::oids::int8}, {"name", pq::oids::varchar}},
                                      {{"a@b", binary(std::int64_t{1}), "Ada"}})) ==
          std::vector<user>{{1, "Ada", "a@b"}});
}

TEST_CASE("row_reader: local structs and large ones", "[row_reader]") {
    struct pair {
        int first;
        std::vector<std::byte> second;
    };
    const auto pairs =
        read_all<pair>(made::result({{"second", pq::oids::bytea}, {"first", int4}}, {{std::string("ab"), binary(5)}}));
    REQUIRE(pairs.size() == 1);
    CHECK(pairs[0].first == 5);
    CHECK(pairs[0].second.size() == 2);

    std::vector<std::pair<std::string, pq::oid>> columns;
    std::vector<made::cell> cells;
    for (int i = 63; i >= 0; --i) {
        columns.emplace_back(pq::detail::field_names<sixty_four>[static_cast<std::size_t>(i)], int4);
        cells.emplace_back(binary(i));
    }
    const auto large = read_all<sixty_four>(made::result(columns, {cells}));
    CHECK(large[0].a0 == 0);
    CHECK(large[0].c3 == 19);
    CHECK(large[0].h7 == 63);
}

TEST_CASE("row_reader: a struct's column is missing, superfluous or twice there", "[row_reader]") {
    CHECK_THROWS_MATCHES(
        read_all<user>(made::result({{"id", int4}, {"name", text}})), pq::conversion_error,
        MessageMatches(ContainsSubstring("user has a field \"email\"") && ContainsSubstring("id, name")));
    CHECK_THROWS_MATCHES(read_all<user>(made::result({{"id", int4}, {"name", text}, {"email", text}, {"age", int4}})),
                         pq::conversion_error,
                         MessageMatches(ContainsSubstring("column \"age\"") && ContainsSubstring("user") &&
                                        ContainsSubstring("id, name, email")));
    CHECK_THROWS_MATCHES(read_all<user>(made::result({{"id", int4}, {"name", text}, {"name", text}})),
                         pq::conversion_error,
                         MessageMatches(ContainsSubstring("two columns \"name\"") && ContainsSubstring("user")));
    CHECK_THROWS_MATCHES(read_all<user>(made::result({{"Id", int4}, {"name", text}, {"email", text}})),
                         pq::conversion_error, MessageMatches(ContainsSubstring("\"Id\"")));
    CHECK_THROWS_AS(read_all<user>(made::result({})), pq::conversion_error);
}

TEST_CASE("row_reader: types are checked before there is a row", "[row_reader]") {
    CHECK_THROWS_MATCHES(read_all<user>(made::result({{"id", text}, {"name", text}, {"email", text}})),
                         pq::conversion_error,
                         MessageMatches(ContainsSubstring("column \"id\" is text, which cannot be read as long")));
    CHECK_THROWS_MATCHES(read_all<int>(made::result({{"id", 99999}})), pq::conversion_error,
                         MessageMatches(ContainsSubstring("oid 99999")));
    try {
        (void)read_all<int>(made::result({{"id", text}}));
        FAIL();
    } catch (const pq::error& error) {
        CHECK(error.outcome() == pq::outcome::unknown);
    }
}

TEST_CASE("row_reader: a value's error names its column", "[row_reader]") {
    const auto rows = made::result({{"name", text}, {"email", text}, {"id", int4}},
                                   {{"Ada", std::nullopt, binary(1)}, {std::nullopt, "x", binary(2)}});
    const row_reader<user> reader(rows);
    CHECK(reader.read(rows[0]) == user{1, "Ada", std::nullopt});
    CHECK_THROWS_MATCHES(reader.read(rows[1]), pq::conversion_error,
                         MessageMatches(ContainsSubstring("column \"name\", text, as std::string: the value is NULL")));

    const auto tokens = made::result({{"id", int4}, {"secret", text}}, {{binary(1), "s"}, {binary(2), ""}});
    const row_reader<with_token> of_token(tokens);
    CHECK(of_token.read(tokens[0]).secret.text() == "s");
    try {
        (void)of_token.read(tokens[1]);
        FAIL();
    } catch (const pq::conversion_error& error) {
        CHECK(error.message() == "cannot read column \"secret\", text, as token: a token is not empty");
        CHECK(error.outcome() == pq::outcome::unknown);
    }
}

TEST_CASE("row_reader: outlives the result it was made from", "[row_reader]") {
    const auto reader = [] {
        return row_reader<user>(made::result({{"email", text}, {"name", text}, {"id", int4}}));
    }();
    const auto rows = made::result({{"email", text}, {"name", text}, {"id", int4}}, {{"x", "Ada", binary(1)}});
    CHECK(reader.read(rows.native(), 0) == user{1, "Ada", "x"});
}

TEST_CASE("row_reader: rows as themselves", "[row_reader]") {
    const auto rows = made::result({{"id", int4}}, {{binary(1)}, {binary(2)}});
    const auto all = read_all<pq::row>(rows);
    REQUIRE(all.size() == 2);
    CHECK(all[1].get<int>("id") == 2);
}

TEST_CASE("row_reader: an aggregate with a decoder of its own is a value", "[row_reader]") {
    const auto bytes = binary(std::bit_cast<std::int64_t>(1.5)) + binary(std::bit_cast<std::int64_t>(-2.0));
    CHECK(read_all<point>(made::result({{"p", pq::oids::point}}, {{bytes}})) == std::vector<point>{{1.5, -2.0}});
}

TEST_CASE("row_reader: what can be read", "[row_reader]") {
    STATIC_REQUIRE(pq::readable_row<int>);
    STATIC_REQUIRE(pq::readable_row<user>);
    STATIC_REQUIRE(pq::readable_row<pq::row>);
    STATIC_REQUIRE(pq::readable_row<std::tuple<int, std::optional<std::string>>>);
    STATIC_REQUIRE(pq::readable_row<with_token>);
    STATIC_REQUIRE_FALSE(pq::readable_row<no_codec>);
    STATIC_REQUIRE_FALSE(pq::readable_row<void*>);
    STATIC_REQUIRE_FALSE(pq::readable_row<std::tuple<>>);
    STATIC_REQUIRE_FALSE(pq::readable_row<std::tuple<int, void*>>);
    STATIC_REQUIRE_FALSE(pq::readable_row<std::string_view>);
}
