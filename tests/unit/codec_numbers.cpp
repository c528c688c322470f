#include <aio/pq/codecs/numbers.hpp>

#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace pq = aio::pq;
using namespace std::string_view_literals;

namespace {

template <class T>
std::string encoded(T value) {
    pq::byte_sink out;
    pq::encoder<T>::encode(value, out);
    return {out.data(), out.size()};
}

template <class T>
T decoded(pq::oid type, std::string_view bytes) {
    return pq::detail::decode_value<T>({.data = bytes.data(), .size = static_cast<int>(bytes.size()), .type = type});
}

constexpr auto int2 = pq::oids::int2;
constexpr auto int4 = pq::oids::int4;
constexpr auto int8 = pq::oids::int8;

}  // namespace

TEST_CASE("numbers: integers are sent by their size", "[codec]") {
    CHECK(encoded<std::int16_t>(0x0102) == "\1\2"sv);
    CHECK(encoded<std::int16_t>(-1) == "\xff\xff"sv);
    CHECK(encoded<std::int32_t>(0x01020304) == "\1\2\3\4"sv);
    CHECK(encoded<std::int32_t>(std::numeric_limits<std::int32_t>::min()) == "\x80\0\0\0"sv);
    CHECK(encoded<std::int64_t>(0x0102030405060708) == "\1\2\3\4\5\6\7\x08"sv);
    CHECK(encoded<std::int64_t>(-2) == "\xff\xff\xff\xff\xff\xff\xff\xfe"sv);
    CHECK(encoded<long long>(1) == "\0\0\0\0\0\0\0\1"sv);
    CHECK(encoded<signed char>(-1) == "\xff\xff"sv);
    STATIC_REQUIRE(pq::encoder<signed char>::type == int2);
    STATIC_REQUIRE(pq::encoder<short>::type == int2);
    STATIC_REQUIRE(pq::encoder<int>::type == int4);
    STATIC_REQUIRE(pq::encoder<long>::type == int8);
    STATIC_REQUIRE(pq::encoder<long long>::type == int8);
}

TEST_CASE("numbers: integers without sign take the next larger type", "[codec]") {
    CHECK(encoded<std::uint8_t>(255) == "\0\xff"sv);
    CHECK(encoded<std::uint16_t>(65535) == "\0\0\xff\xff"sv);
    CHECK(encoded<std::uint32_t>(4294967295U) == "\0\0\0\0\xff\xff\xff\xff"sv);
    CHECK(encoded<std::uint64_t>(9223372036854775807U) == "\x7f\xff\xff\xff\xff\xff\xff\xff"sv);
    CHECK_THROWS_AS(encoded<std::uint64_t>(9223372036854775808U), pq::conversion_error);
    STATIC_REQUIRE(pq::encoder<std::uint8_t>::type == int2);
    STATIC_REQUIRE(pq::encoder<std::uint16_t>::type == int4);
    STATIC_REQUIRE(pq::encoder<std::uint32_t>::type == int8);
    STATIC_REQUIRE(pq::encoder<std::uint64_t>::type == int8);
}

TEST_CASE("numbers: characters and long doubles are none", "[codec]") {
    STATIC_REQUIRE_FALSE(pq::encodable<wchar_t>);
    STATIC_REQUIRE_FALSE(pq::encodable<char8_t>);
    STATIC_REQUIRE_FALSE(pq::encodable<char32_t>);
    STATIC_REQUIRE_FALSE(pq::encodable<long double>);
    STATIC_REQUIRE_FALSE(pq::decodable<char8_t>);
    STATIC_REQUIRE(pq::encodable<const int&>);
}

TEMPLATE_TEST_CASE("numbers: every integer reads what it sends", "[codec]", signed char, short, int, long, long long,
                   unsigned char, unsigned short, unsigned, bool) {
    for (const TestType value :
         {std::numeric_limits<TestType>::min(), TestType{0}, TestType{1}, std::numeric_limits<TestType>::max()}) {
        CHECK(decoded<TestType>(pq::encoder<TestType>::type, encoded(value)) == value);
    }
}

TEST_CASE("numbers: integers are read from every integer type", "[codec]") {
    CHECK(decoded<int>(int2, "\xff\xfe"sv) == -2);
    CHECK(decoded<int>(int4, "\xff\xff\xff\xfe"sv) == -2);
    CHECK(decoded<int>(int8, "\xff\xff\xff\xff\xff\xff\xff\xfe"sv) == -2);
    CHECK(decoded<std::int64_t>(pq::oids::oid_, "\xff\xff\xff\xfe"sv) == 4294967294);
    CHECK(decoded<std::uint32_t>(pq::oids::oid_, "\xff\xff\xff\xfe"sv) == 4294967294U);
    CHECK(decoded<std::uint64_t>(int8, "\x7f\xff\xff\xff\xff\xff\xff\xff"sv) == 9223372036854775807U);
    for (const auto type : {int2, int4, int8, pq::oids::oid_}) {
        CHECK(pq::decoder<int>::accepts(type));
    }
    for (const auto type : {pq::oids::numeric, pq::oids::float8, pq::oids::text, pq::oids::bool_, pq::oid{0}}) {
        CHECK_FALSE(pq::decoder<int>::accepts(type));
    }
}

TEST_CASE("numbers: what does not fit is an error", "[codec]") {
    CHECK(decoded<std::int32_t>(int8, "\0\0\0\0\x7f\xff\xff\xff"sv) == 2147483647);
    CHECK_THROWS_AS(decoded<std::int32_t>(int8, "\0\0\0\0\x80\0\0\0"sv), pq::conversion_error);
    CHECK(decoded<std::int32_t>(int8, "\xff\xff\xff\xff\x80\0\0\0"sv) == -2147483647 - 1);
    CHECK_THROWS_AS(decoded<std::int32_t>(int8, "\xff\xff\xff\xff\x7f\xff\xff\xff"sv), pq::conversion_error);
    CHECK_THROWS_AS(decoded<std::int32_t>(pq::oids::oid_, "\x80\0\0\0"sv), pq::conversion_error);
    CHECK_THROWS_AS(decoded<std::int16_t>(int4, "\0\0\x80\0"sv), pq::conversion_error);
    CHECK_THROWS_AS(decoded<std::uint64_t>(int2, "\xff\xff"sv), pq::conversion_error);
    CHECK_THROWS_AS(decoded<std::uint8_t>(int2, "\1\0"sv), pq::conversion_error);
}

TEST_CASE("numbers: bytes that are no such number are an error", "[codec]") {
    CHECK_THROWS_AS(decoded<int>(int4, ""sv), pq::conversion_error);
    CHECK_THROWS_AS(decoded<int>(int4, "123"sv), pq::conversion_error);
    CHECK_THROWS_AS(decoded<bool>(pq::oids::bool_, ""sv), pq::conversion_error);
    CHECK_THROWS_AS(decoded<float>(pq::oids::float4, "12345678"sv), pq::conversion_error);
    CHECK_THROWS_AS(decoded<double>(pq::oids::float8, "12"sv), pq::conversion_error);
}

TEST_CASE("numbers: bool", "[codec]") {
    STATIC_REQUIRE(pq::encoder<bool>::type == pq::oids::bool_);
    CHECK(encoded(true) == "\1"sv);
    CHECK(encoded(false) == "\0"sv);
    CHECK(decoded<bool>(pq::oids::bool_, "\1"sv));
    CHECK_FALSE(decoded<bool>(pq::oids::bool_, "\0"sv));
    CHECK_FALSE(pq::decoder<bool>::accepts(int4));
}

TEST_CASE("numbers: floats", "[codec]") {
    STATIC_REQUIRE(pq::encoder<float>::type == pq::oids::float4);
    STATIC_REQUIRE(pq::encoder<double>::type == pq::oids::float8);
    CHECK(encoded(1.0F) == "\x3f\x80\0\0"sv);
    CHECK(encoded(-2.5) == "\xc0\x04\0\0\0\0\0\0"sv);
    CHECK(decoded<float>(pq::oids::float4, encoded(0.1F)) == 0.1F);
    CHECK(decoded<double>(pq::oids::float8, encoded(0.1)) == 0.1);
    CHECK(decoded<double>(pq::oids::float4, encoded(0.5F)) == 0.5);
    CHECK(std::isnan(decoded<double>(pq::oids::float8, encoded(std::nan("")))));
    CHECK(decoded<double>(pq::oids::float8, encoded(-HUGE_VAL)) == -HUGE_VAL);
    CHECK(std::signbit(decoded<double>(pq::oids::float8, encoded(-0.0))));
    CHECK(pq::decoder<double>::accepts(pq::oids::float4));
    CHECK_FALSE(pq::decoder<float>::accepts(pq::oids::float8));
    CHECK_FALSE(pq::decoder<double>::accepts(pq::oids::numeric));
}

TEST_CASE("numbers: NULL is an error", "[codec]") {
    CHECK_THROWS_AS(pq::detail::decode_value<int>({.data = nullptr, .size = -1, .type = int4}), pq::conversion_error);
}
