#include "nested_bytes.hpp"

#include <aio/pq/codecs/hstore.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>

namespace pq = aio::pq;
using bytes::decoded;
using bytes::encoded;
using bytes::null;
using bytes::sized;
using made::binary;
using namespace std::string_literals;

namespace {

using sorted = std::map<std::string, std::optional<std::string>>;
using hashed = std::unordered_map<std::string, std::optional<std::string>>;

constexpr pq::oid hstore_type = 20001;

}  // namespace

TEST_CASE("hstore: maps are pairs with keys", "[codec]") {
    const sorted pairs{{"a", "1"}, {"b", std::nullopt}, {"", ""}};
    const auto wire = binary(std::int32_t{3}) + sized("") + sized("") + sized("a") + sized("1") + sized("b") + null;
    CHECK(encoded(pairs) == wire);
    CHECK(encoded(sorted()) == binary(std::int32_t{0}));
    CHECK(encoded(hashed{{"k", "v"}}) == binary(std::int32_t{1}) + sized("k") + sized("v"));
    CHECK(decoded<sorted>(hstore_type, wire) == pairs);
    CHECK(decoded<hashed>(hstore_type, wire) == hashed(pairs.begin(), pairs.end()));
    CHECK(decoded<sorted>(hstore_type, binary(std::int32_t{0})).empty());
    using backwards = std::map<std::string, std::optional<std::string>, std::greater<>>;
    CHECK(decoded<backwards>(hstore_type, wire).begin()->first == "b");
    STATIC_REQUIRE(pq::type_id(pq::encoder<sorted>::type) == pq::type_id("hstore"));
    STATIC_REQUIRE(pq::type_id(pq::encoder<hashed>::type) == pq::type_id("hstore"));
    CHECK(pq::decoder<sorted>::accepts(hstore_type));
    CHECK_FALSE(pq::decoder<sorted>::accepts(pq::oids::jsonb));
}

TEST_CASE("hstore: a NUL cannot be sent", "[codec]") {
    CHECK_THROWS_AS(encoded(sorted{{"a\0"s, "1"}}), pq::conversion_error);
    CHECK_THROWS_AS(encoded(sorted{{"a", "\0"s}}), pq::conversion_error);
}

TEST_CASE("hstore: bytes that are none are refused", "[codec]") {
    const auto pair = sized("key") + sized("value");
    bytes::withstands_damage<sorted>(hstore_type, binary(std::int32_t{2}) + pair + sized("k") + null);
    bytes::withstands_damage<hashed>(hstore_type, binary(std::int32_t{1}) + pair);
    for (const auto count : {-1, 2, 0x7fffffff, INT32_MIN}) {
        CHECK_THROWS_AS(decoded<hashed>(hstore_type, binary(std::int32_t{count}) + pair), pq::conversion_error);
    }
    CHECK_THROWS_AS(decoded<sorted>(hstore_type, binary(std::int32_t{1}) + null + sized("v")), pq::conversion_error);
    CHECK_THROWS_AS(decoded<sorted>(hstore_type, binary(std::int32_t{2}) + pair + pair), pq::conversion_error);
}
