#include "nested_bytes.hpp"

#include <aio/pq/codecs/arrays.hpp>
#include <aio/pq/codecs/vector.hpp>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace pq = aio::pq;
using bytes::decoded;
using bytes::encoded;
using made::binary;
using namespace std::string_literals;

namespace {

constexpr pq::oid vector_type = 20001;

}  // namespace

TEST_CASE("vector: both ways", "[codec]") {
    const pq::vector value{{1.0F, -2.5F}};
    const auto wire = "\0\2\0\0\x3f\x80\0\0\xc0\x20\0\0"s;
    CHECK(encoded(value) == wire);
    CHECK(decoded<pq::vector>(vector_type, wire) == value);
    CHECK(encoded(pq::vector()) == "\0\0\0\0"s);
    CHECK(decoded<pq::vector>(vector_type, "\0\0\0\0"s) == pq::vector());
    const pq::vector most{std::vector<float>(std::numeric_limits<std::int16_t>::max(), 0.5F)};
    CHECK(decoded<pq::vector>(vector_type, encoded(most)) == most);
    CHECK_THROWS_AS(encoded(pq::vector{std::vector<float>(32'768)}), pq::conversion_error);
    STATIC_REQUIRE(pq::type_id(pq::encoder<pq::vector>::type) == pq::type_id("vector"));
    STATIC_REQUIRE(pq::encodable<std::vector<pq::vector>>);
    CHECK(pq::decoder<pq::vector>::accepts(vector_type));
    CHECK_FALSE(pq::decoder<pq::vector>::accepts(pq::oids::float4_array));
}

TEST_CASE("vector: bytes that are none are refused", "[codec]") {
    bytes::withstands_damage<pq::vector>(vector_type, "\0\2\0\0\x3f\x80\0\0\xc0\x20\0\0"s);
    CHECK_THROWS_AS(decoded<pq::vector>(vector_type, "\xff\xff\0\0"s), pq::conversion_error);
    CHECK_THROWS_AS(decoded<pq::vector>(vector_type, "\x7f\xff\0\0\0\0\0\0"s), pq::conversion_error);
    CHECK_THROWS_AS(decoded<pq::vector>(vector_type, "\0\0\0\1"s), pq::conversion_error);
}
