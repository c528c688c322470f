#include <aio/pq/byte_sink.hpp>
#include <aio/pq/codecs/numbers.hpp>
#include <aio/pq/codecs/text.hpp>
#include <aio/pq/params.hpp>
#include <aio/pq/type_id.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <string_view>
#include <vector>

namespace pq = aio::pq;
namespace oids = pq::oids;
using namespace std::string_view_literals;

namespace {

struct vector3 {
    float x, y, z;
};
struct small_thing {};

}  // namespace

template <>
struct aio::pq::encoder<vector3> {
    static constexpr type_id type{"vector"};
    static constexpr value_format format = value_format::binary;
    static void encode(const vector3& value, byte_sink& out) { out.put(static_cast<std::int32_t>(value.x)); }
};
template <>
struct aio::pq::encoder<small_thing> {
    static constexpr type_id type{"vector"};
    static constexpr value_format format = value_format::binary;
    static void encode(const small_thing&, byte_sink& out) {
        out.put_type(encoder<vector3>::type.array());
        out.put_type(oids::int4);
        throw conversion_error("too small");
    }
};

TEST_CASE("type_id: a number or a name", "[oid]") {
    constexpr pq::type_id number = oids::int4;
    STATIC_REQUIRE(number.number() == 23);
    STATIC_REQUIRE_FALSE(number.has_name());
    STATIC_REQUIRE(number.array() == pq::type_id(oids::int4_array));
    STATIC_REQUIRE(pq::type_id() == pq::type_id(0));
    STATIC_REQUIRE(pq::type_id(oids::int4_array).array() == pq::type_id());
    STATIC_REQUIRE(pq::type_id(16384).array() == pq::type_id());

    constexpr pq::type_id name("shop.address");
    STATIC_REQUIRE(name.has_name());
    STATIC_REQUIRE(name.number() == 0);
    STATIC_REQUIRE(name.array().name() == "shop.address");
    STATIC_REQUIRE(name.array().is_array());
    STATIC_REQUIRE(name.array() != name);
    STATIC_REQUIRE(name.array().array() == pq::type_id());
    STATIC_REQUIRE(name != number);

    CHECK(pq::type_name(number) == "int4");
    CHECK(pq::type_name(name) == "shop.address");
    CHECK(pq::type_name(name.array()) == "shop.address[]");
}

TEST_CASE("oids: types that are made of others", "[oid]") {
    STATIC_REQUIRE(oids::array_of(oids::text) == oids::text_array);
    STATIC_REQUIRE(oids::array_of(oids::char_) == oids::char_array);
    STATIC_REQUIRE(oids::array_of(oids::record) == oids::record_array);
    STATIC_REQUIRE(oids::array_of(oids::text_array) == 0);
    STATIC_REQUIRE(oids::array_of(0) == 0);
    STATIC_REQUIRE(oids::element_of(oids::uuid_array) == oids::uuid);
    STATIC_REQUIRE(oids::element_of(oids::uuid) == 0);
    STATIC_REQUIRE(oids::range_of(oids::date) == oids::daterange);
    STATIC_REQUIRE(oids::multirange_of(oids::numeric) == oids::nummultirange);
    STATIC_REQUIRE(oids::range_of(oids::text) == 0);
    STATIC_REQUIRE(oids::subtype_of(oids::tsrange) == oids::timestamp);
    STATIC_REQUIRE(oids::subtype_of(oids::tstzmultirange) == oids::timestamptz);
    STATIC_REQUIRE(oids::subtype_of(oids::int4) == 0);
}

TEST_CASE("byte_sink: the place of a type that goes by its name is kept", "[params]") {
    pq::byte_sink out;
    out.put_type(oids::int4);
    CHECK(out.type_references().empty());
    out.put_type(pq::type_id("vector"));
    out.put_type(pq::type_id("vector").array());
    CHECK(std::string_view(out.data(), out.size()) == "\0\0\0\x17\0\0\0\0\0\0\0\0"sv);
    REQUIRE(out.type_references().size() == 2);
    CHECK(out.type_references()[0].offset == 4);
    CHECK(out.type_references()[1].offset == 8);
    out.truncate(8);
    CHECK(out.type_references().size() == 1);
    CHECK(out.size() == 8);
}

TEST_CASE("params: a type that goes by its name", "[params]") {
    auto packed = pq::params::pack("text", vector3{1, 2, 3}, vector3{});
    CHECK(packed.has_named_types());
    CHECK(packed.unresolved() == std::vector{"vector"sv});
    CHECK(packed.types()[1] == 0);
    CHECK(packed.bytes(1) == "\0\0\0\1"sv);
    CHECK_FALSE(pq::params::pack(1, "text").has_named_types());
    CHECK(pq::params::pack(1, "text").unresolved().empty());
}

TEST_CASE("params: a value that cannot be sent leaves no types to look up", "[params]") {
    pq::params packed;
    packed.add("text");
    CHECK_THROWS_AS(packed.add(small_thing()), pq::conversion_error);
    CHECK_FALSE(packed.has_named_types());
}
