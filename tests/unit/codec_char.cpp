#include "wire_bytes.hpp"

#include <aio/pq/codecs/char.hpp>

#include <string>

namespace pq = aio::pq;

TEST_CASE("char: is one byte", "[char][codec]") {
    STATIC_REQUIRE(pq::encoder<char>::type == pq::oids::char_);
    for (const char c : {'r', '\0', '\x7f', '\xff'}) {
        CHECK(wire::encoded(c) == std::string(1, c));
        CHECK(wire::decoded<char>(pq::oids::char_, std::string(1, c)) == c);
    }
    CHECK(pq::decoder<char>::accepts(pq::oids::char_));
    CHECK_FALSE(pq::decoder<char>::accepts(pq::oids::bpchar));
    CHECK_FALSE(pq::decoder<char>::accepts(pq::oids::text));
    wire::refuses_other_sizes<char>(pq::oids::char_, "r");
}
