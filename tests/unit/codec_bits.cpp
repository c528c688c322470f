#include "wire_bytes.hpp"

#include "pq/render_text.hpp"

#include <aio/pq/codecs/bits.hpp>

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace pq = aio::pq;
using namespace std::string_literals;
using pq::bits;

namespace {

std::string wire_bits(std::int32_t size, const std::string& packed) { return wire::bytes(size) + packed; }

}  // namespace

TEST_CASE("bits: text both ways", "[bits]") {
    for (const auto* text : {"", "0", "1", "0101", "11111111", "000000001", "10000000000000000"}) {
        CHECK(bits(text).to_string() == text);
        CHECK(bits(text).size() == std::string(text).size());
    }
    const std::string many = [] {
        std::string text;
        for (int i = 0; i < 10'007; ++i) {
            text += i * i % 7 < 3 ? '1' : '0';
        }
        return text;
    }();
    CHECK(to_string(bits(many)) == many);
    for (const auto* text : {"2", "01 ", "x", "0b1", "1.0"}) {
        CHECK_CONVERSION_ERROR(bits(text), "no bit string");
    }
}

TEST_CASE("bits: bit 0 is the first that is written", "[bits]") {
    bits value("100000000");
    CHECK(value[0]);
    CHECK_FALSE(value[8]);
    value.set(8);
    value.set(0, false);
    CHECK(value == bits("000000001"));
    CHECK(bits(9).to_string() == "000000000");
    CHECK(bits().empty());
    CHECK(bits("0100000011").bytes().size() == 2);
    CHECK(bits("0100000011").bytes()[1] == std::byte{0xC0});
}

TEST_CASE("bits: to and from bitset and vector<bool>", "[bits]") {
    const std::bitset<5> set("01101");
    CHECK(bits(set).to_string() == "01101");
    CHECK(bits("01101").to_bitset<5>() == set);
    CHECK_CONVERSION_ERROR(bits("0110").to_bitset<5>(), "has 4 bits, and the type holds 5");
    CHECK(bits(std::bitset<0>()).empty());
    const std::vector<bool> vector{false, true, true, false, true, false, false, false, true};
    CHECK(bits(vector).to_string() == "011010001");
    CHECK(bits("011010001").to_vector() == vector);
}

TEST_CASE("bits: are ordered as their text is", "[bits]") {
    const std::vector<bits> ascending{bits(""),         bits("0"),         bits("00"), bits("0000000001"), bits("01"),
                                      bits("01000000"), bits("010000000"), bits("1"),  bits("10"),         bits("11")};
    for (std::size_t i = 0; i < ascending.size(); ++i) {
        for (std::size_t j = 0; j < ascending.size(); ++j) {
            CAPTURE(ascending[i].to_string(), ascending[j].to_string());
            CHECK((ascending[i] <=> ascending[j]) == (i <=> j));
            CHECK((ascending[i] == ascending[j]) == (i == j));
        }
    }
}

TEST_CASE("bits: exact bytes both ways", "[bits][codec]") {
    STATIC_REQUIRE(pq::encoder<bits>::type == pq::oids::varbit);
    STATIC_REQUIRE(pq::encoder<std::bitset<8>>::type == pq::oids::bit);
    CHECK(wire::encoded(bits("")) == wire_bits(0, ""));
    CHECK(wire::encoded(bits("101")) == wire_bits(3, "\xA0"));
    CHECK(wire::encoded(bits("000000011")) == wire_bits(9, "\x01\x80"));
    CHECK(wire::encoded(std::bitset<3>("101")) == wire_bits(3, "\xA0"));
    for (const auto type : {pq::oids::bit, pq::oids::varbit}) {
        CHECK(pq::decoder<bits>::accepts(type));
        CHECK(pq::decoder<std::bitset<3>>::accepts(type));
        CHECK(wire::decoded<bits>(type, wire_bits(9, "\x01\x80")) == bits("000000011"));
        CHECK(wire::decoded<std::bitset<9>>(type, wire_bits(9, "\x01\x80")) == std::bitset<9>("000000011"));
    }
    CHECK(wire::decoded<bits>(pq::oids::varbit, wire_bits(0, "")).empty());
    CHECK_FALSE(pq::decoder<bits>::accepts(pq::oids::bytea));
    CHECK_CONVERSION_ERROR(wire::decoded<std::bitset<8>>(pq::oids::bit, wire_bits(9, "\x01\x80")), "9 bits");
    CHECK(pq::detail::text_of_bit(wire::received(pq::oids::bit, wire_bits(3, "\xA0"))) == "101");
    CHECK(pq::detail::text_of_varbit(wire::received(pq::oids::varbit, wire_bits(0, ""))).empty());
}

TEST_CASE("bits: malformed bytes are an error", "[bits][codec]") {
    wire::refuses_other_sizes<bits>(pq::oids::varbit, wire_bits(9, "\x01\x80"));
    wire::refuses_other_sizes<bits>(pq::oids::varbit, wire_bits(8, "\x01"));
    wire::refuses_other_sizes<std::bitset<9>>(pq::oids::bit, wire_bits(9, "\x01\x80"));
    for (const auto& bytes :
         {wire_bits(-1, ""), wire_bits(INT32_MIN, ""), wire_bits(INT32_MAX, "\0"s), wire_bits(0, "\0"s),
          wire_bits(3, "\xB0"), wire_bits(1, "\xC0"), wire_bits(9, "\1\1"), wire_bits(17, "\1\1")}) {
        CHECK_THROWS_AS(wire::decoded<bits>(pq::oids::varbit, bytes), pq::conversion_error);
    }
}
