#include "wire_bytes.hpp"

#include <aio/pq/codecs/object_id.hpp>

#include <cstdint>

namespace pq = aio::pq;
using pq::object_id;

TEST_CASE("object_id: exact bytes both ways", "[oid][codec]") {
    STATIC_REQUIRE(pq::encoder<object_id>::type == pq::oids::oid_);
    CHECK(wire::encoded(object_id{4294967295}) == wire::bytes(std::uint32_t{4294967295}));
    CHECK(wire::decoded<object_id>(pq::oids::oid_, wire::bytes(std::uint32_t{4294967295})) == object_id{4294967295});
    for (const auto type : {pq::oids::oid_, pq::oids::regclass, pq::oids::regtype, pq::oids::regproc}) {
        CHECK(pq::decoder<object_id>::accepts(type));
    }
    for (const auto type : {pq::oids::int4, pq::oids::int8, pq::oids::xid, pq::oids::oidvector}) {
        CHECK_FALSE(pq::decoder<object_id>::accepts(type));
    }
    wire::refuses_other_sizes<object_id>(pq::oids::oid_, wire::bytes(std::uint32_t{1}));
}
