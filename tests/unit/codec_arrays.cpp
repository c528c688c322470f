#include "nested_bytes.hpp"

#include <aio/pq/codecs.hpp>

#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pq = aio::pq;
using bytes::binary;
using bytes::decoded;
using bytes::encoded;
using bytes::sized;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::MessageMatches;
namespace oids = pq::oids;

namespace {

template <class T>
using matrix = std::vector<std::vector<T>>;

/// The header of an array whose subscripts begin at 1.
std::string header(std::initializer_list<std::int32_t> sizes, pq::oid element, std::int32_t has_null = 0) {
    auto made = binary(static_cast<std::int32_t>(sizes.size())) + binary(has_null) + bytes::type(element);
    for (const auto size : sizes) {
        made += binary(size) + binary(std::int32_t{1});
    }
    return made;
}

std::string int4(std::int32_t value) { return sized(binary(value)); }

const auto one_two = header({2}, oids::int4) + int4(1) + int4(-2);

}  // namespace

TEST_CASE("arrays: vectors are sent with dimensions, element type and elements", "[codec]") {
    CHECK(encoded(std::vector{1, -2}) == one_two);
    CHECK(encoded(std::array{1, -2}) == one_two);
    const std::vector numbers{1, -2};
    CHECK(encoded(std::span(numbers)) == one_two);
    CHECK(encoded(std::vector<std::string>{"a", ""}) == header({2}, oids::text) + sized("a") + sized(""));
    CHECK(encoded(std::vector<const char*>{"a", nullptr}) == header({2}, oids::text, 1) + sized("a") + bytes::null);
    CHECK(encoded(std::vector{true, false}) == header({2}, oids::bool_) + sized("\1") + sized({"\0", 1}));
    CHECK(encoded(std::vector{1.5}) == header({1}, oids::float8) + sized(encoded(1.5)));
    CHECK(encoded(std::vector<std::uint16_t>{65535}) == header({1}, oids::int4) + int4(65535));
    CHECK(encoded(std::vector<std::vector<std::byte>>{{std::byte{7}}}) == header({1}, oids::bytea) + sized("\7"));
}

TEST_CASE("arrays: the types that they are sent as", "[codec]") {
    STATIC_REQUIRE(pq::encoder<std::vector<int>>::type == pq::type_id(oids::int4_array));
    STATIC_REQUIRE(pq::encoder<matrix<std::optional<std::int64_t>>>::type == pq::type_id(oids::int8_array));
    STATIC_REQUIRE(pq::encoder<std::vector<std::string_view>>::type == pq::type_id(oids::text_array));
    STATIC_REQUIRE(pq::encoder<std::vector<std::byte>>::type == oids::bytea);
    STATIC_REQUIRE(pq::encoder<std::vector<std::vector<std::byte>>>::type == pq::type_id(oids::bytea_array));
    STATIC_REQUIRE_FALSE(pq::decodable<std::span<const int>>);
    STATIC_REQUIRE_FALSE(pq::encodable<std::vector<void*>>);
    STATIC_REQUIRE_FALSE(pq::decodable<std::vector<void*>>);
}

TEST_CASE("arrays: an element that is NULL", "[codec]") {
    const auto value = header({2}, oids::int4, 1) + int4(1) + bytes::null;
    const std::vector<std::optional<int>> numbers{1, std::nullopt};
    CHECK(encoded(numbers) == value);
    CHECK(decoded<std::vector<std::optional<int>>>(oids::int4_array, value) == numbers);
    CHECK(encoded(std::vector<std::optional<int>>{1}) == header({1}, oids::int4) + int4(1));
    CHECK_THROWS_MATCHES(decoded<std::vector<int>>(oids::int4_array, value), pq::conversion_error,
                         MessageMatches(ContainsSubstring("element [2]: ") && ContainsSubstring("NULL") &&
                                        ContainsSubstring("std::optional")));
}

TEST_CASE("arrays: numbers and NULLs by turns", "[codec]") {
    using numbers = std::vector<std::optional<std::int64_t>>;
    for (const auto& each :
         {numbers{std::nullopt}, numbers{std::nullopt, 1}, numbers{1, std::nullopt, std::nullopt, 2, 3, std::nullopt},
          numbers{1, 2, 3, std::nullopt, 4}}) {
        CHECK(decoded<numbers>(oids::int8_array, encoded(each)) == each);
    }
    const auto behind_null = encoded(numbers{1, std::nullopt, 2}) + bytes::null;
    CHECK_THROWS_AS(decoded<numbers>(oids::int8_array, behind_null), pq::conversion_error);
    CHECK_THROWS_MATCHES(decoded<std::vector<std::int64_t>>(oids::int8_array, encoded(numbers{1, 2, std::nullopt, 3})),
                         pq::conversion_error, MessageMatches(ContainsSubstring("element [3]: ")));
}

TEST_CASE("arrays: without elements there are no dimensions", "[codec]") {
    const auto empty = header({}, oids::int4);
    CHECK(encoded(std::vector<int>()) == empty);
    CHECK(encoded(matrix<int>()) == empty);
    CHECK(encoded(matrix<int>{{}, {}}) == empty);
    CHECK(encoded(std::array<int, 0>()) == empty);
    CHECK(decoded<std::vector<int>>(oids::int4_array, empty).empty());
    CHECK(decoded<matrix<int>>(oids::int4_array, empty).empty());
    CHECK(decoded<std::vector<std::array<int, 3>>>(oids::int4_array, empty).empty());
    CHECK(decoded<std::array<int, 0>>(oids::int4_array, empty).empty());
    CHECK_THROWS_AS((decoded<std::array<int, 1>>(oids::int4_array, empty)), pq::conversion_error);
}

TEST_CASE("arrays: of several dimensions", "[codec]") {
    const auto value = header({2, 3}, oids::int4) + int4(1) + int4(2) + int4(3) + int4(4) + int4(5) + int4(6);
    const matrix<int> numbers{{1, 2, 3}, {4, 5, 6}};
    CHECK(encoded(numbers) == value);
    CHECK(encoded(std::array{std::array{1, 2, 3}, std::array{4, 5, 6}}) == value);
    CHECK(decoded<matrix<int>>(oids::int4_array, value) == numbers);
    CHECK(decoded<std::vector<std::array<int, 3>>>(oids::int4_array, value)[1] == std::array{4, 5, 6});
    CHECK(decoded<matrix<std::optional<std::int64_t>>>(oids::int4_array, value)[1][2] == 6);

    using six = matrix<matrix<matrix<std::string>>>;
    const six deep{{{{{{"a", "b"}}}}}};
    CHECK(encoded(deep) == header({1, 1, 1, 1, 1, 2}, oids::text) + sized("a") + sized("b"));
    CHECK(decoded<six>(oids::text_array, encoded(deep)) == deep);
}

TEST_CASE("arrays: vectors inside have to be of one size", "[codec]") {
    CHECK_THROWS_MATCHES(encoded(matrix<int>{{1, 2}, {3}}), pq::conversion_error,
                         MessageMatches(ContainsSubstring("differ in size")));
    CHECK_THROWS_AS(encoded(matrix<int>{{}, {3}}), pq::conversion_error);
    CHECK_THROWS_AS(encoded(matrix<int>{{3}, {}}), pq::conversion_error);
    CHECK_THROWS_AS(encoded(std::vector<matrix<int>>{{{1}, {2}}, {{1}}}), pq::conversion_error);
}

TEST_CASE("arrays: the dimensions have to be those of the C++ type", "[codec]") {
    const auto flat = header({2}, oids::int4) + int4(1) + int4(2);
    const auto square = header({2, 2}, oids::int4) + int4(1) + int4(2) + int4(3) + int4(4);
    CHECK_THROWS_MATCHES(decoded<matrix<int>>(oids::int4_array, flat), pq::conversion_error,
                         MessageMatches(ContainsSubstring("the array has 1 dimension,") &&
                                        ContainsSubstring("std::vector<std::vector<int>>") &&
                                        ContainsSubstring("has 2")));
    CHECK_THROWS_MATCHES(decoded<std::vector<int>>(oids::int4_array, square), pq::conversion_error,
                         MessageMatches(ContainsSubstring("the array has 2 dimensions")));
    CHECK((decoded<std::array<int, 2>>(oids::int4_array, flat)) == std::array{1, 2});
    CHECK_THROWS_MATCHES((decoded<std::array<int, 3>>(oids::int4_array, flat)), pq::conversion_error,
                         MessageMatches(ContainsSubstring("2 elements") && ContainsSubstring("has 3")));
}

TEST_CASE("arrays: subscripts may begin anywhere", "[codec]") {
    const auto shifted = binary(std::int32_t{1}) + binary(std::int32_t{1}) + bytes::type(oids::int4) +
                         binary(std::int32_t{2}) + binary(std::int32_t{-5}) + int4(1) + bytes::null;
    CHECK(decoded<std::vector<std::optional<int>>>(oids::int4_array, shifted) ==
          std::vector<std::optional<int>>{1, std::nullopt});
    CHECK_THROWS_MATCHES(decoded<std::vector<int>>(oids::int4_array, shifted), pq::conversion_error,
                         MessageMatches(ContainsSubstring("element [-4]: ")));
}

TEST_CASE("arrays: the elements' type is checked", "[codec]") {
    CHECK(decoded<std::vector<std::int64_t>>(oids::int4_array, one_two) == std::vector<std::int64_t>{1, -2});
    CHECK(decoded<std::vector<short>>(oids::int4_array, one_two) == std::vector<short>{1, -2});
    CHECK_THROWS_MATCHES(decoded<std::vector<unsigned>>(oids::int4_array, one_two), pq::conversion_error,
                         MessageMatches(ContainsSubstring("element [2]: the value is out of range")));
    CHECK_THROWS_MATCHES(decoded<std::vector<bool>>(oids::int4_array, one_two), pq::conversion_error,
                         MessageMatches(ContainsSubstring("its type is int4, which cannot be read as bool")));
    CHECK(pq::decoder<std::vector<int>>::accepts(oids::int4_array));
    CHECK(pq::decoder<std::vector<int>>::accepts(oids::int8_array));
    CHECK(pq::decoder<std::vector<int>>::accepts(oids::oidvector));
    CHECK(pq::decoder<std::vector<int>>::accepts(oids::int2vector));
    CHECK(pq::decoder<matrix<std::string>>::accepts(oids::varchar_array));
    CHECK(pq::decoder<std::vector<int>>::accepts(16384));
    for (const auto type : {oids::int4, oids::text_array, oids::text, oids::record, oids::int4range}) {
        CHECK_FALSE(pq::decoder<std::vector<int>>::accepts(type));
    }
}

TEST_CASE("arrays: oids have no sign", "[codec]") {
    const auto value = header({1}, oids::oid_) + sized("\xff\xff\xff\xfe");
    CHECK(decoded<std::vector<std::uint32_t>>(oids::oid_array, value) == std::vector{4294967294U});
    CHECK_THROWS_AS(decoded<std::vector<int>>(oids::oid_array, value), pq::conversion_error);
}

TEST_CASE("arrays: an element of another size than its type", "[codec]") {
    CHECK_THROWS_MATCHES(decoded<std::vector<int>>(oids::int4_array, header({2}, oids::int4) + int4(1) + sized("abc")),
                         pq::conversion_error, MessageMatches(ContainsSubstring("element [2]: ")));
}

TEST_CASE("arrays: bytes that are none", "[codec]") {
    bytes::withstands_damage<std::vector<int>>(oids::int4_array, one_two);
    bytes::withstands_damage<std::vector<std::optional<std::string>>>(
        oids::text_array, header({3}, oids::text, 1) + sized("abc") + bytes::null + sized(""));
    bytes::withstands_damage<matrix<double>>(oids::float8_array, encoded(matrix<double>{{1, 2}, {3, 4}}));
    bytes::withstands_damage<std::array<int, 2>>(oids::int4_array, one_two);
}

TEST_CASE("arrays: a header promises no more than there is", "[codec]") {
    constexpr auto most = std::numeric_limits<std::int32_t>::max();
    CHECK_THROWS_AS(decoded<std::vector<int>>(oids::int4_array, header({most}, oids::int4)), pq::conversion_error);
    CHECK_THROWS_AS(decoded<std::vector<int>>(oids::int4_array, header({-1}, oids::int4)), pq::conversion_error);
    CHECK_THROWS_AS(decoded<matrix<int>>(oids::int4_array, header({most, most}, oids::int4)), pq::conversion_error);
    CHECK_THROWS_AS(decoded<matrix<matrix<int>>>(oids::int4_array, header({most, most, most, most}, oids::int4)),
                    pq::conversion_error);
    CHECK(decoded<matrix<int>>(oids::int4_array, header({most, 0}, oids::int4)).empty());
    CHECK_THROWS_AS(decoded<std::vector<int>>(oids::int4_array, header({1, 1, 1, 1, 1, 1, 1}, oids::int4) + int4(1)),
                    pq::conversion_error);
}

TEST_CASE("arrays: of hundreds of numbers", "[codec]") {
    std::vector<int> numbers;
    std::vector<std::int64_t> wide;
    std::vector<float> floats;
    for (int i = 0; i < 300; ++i) {
        numbers.push_back(i * 7'000'001);
        wide.push_back(i * -7'000'000'000'001);
        floats.push_back(static_cast<float>(i) / 7);
    }
    CHECK(decoded<std::vector<int>>(oids::int4_array, encoded(numbers)) == numbers);
    CHECK(decoded<std::vector<std::int64_t>>(oids::int8_array, encoded(wide)) == wide);
    CHECK(decoded<std::vector<float>>(oids::float4_array, encoded(floats)) == floats);
}
