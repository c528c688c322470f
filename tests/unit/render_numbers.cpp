#include "wire_bytes.hpp"

#include "pq/render_text.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace pq = aio::pq;
namespace detail = aio::pq::detail;
using namespace std::string_literals;

namespace {

std::string text_of(double value) {
    return detail::text_of_float8(wire::received(pq::oids::float8, wire::bytes(std::bit_cast<std::uint64_t>(value))));
}

std::string text_of(float value) {
    return detail::text_of_float4(wire::received(pq::oids::float4, wire::bytes(std::bit_cast<std::uint32_t>(value))));
}

}  // namespace

TEST_CASE("text of numbers: bool and integers", "[render]") {
    CHECK(detail::text_of_bool(wire::received(pq::oids::bool_, "\1"s)) == "t");
    CHECK(detail::text_of_bool(wire::received(pq::oids::bool_, "\0"s)) == "f");
    CHECK(detail::text_of_int2(wire::received(pq::oids::int2, wire::bytes(std::int16_t{-32768}))) == "-32768");
    CHECK(detail::text_of_int4(wire::received(pq::oids::int4, wire::bytes(std::int32_t{2147483647}))) == "2147483647");
    CHECK(detail::text_of_int8(wire::received(pq::oids::int8, wire::bytes(INT64_MIN))) == "-9223372036854775808");
    CHECK(detail::text_of_oid(wire::received(pq::oids::oid_, wire::bytes(std::uint32_t{4294967295}))) == "4294967295");
}

TEST_CASE("text of numbers: values of another size are an error", "[render]") {
    const auto two = wire::bytes(std::int16_t{0});
    CHECK_THROWS_AS(detail::text_of_bool(wire::received(pq::oids::bool_, two)), pq::conversion_error);
    CHECK_THROWS_AS(detail::text_of_int2(wire::received(pq::oids::int2, "")), pq::conversion_error);
    CHECK_THROWS_AS(detail::text_of_int4(wire::received(pq::oids::int4, two)), pq::conversion_error);
    CHECK_THROWS_AS(detail::text_of_int8(wire::received(pq::oids::int8, two + two)), pq::conversion_error);
    CHECK_THROWS_AS(detail::text_of_oid(wire::received(pq::oids::oid_, two)), pq::conversion_error);
    CHECK_THROWS_AS(detail::text_of_float4(wire::received(pq::oids::float4, two)), pq::conversion_error);
    CHECK_THROWS_AS(detail::text_of_float8(wire::received(pq::oids::float8, two + two)), pq::conversion_error);
}

TEST_CASE("text of numbers: doubles as PostgreSQL 15 prints them", "[render]") {
    const std::vector<std::pair<double, std::string>> values = {
        {0.0, "0"},
        {-0.0, "-0"},
        {1.0, "1"},
        {-1.5, "-1.5"},
        {0.1, "0.1"},
        {1.0 / 3.0, "0.3333333333333333"},
        {100.0, "100"},
        {0.0001, "0.0001"},
        {0.00001, "1e-05"},
        {-0.000012, "-1.2e-05"},
        {123456789012345.0, "123456789012345"},
        {1e14, "100000000000000"},
        {1e15, "1e+15"},
        {9007199254740993.0, "9.007199254740992e+15"},
        {1e22, "1e+22"},
        {1e23, "9.999999999999999e+22"},
        {3e23, "3e+23"},
        {5e-324, "5e-324"},
        {1.7976931348623157e308, "1.7976931348623157e+308"},
        {1e100, "1e+100"},
        {HUGE_VAL, "Infinity"},
        {-HUGE_VAL, "-Infinity"},
        {std::nan(""), "NaN"},
    };
    for (const auto& [value, text] : values) {
        CHECK(text_of(value) == text);
    }
}

TEST_CASE("text of numbers: floats as PostgreSQL 15 prints them", "[render]") {
    const std::vector<std::pair<float, std::string>> values = {
        {0.1F, "0.1"},
        {123456.0F, "123456"},
        {1e6F, "1e+06"},
        {1e5F, "100000"},
        {0.0001F, "0.0001"},
        {8388608.0F, "8.388608e+06"},
        {1e10F, "1e+10"},
        {8.5e9F, "8.4999997e+09"},
        {16777216.0F, "1.6777216e+07"},
        {-HUGE_VALF, "-Infinity"},
        {std::nanf(""), "NaN"},
        {1e-45F, "1e-45"},
        {8.7e9F, "8.7e+09"},
    };
    for (const auto& [value, text] : values) {
        CHECK(text_of(value) == text);
    }
}

TEST_CASE("text of numbers: bytea in hex", "[render]") {
    CHECK(detail::text_of_bytea(wire::received(pq::oids::bytea, "\0\x7f\xff\n'"s)) == "\\x007fff0a27");
    CHECK(detail::text_of_bytea(wire::received(pq::oids::bytea, "")) == "\\x");
}
