#include "wire_bytes.hpp"

#include <aio/pq/codecs/money.hpp>

#include <cstdint>

namespace pq = aio::pq;
using pq::money;

TEST_CASE("money: exact bytes both ways", "[money][codec]") {
    STATIC_REQUIRE(pq::encoder<money>::type == pq::oids::money);
    for (const std::int64_t units : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{12345}, INT64_MAX, INT64_MIN}) {
        CHECK(wire::encoded(money{units}) == wire::bytes(units));
        CHECK(wire::decoded<money>(pq::oids::money, wire::bytes(units)) == money{units});
    }
    CHECK(money{1} < money{2});
    CHECK(pq::decoder<money>::accepts(pq::oids::money));
    CHECK_FALSE(pq::decoder<money>::accepts(pq::oids::int8));
    wire::refuses_other_sizes<money>(pq::oids::money, wire::bytes(std::int64_t{1}));
}
