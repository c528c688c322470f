#include "wire_bytes.hpp"

#include "pq/render_text.hpp"

#include <aio/pq/codecs/numeric.hpp>
#include <aio/pq/codecs/optional.hpp>

#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

namespace pq = aio::pq;
using namespace std::string_literals;
using pq::numeric;

namespace {

using int16 = std::int16_t;

/// The wire's numeric: count of groups, weight, sign, scale, groups.
template <class... Groups>
std::string wire_numeric(int weight, int sign, int scale, Groups... groups) {
    return wire::bytes(static_cast<int16>(sizeof...(groups)), static_cast<int16>(weight),
                       static_cast<std::uint16_t>(sign), static_cast<std::uint16_t>(scale),
                       static_cast<int16>(groups)...);
}

std::string written(std::string_view text) { return numeric(text).to_string(); }

}  // namespace

TEST_CASE("numeric: text is kept as PostgreSQL keeps it", "[numeric]") {
    for (const auto* text : {"0",
                             "1",
                             "-1",
                             "9999",
                             "10000",
                             "10001",
                             "-12345678",
                             "0.0",
                             "0.00000",
                             "1.50",
                             "-0.0001",
                             "0.00001",
                             "0.123456789",
                             "12345.6789",
                             "100000000.00000001",
                             "99999999999999999999999999999999.99",
                             "NaN",
                             "Infinity",
                             "-Infinity",
                             "1000000000000000000000000000000000",
                             "0.000000000000000000000000000000000001"}) {
        CHECK(written(text) == text);
    }
    CHECK(to_string(numeric("1.50")) == "1.50");
    CHECK(numeric().to_string() == "0");
    CHECK(numeric("1.50").scale() == 2);
    CHECK(numeric("150").scale() == 0);
}

TEST_CASE("numeric: text is read in all of its forms", "[numeric]") {
    const std::vector<std::pair<std::string, std::string>> forms = {
        {"+1", "1"},
        {"-0", "0"},
        {"-0.00", "0.00"},
        {"007", "7"},
        {"00000000.5", "0.5"},
        {".5", "0.5"},
        {"-.5", "-0.5"},
        {"2.", "2"},
        {"1e5", "100000"},
        {"1E5", "100000"},
        {"1e+5", "100000"},
        {"1e-5", "0.00001"},
        {"1.5e-3", "0.0015"},
        {"1.500e1", "15.00"},
        {"1.500e3", "1500"},
        {"1.5e4", "15000"},
        {"123456e-3", "123.456"},
        {"0e10", "0"},
        {"0e99999999999999999999", "0"},
        {"0e-3", "0.000"},
        {"nan", "NaN"},
        {"inf", "Infinity"},
        {"+INF", "Infinity"},
        {"-inf", "-Infinity"},
        {"iNfInItY", "Infinity"},
        {"+Infinity", "Infinity"},
    };
    for (const auto& [text, expected] : forms) {
        CHECK(written(text) == expected);
    }
}

TEST_CASE("numeric: what is no number is refused", "[numeric]") {
    for (const auto* text :
         {"",   "-",  "+",   ".",    "-.",    "e5",   ".e5",  "1e",      "1e+", "1e5.0", "1.2.3", "--1", "1-",
          " 1", "1 ", "1,5", "0x10", "1_000", "+nan", "-NaN", "infinit", "in",  "one",   "1\n",   "١"}) {
        CAPTURE(text);
        CHECK_CONVERSION_ERROR(numeric(text), "no numeric");
    }
    CHECK_CONVERSION_ERROR(numeric("1\0"s), "no numeric");
}

TEST_CASE("numeric: reaches as far as PostgreSQL's", "[numeric]") {
    const std::string before(numeric::max_integer_digits, '9');
    const std::string after(numeric::max_scale, '7');
    const auto largest = before + "." + after;
    CHECK(written(largest) == largest);
    CHECK(written("-" + largest) == "-" + largest);
    CHECK(written("000" + before) == before);
    CHECK(written("1e131071") == "1" + std::string(131071, '0'));
    CHECK(written("1e-16383") == "0." + std::string(16382, '0') + "1");
    CHECK(written("0." + std::string(16383, '0')) == "0." + std::string(16383, '0'));
    CHECK_CONVERSION_ERROR(numeric("9" + before), "131072 digits");
    CHECK_CONVERSION_ERROR(numeric("1e131072"), "131072 digits");
    CHECK_CONVERSION_ERROR(numeric("1e99999999999999999999"), "131072 digits");
    CHECK_CONVERSION_ERROR(numeric("0." + after + "7"), "16383 digits");
    CHECK_CONVERSION_ERROR(numeric("1e-16384"), "16383 digits");
    CHECK_CONVERSION_ERROR(numeric("0e-16384"), "16383 digits");
    CHECK_CONVERSION_ERROR(numeric("1e-99999999999999999999"), "16383 digits");
}

TEST_CASE("numeric: integers both ways", "[numeric]") {
    CHECK(numeric(0).to_string() == "0");
    CHECK(numeric(-7).to_string() == "-7");
    CHECK(numeric(std::numeric_limits<std::int64_t>::min()).to_string() == "-9223372036854775808");
    CHECK(numeric(std::numeric_limits<std::uint64_t>::max()).to_string() == "18446744073709551615");
    CHECK(numeric(static_cast<signed char>(-128)).to_string() == "-128");

    CHECK(numeric("42.00").to_integer() == 42);
    CHECK(numeric("-0.0").to_integer<int>() == 0);
    CHECK(numeric("-128").to_integer<std::int8_t>() == -128);
    CHECK(numeric("255").to_integer<std::uint8_t>() == 255);
    CHECK(numeric("-9223372036854775808").to_integer() == std::numeric_limits<std::int64_t>::min());
    CHECK(numeric("18446744073709551615").to_integer<std::uint64_t>() == std::numeric_limits<std::uint64_t>::max());
    CHECK(numeric("10000000000000000000").to_integer<std::uint64_t>() == 10000000000000000000U);
    for (const auto* text : {"128", "-129", "1e30", "1e131071", "NaN", "Infinity", "-Infinity"}) {
        CHECK_CONVERSION_ERROR(numeric(text).to_integer<std::int8_t>(), "out of range");
    }
    for (const auto* text : {"-1", "-1e30", "18446744073709551616", "1e20", "NaN", "Infinity", "-Infinity"}) {
        CHECK_CONVERSION_ERROR(numeric(text).to_integer<std::uint64_t>(), "out of range");
    }
    CHECK_CONVERSION_ERROR(numeric("9223372036854775808").to_integer(), "out of range");
    CHECK_CONVERSION_ERROR(numeric("0.1").to_integer(), "after the point");
    CHECK_CONVERSION_ERROR(numeric("1e-16383").to_integer(), "after the point");
}

TEST_CASE("numeric: scaled integers both ways", "[numeric]") {
    CHECK(numeric::from_scaled(12345, 2).to_string() == "123.45");
    CHECK(numeric::from_scaled(-5, 3).to_string() == "-0.005");
    CHECK(numeric::from_scaled(0, 2).to_string() == "0.00");
    CHECK(numeric::from_scaled(500, 2).to_string() == "5.00");
    CHECK(numeric::from_scaled(7, 0).to_string() == "7");
    CHECK(numeric::from_scaled(1, 16383) == numeric("1e-16383"));
    CHECK(numeric::from_scaled(std::numeric_limits<std::int64_t>::min(), 18).to_string() == "-9.223372036854775808");
    CHECK_CONVERSION_ERROR(numeric::from_scaled(1, -1), "scale");
    CHECK_CONVERSION_ERROR(numeric::from_scaled(1, 16384), "scale");

    CHECK(numeric("123.45").to_scaled(2) == 12345);
    CHECK(numeric("123.45").to_scaled(3) == 123450);
    CHECK(numeric("-123.450").to_scaled(2) == -12345);
    CHECK(numeric("0").to_scaled(16383) == 0);
    CHECK(numeric("1e-16383").to_scaled(16383) == 1);
    CHECK(numeric("-9.223372036854775808").to_scaled(18) == std::numeric_limits<std::int64_t>::min());
    CHECK(numeric("10000000000001.0001").to_scaled(5) == 1000000000000100010);
    CHECK_CONVERSION_ERROR(numeric("123.45").to_scaled(1), "after the point");
    CHECK_CONVERSION_ERROR(numeric("0.00005").to_scaled(4), "after the point");
    CHECK_CONVERSION_ERROR(numeric("9.223372036854775808").to_scaled(18), "out of range");
    CHECK_CONVERSION_ERROR(numeric("1").to_scaled(19), "out of range");
    CHECK_CONVERSION_ERROR(numeric("1").to_scaled(16383), "out of range");
    CHECK_CONVERSION_ERROR(numeric("1").to_scaled(-1), "scale");
    CHECK_CONVERSION_ERROR(numeric("1").to_scaled(16384), "scale");
    CHECK_CONVERSION_ERROR(numeric::nan().to_scaled(0), "out of range");
}

TEST_CASE("numeric: the nearest double", "[numeric]") {
    CHECK(numeric("0.1").to_double() == 0.1);
    CHECK(numeric("-12345.678").to_double() == -12345.678);
    CHECK(numeric("1e308").to_double() == 1e308);
    CHECK(numeric("5e-324").to_double() == 5e-324);
    CHECK(numeric("0.000").to_double() == 0);
    CHECK(std::isnan(numeric::nan().to_double()));
    CHECK(numeric::minus_infinity().to_double() == -HUGE_VAL);
    CHECK(numeric::infinity().to_double() == HUGE_VAL);
    CHECK_CONVERSION_ERROR(numeric("1e309").to_double(), "out of range");
    CHECK_CONVERSION_ERROR(numeric("1e131071").to_double(), "out of range");
    CHECK_CONVERSION_ERROR(numeric("1e-400").to_double(), "out of range");
}

TEST_CASE("numeric: is compared by value, as in PostgreSQL", "[numeric]") {
    CHECK(numeric("1.5") == numeric("1.500"));
    CHECK(numeric("1.5") != numeric("15"));
    CHECK(numeric("1.5") != numeric("-1.5"));
    CHECK(numeric("0.00") == numeric("-0"));
    CHECK(numeric("5") == 5);
    CHECK(numeric("5.1") > 5);
    CHECK(numeric::nan() == numeric::nan());
    CHECK((numeric("1.0") <=> numeric("1")) == std::weak_ordering::equivalent);

    const std::vector<numeric> ascending = {
        numeric::minus_infinity(), numeric("-1e131071"), numeric("-10001"),   numeric("-10000"),
        numeric("-9999.9999"),     numeric("-1.5"),      numeric("-1.49999"), numeric("-1"),
        numeric("-0.1"),           numeric("-0.00001"),  numeric("0"),        numeric("0.00001"),
        numeric("0.0001"),         numeric("0.1"),       numeric("0.11"),     numeric("1"),
        numeric("9999"),           numeric("10000"),     numeric("10000.1"),  numeric("20000"),
        numeric("1e131071"),       numeric::infinity(),  numeric::nan()};
    for (std::size_t i = 0; i < ascending.size(); ++i) {
        for (std::size_t j = 0; j < ascending.size(); ++j) {
            CAPTURE(ascending[i].to_string(), ascending[j].to_string());
            CHECK((ascending[i] <=> ascending[j]) == (i <=> j));
            CHECK((ascending[i] == ascending[j]) == (i == j));
        }
    }
}

TEST_CASE("numeric: equal numbers have equal hashes", "[numeric]") {
    const std::hash<numeric> hash;
    CHECK(hash(numeric("1.5")) == hash(numeric("1.50000")));
    CHECK(hash(numeric("0")) == hash(numeric("-0.00")));
    CHECK(hash(numeric("1")) != hash(numeric("10000")));
    CHECK(hash(numeric("1")) != hash(numeric("-1")));
    std::unordered_set<numeric> set;
    for (int i = -500; i < 500; ++i) {
        set.insert(numeric::from_scaled(i, 2));
        set.insert(numeric::from_scaled(i * 10, 3));
    }
    set.insert(numeric::nan());
    set.insert(numeric::infinity());
    set.insert(numeric::minus_infinity());
    set.insert(numeric::nan());
    CHECK(set.size() == 1003);
}

TEST_CASE("numeric: exact bytes both ways", "[numeric][codec]") {
    STATIC_REQUIRE(pq::encoder<numeric>::type == pq::oids::numeric);
    STATIC_REQUIRE(pq::encoder<numeric>::format == pq::value_format::binary);
    const std::vector<std::pair<std::string, std::string>> values = {
        {"0", wire_numeric(0, 0, 0)},
        {"0.00", wire_numeric(0, 0, 2)},
        {"1", wire_numeric(0, 0, 0, 1)},
        {"-1", wire_numeric(0, 0x4000, 0, 1)},
        {"10000", wire_numeric(1, 0, 0, 1)},
        {"100000001", wire_numeric(2, 0, 0, 1, 0, 1)},
        {"12345.67", wire_numeric(1, 0, 2, 1, 2345, 6700)},
        {"1.50", wire_numeric(0, 0, 2, 1, 5000)},
        {"-0.0001", wire_numeric(-1, 0x4000, 4, 1)},
        {"0.00001", wire_numeric(-2, 0, 5, 1000)},
        {"0.00010000", wire_numeric(-1, 0, 8, 1)},
        {"NaN", wire_numeric(0, 0xC000, 0)},
        {"Infinity", wire_numeric(0, 0xD000, 0)},
        {"-Infinity", wire_numeric(0, 0xF000, 0)},
    };
    for (const auto& [text, bytes] : values) {
        CAPTURE(text);
        CHECK(wire::encoded(numeric(text)) == bytes);
        CHECK(wire::decoded<numeric>(pq::oids::numeric, bytes).to_string() == text);
        CHECK(pq::detail::text_of_numeric(wire::received(pq::oids::numeric, bytes)) == text);
    }
    // Groups of zeros around the number make no difference.
    const auto padded = wire::decoded<numeric>(pq::oids::numeric, wire_numeric(2, 0x4000, 1, 0, 0, 7, 5000, 0));
    CHECK(padded.to_string() == "-7.5");
    CHECK(padded == numeric("-7.5"));
    const auto zero = wire::decoded<numeric>(pq::oids::numeric, wire_numeric(-32768, 0x4000, 0, 0, 0));
    CHECK(zero == numeric(0));
    CHECK(zero.to_string() == "0");
    CHECK(wire::decoded<numeric>(pq::oids::numeric, wire_numeric(32767, 0, 0, 1)) == numeric("1e131068"));
}

TEST_CASE("numeric: more digits than PostgreSQL takes in binary are not sent", "[numeric][codec]") {
    const numeric last(std::string(12000, '1'));
    CHECK(wire::decoded<numeric>(pq::oids::numeric, wire::encoded(last)) == last);
    CHECK_CONVERSION_ERROR(wire::encoded(numeric(std::string(12001, '1'))), "send to_string()");
}

TEST_CASE("numeric: is read from numeric alone, by nothing else", "[numeric][codec]") {
    CHECK(pq::decoder<numeric>::accepts(pq::oids::numeric));
    for (const auto type : {pq::oids::int4, pq::oids::float8, pq::oids::text, pq::oids::money, pq::oid{0}}) {
        CHECK_FALSE(pq::decoder<numeric>::accepts(type));
    }
    CHECK(wire::decoded<std::optional<numeric>>(pq::oids::numeric, wire_numeric(0, 0, 0, 3)) == numeric(3));
}

TEST_CASE("numeric: malformed bytes are an error", "[numeric][codec]") {
    wire::refuses_other_sizes<numeric>(pq::oids::numeric, wire_numeric(1, 0x4000, 2, 1, 2345, 6700));
    wire::refuses_other_sizes<numeric>(pq::oids::numeric, wire_numeric(0, 0xC000, 0));
    const auto refused = [](const std::string& bytes) {
        CHECK_CONVERSION_ERROR(wire::decoded<numeric>(pq::oids::numeric, bytes), "no binary numeric");
    };
    refused(wire_numeric(0, 0, 0, 10000));
    refused(wire_numeric(0, 0, 0, -1));
    refused(wire_numeric(0, 0, 0, 1, 32767));
    refused(wire_numeric(0, 0x8000, 0, 1));
    refused(wire_numeric(0, 1, 0, 1));
    refused(wire_numeric(0, 0, 16384, 1));
    refused(wire_numeric(0, 0, 0xFFFF, 1));
    // Digits after those of the scale.
    refused(wire_numeric(0, 0, 0, 1, 1));
    refused(wire_numeric(0, 0, 3, 1, 1));
    refused(wire_numeric(-1, 0, 3, 1));
    refused(wire_numeric(-32768, 0, 16383, 1));
    // A count that the bytes do not bear out.
    refused(wire::bytes(int16{-1}, int16{0}, int16{0}, int16{0}));
    refused(wire::bytes(int16{2}, int16{0}, int16{0}, int16{0}, int16{1}));
}
