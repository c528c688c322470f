#include "wire_bytes.hpp"

#include "pq/render_text.hpp"

#include <aio/pq/codecs/uuid.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace pq = aio::pq;
using namespace std::string_literals;
using pq::uuid;

namespace {

constexpr std::string_view usual = "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11";
const std::string bytes = "\xa0\xee\xbc\x99\x9c\x0b\x4e\xf8\xbb\x6d\x6b\xb9\xbd\x38\x0a\x11"s;

constexpr uuid at_compile_time{usual};
static_assert(at_compile_time.bytes[0] == std::byte{0xa0} && at_compile_time.bytes[15] == std::byte{0x11});
static_assert(uuid("ffffffffffffffffffffffffffffffff") > at_compile_time);
static_assert(uuid() == uuid("00000000-0000-0000-0000-000000000000"));

}  // namespace

TEST_CASE("uuid: is read in every form that PostgreSQL reads", "[uuid]") {
    for (const auto* text : {"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11",
                             "{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}", "a0eebc999c0b4ef8bb6d6bb9bd380a11",
                             "a0ee-bc99-9c0b-4ef8-bb6d-6bb9-bd38-0a11", "{a0eebc99-9c0b4ef8-bb6d6bb9-bd380a11}",
                             "{A0eebc999c0b4ef8bb6d6bb9bd380a11}", "a0ee-bc999c0b4ef8bb6d6bb9bd380a11"}) {
        CAPTURE(text);
        CHECK(uuid(text) == at_compile_time);
    }
    CHECK(at_compile_time.to_string() == usual);
    CHECK(to_string(uuid()) == "00000000-0000-0000-0000-000000000000");
}

TEST_CASE("uuid: what is none is refused", "[uuid]") {
    for (const auto* text :
         {"", "{}", "{", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a111",
          "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1g", "{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
          "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}", "a0-eebc999c0b4ef8bb6d6bb9bd380a11",
          "a0eebc99--9c0b-4ef8-bb6d-6bb9bd380a11", "-a0eebc999c0b4ef8bb6d6bb9bd380a11",
          "a0eebc999c0b4ef8bb6d6bb9bd380a11-", " a0eebc999c0b4ef8bb6d6bb9bd380a11", "a0eebc99 9c0b4ef8bb6d6bb9bd380a11",
          "{{a0eebc999c0b4ef8bb6d6bb9bd380a11}}"}) {
        CAPTURE(text);
        CHECK_CONVERSION_ERROR(uuid(text), "no UUID");
    }
}

TEST_CASE("uuid: exact bytes both ways", "[uuid][codec]") {
    STATIC_REQUIRE(pq::encoder<uuid>::type == pq::oids::uuid);
    CHECK(wire::encoded(at_compile_time) == bytes);
    CHECK(wire::decoded<uuid>(pq::oids::uuid, bytes) == at_compile_time);
    CHECK(pq::detail::text_of_uuid(wire::received(pq::oids::uuid, bytes)) == usual);
    CHECK(pq::decoder<uuid>::accepts(pq::oids::uuid));
    CHECK_FALSE(pq::decoder<uuid>::accepts(pq::oids::bytea));
    CHECK_FALSE(pq::decoder<uuid>::accepts(pq::oids::text));
    wire::refuses_other_sizes<uuid>(pq::oids::uuid, bytes);
}

TEST_CASE("uuid: is ordered as its text is, and hashes", "[uuid]") {
    std::vector<uuid> values;
    for (const auto* text :
         {"00000000000000000000000000000000", "00000000000000000000000000000001", "7fffffffffffffffffffffffffffffff",
          "80000000000000000000000000000000", "a0eebc999c0b4ef8bb6d6bb9bd380a11", "ffffffffffffffffffffffffffffffff"}) {
        values.emplace_back(text);
    }
    CHECK(std::ranges::is_sorted(values));
    CHECK(std::ranges::is_sorted(values, {}, &uuid::to_string));
    CHECK(std::unordered_set<uuid>(values.begin(), values.end()).size() == values.size());
    std::array<std::byte, 16> raw{};
    raw[15] = std::byte{1};
    CHECK(uuid(raw) == values[1]);
}
