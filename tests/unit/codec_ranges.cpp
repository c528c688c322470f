#include "nested_bytes.hpp"

#include <aio/pq/codecs.hpp>

#include <pq/type_catalog.hpp>

#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace pq = aio::pq;
using bytes::binary;
using bytes::decoded;
using bytes::encoded;
using bytes::sized;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::MessageMatches;
namespace oids = pq::oids;
using ints = pq::range<int>;

namespace {

std::string int4(std::int32_t value) { return sized(binary(value)); }
std::string flags(int value) { return binary(static_cast<std::uint8_t>(value)); }

constexpr pq::oid floats_type = 20001;
constexpr auto most = std::numeric_limits<int>::max();
constexpr auto least = std::numeric_limits<int>::min();

}  // namespace

template <>
struct aio::pq::range_type<double> {
    static constexpr type_id type{"floats"};
    static constexpr type_id multirange{"float_sets"};
};

TEST_CASE("ranges: every kind of bounds", "[codec]") {
    const auto check = [](const ints& value, const std::string& expected) {
        CHECK(encoded(value) == expected);
        const auto read = decoded<ints>(oids::int4range, expected);
        CHECK(read.lower() == value.lower());
        CHECK(read.upper() == value.upper());
        CHECK(read == value);
    };
    check(ints(1, 5), flags(0x02) + int4(1) + int4(5));
    check(ints::closed(1, 5), flags(0x06) + int4(1) + int4(5));
    check(ints::open(1, 5), flags(0x00) + int4(1) + int4(5));
    check(ints(ints::bound{1, false}, ints::bound{5, true}), flags(0x04) + int4(1) + int4(5));
    check(ints::from(1), flags(0x12) + int4(1));
    check(ints::after(1), flags(0x10) + int4(1));
    check(ints::until(5), flags(0x08) + int4(5));
    check(ints::through(5), flags(0x0c) + int4(5));
    check(ints::all(), flags(0x18));
    check(ints(), flags(0x01));
}

TEST_CASE("ranges: equal when they contain the same", "[codec]") {
    CHECK(ints::closed(1, 4) == ints(1, 5));
    CHECK(ints::open(0, 5) == ints(1, 5));
    CHECK(ints::after(0) == ints::from(1));
    CHECK(ints::until(5) == ints::through(4));
    CHECK(ints::through(most) != ints::all());
    CHECK(ints(1, 5) != ints(1, 6));
    CHECK(ints(1, 5) != ints::from(1));
    CHECK(ints(3, 3) == ints());
    CHECK(ints::open(3, 4) == ints());
    CHECK(ints::closed(3, 3) != ints());
    CHECK(ints::after(most) == ints());
    CHECK(ints::until(least) == ints());
    CHECK(ints::all() != ints());

    using doubles = pq::range<double>;
    CHECK(doubles::closed(1, 4) != doubles(1, 5));
    CHECK(doubles::open(3, 4) != doubles());
    CHECK(doubles(3, 3) == doubles::open(3, 3));
    CHECK_FALSE(doubles::closed(3, 3).is_empty());

    using days = pq::range<std::chrono::sys_days>;
    const auto first = std::chrono::sys_days(std::chrono::year(2024) / 2 / 28);
    CHECK(days::closed(first, first + std::chrono::days(1)) == days(first, first + std::chrono::days(2)));
}

TEST_CASE("ranges: what they contain", "[codec]") {
    CHECK(ints(1, 5).contains(1));
    CHECK(ints(1, 5).contains(4));
    CHECK_FALSE(ints(1, 5).contains(5));
    CHECK_FALSE(ints::open(1, 5).contains(1));
    CHECK(ints::closed(1, 5).contains(5));
    CHECK(ints::all().contains(least));
    CHECK_FALSE(ints().contains(0));
    CHECK(ints::until(5).contains(least));
    CHECK_FALSE(ints::until(5).contains(5));
    CHECK(ints::after(5).contains(6));
    CHECK_FALSE(ints::after(5).contains(5));
}

TEST_CASE("ranges: the types follow from what the bounds are", "[codec]") {
    STATIC_REQUIRE(pq::encoder<ints>::type == pq::type_id(oids::int4range));
    STATIC_REQUIRE(pq::encoder<pq::range<std::int64_t>>::type == pq::type_id(oids::int8range));
    STATIC_REQUIRE(pq::encoder<pq::range<std::chrono::sys_seconds>>::type == pq::type_id(oids::tstzrange));
    STATIC_REQUIRE(pq::encoder<pq::multirange<int>>::type == pq::type_id(oids::int4multirange));
    STATIC_REQUIRE(pq::encoder<std::vector<ints>>::type == pq::type_id(oids::int4range_array));
    STATIC_REQUIRE(pq::encoder<std::vector<pq::multirange<int>>>::type == pq::type_id(oids::int4multirange_array));
    STATIC_REQUIRE(pq::encoder<pq::range<double>>::type == pq::type_id("floats"));
    STATIC_REQUIRE(pq::encoder<pq::multirange<double>>::type == pq::type_id("float_sets"));

    CHECK(pq::decoder<ints>::accepts(oids::int4range));
    CHECK(pq::decoder<ints>::accepts(oids::int8range));
    CHECK(pq::decoder<ints>::accepts(floats_type));
    CHECK(pq::decoder<pq::multirange<int>>::accepts(oids::int8multirange));
    for (const auto type : {oids::int4multirange, oids::daterange, oids::int4, pq::oid{0}}) {
        CHECK_FALSE(pq::decoder<ints>::accepts(type));
    }
    for (const auto type : {oids::int4range, oids::datemultirange, oids::int4, pq::oid{0}}) {
        CHECK_FALSE(pq::decoder<pq::multirange<int>>::accepts(type));
    }
}

TEST_CASE("ranges: the bounds of a range that was made by a user", "[codec]") {
    const auto value = flags(0x02) + sized(encoded(1.5)) + sized(encoded(2.5));
    CHECK(decoded<pq::range<double>>(floats_type, value) == pq::range<double>(1.5, 2.5));

    pq::detail::type_catalog types;
    types.learn(floats_type, {.name = "floats", .kind = 'r', .subtype = oids::float4});
    const auto of_float4 = flags(0x02) + sized(encoded(1.5F)) + sized(encoded(2.5F));
    CHECK(decoded<pq::range<double>>(floats_type, of_float4, &types) == pq::range<double>(1.5, 2.5));
    types.learn(floats_type, {.name = "floats", .kind = 'r', .subtype = oids::text});
    CHECK_THROWS_AS(decoded<pq::range<double>>(floats_type, of_float4, &types), pq::conversion_error);
}

TEST_CASE("ranges: multiranges", "[codec]") {
    const auto first = flags(0x02) + int4(1) + int4(2);
    const auto second = flags(0x12) + int4(7);
    const auto value = binary(std::int32_t{2}) + sized(first) + sized(second);
    const pq::multirange<int> ranges{ints(1, 2), ints::from(7)};
    CHECK(encoded(ranges) == value);
    CHECK(decoded<pq::multirange<int>>(oids::int4multirange, value) == ranges);
    CHECK(encoded(pq::multirange<int>()) == binary(std::int32_t{0}));
    CHECK(decoded<pq::multirange<int>>(oids::int4multirange, binary(std::int32_t{0})).empty());
}

TEST_CASE("ranges: bytes that are none", "[codec]") {
    bytes::withstands_damage<ints>(oids::int4range, encoded(ints(1, 5)));
    bytes::withstands_damage<ints>(oids::int4range, encoded(ints::from(1)));
    bytes::withstands_damage<ints>(oids::int4range, encoded(ints()));
    bytes::withstands_damage<pq::multirange<int>>(oids::int4multirange,
                                                  encoded(pq::multirange<int>{ints(1, 2), ints::until(-7)}));
    CHECK_THROWS_AS(decoded<ints>(oids::int4range, flags(0x02) + bytes::null + int4(1)), pq::conversion_error);
    CHECK_THROWS_AS(decoded<ints>(oids::int4range, flags(0x40)), pq::conversion_error);
    CHECK_THROWS_AS(decoded<pq::multirange<int>>(oids::int4multirange, binary(std::int32_t{1}) + bytes::null),
                    pq::conversion_error);
    CHECK_THROWS_AS(decoded<pq::multirange<int>>(oids::int4multirange, binary(std::int32_t{-1})), pq::conversion_error);
}

TEST_CASE("ranges: a bound out of range", "[codec]") {
    const auto value = flags(0x02) + sized(binary(std::int64_t{1})) + sized(binary(std::int64_t{1} << 40));
    CHECK(decoded<pq::range<std::int64_t>>(oids::int8range, value).contains(1 << 30));
    CHECK_THROWS_MATCHES(decoded<ints>(oids::int8range, value), pq::conversion_error,
                         MessageMatches(ContainsSubstring("out of range")));
}
