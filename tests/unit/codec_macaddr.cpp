#include "codec_bytes.hpp"

#include "pq/render_text.hpp"

#include <aio/pq/codecs/arrays.hpp>
#include <aio/pq/codecs/macaddr.hpp>

#include <string>
#include <unordered_set>
#include <vector>

namespace pq = aio::pq;
using namespace std::string_literals;
using pq::macaddr;
using pq::macaddr8;

namespace {

const std::string six = "\x08\x00\x2B\x01\x02\xFE"s;
const std::string eight = "\x08\x00\x2B\xFF\xFE\x01\x02\xFE"s;

}  // namespace

TEST_CASE("macaddr: is read in the forms that PostgreSQL documents", "[macaddr]") {
    for (const auto* text : {"08:00:2b:01:02:fe", "08-00-2B-01-02-FE", "08002b:0102fe", "08002b-0102fe",
                             "0800.2b01.02fe", "0800-2b01-02fe", "08002b0102fe"}) {
        CAPTURE(text);
        CHECK(macaddr(text).to_string() == "08:00:2b:01:02:fe");
        CHECK(macaddr8(text).to_string() == "08:00:2b:ff:fe:01:02:fe");
        CHECK(macaddr8(text) == macaddr8(macaddr(text)));
    }
    for (const auto* text : {"08:00:2b:ff:fe:01:02:fe", "08-00-2b-ff-fe-01-02-FE", "08002b:fffe0102fe",
                             "0800.2bff.fe01.02fe", "08002bff:fe0102fe", "08002bfffe0102fe"}) {
        CAPTURE(text);
        CHECK(to_string(macaddr8(text)) == "08:00:2b:ff:fe:01:02:fe");
    }
    CHECK(to_string(macaddr()) == "00:00:00:00:00:00");
    CHECK(to_string(macaddr8()) == "00:00:00:00:00:00:00:00");
}

TEST_CASE("macaddr: what is none is refused", "[macaddr]") {
    for (const auto* text : {"",
                             "0",
                             "08",
                             ":",
                             "08:00:2b:01:02",
                             "08:00:2b:01:02:",
                             ":08:00:2b:01:02:fe",
                             "08:00:2b:01:02:fe:",
                             "08:00:2b:01:02:f",
                             "08:00:2b:01:02:fg",
                             "08:00-2b:01:02:fe",
                             "08::00:2b:01:02:fe",
                             "8:00:2b:01:02:fe",
                             "080:02b:010:2fe",
                             "08002b0102f",
                             " 08002b0102fe",
                             "08002b0102fe ",
                             "08 00 2b 01 02 fe",
                             "08:00:2b:01:02:fe:1",
                             "08:00:2b:01:02:fe:03",
                             "08:00:2b:01:02:fe:03:04:05"}) {
        CAPTURE(text);
        CHECK_CONVERSION_ERROR(macaddr(text), "no MAC address");
        CHECK_CONVERSION_ERROR(macaddr8(text), "no MAC address");
    }
    CHECK_CONVERSION_ERROR(macaddr("08:00:2b:ff:fe:01:02:fe"), "six pairs");
}

TEST_CASE("macaddr: exact bytes both ways", "[macaddr][codec]") {
    STATIC_REQUIRE(pq::encoder<macaddr>::type == pq::oids::macaddr);
    STATIC_REQUIRE(pq::encoder<macaddr8>::type == pq::oids::macaddr8);
    STATIC_REQUIRE(pq::encoder<std::vector<macaddr>>::type == pq::type_id(pq::oids::macaddr_array));
    STATIC_REQUIRE(pq::encoder<std::vector<macaddr8>>::type == pq::type_id(pq::oids::macaddr8_array));
    CHECK(wire::encoded(macaddr("08:00:2b:01:02:fe")) == six);
    CHECK(wire::encoded(macaddr8("08:00:2b:ff:fe:01:02:fe")) == eight);
    CHECK(wire::decoded<macaddr>(pq::oids::macaddr, six) == macaddr("08:00:2b:01:02:fe"));
    CHECK(wire::decoded<macaddr8>(pq::oids::macaddr8, eight) == macaddr8("08:00:2b:ff:fe:01:02:fe"));
    CHECK(pq::detail::text_of_macaddr(wire::received(pq::oids::macaddr, six)) == "08:00:2b:01:02:fe");
    CHECK(pq::detail::text_of_macaddr8(wire::received(pq::oids::macaddr8, eight)) == "08:00:2b:ff:fe:01:02:fe");
    CHECK(pq::decoder<macaddr>::accepts(pq::oids::macaddr));
    CHECK_FALSE(pq::decoder<macaddr>::accepts(pq::oids::macaddr8));
    CHECK(pq::decoder<macaddr8>::accepts(pq::oids::macaddr8));
    CHECK_FALSE(pq::decoder<macaddr8>::accepts(pq::oids::macaddr));
    wire::refuses_other_sizes<macaddr>(pq::oids::macaddr, six);
    wire::refuses_other_sizes<macaddr8>(pq::oids::macaddr8, eight);
}

TEST_CASE("macaddr: is ordered by its bytes, and hashes", "[macaddr]") {
    CHECK(macaddr("7f:ff:ff:ff:ff:ff") < macaddr("80:00:00:00:00:00"));
    CHECK(macaddr("00:00:00:00:01:00") > macaddr("00:00:00:00:00:ff"));
    CHECK(macaddr8("7f:ff:ff:ff:ff:ff:ff:ff") < macaddr8("80:00:00:00:00:00:00:00"));
    const macaddr one("00:00:00:00:00:01");
    CHECK(std::unordered_set<macaddr>{macaddr(), one, macaddr(), one}.size() == 2);
    CHECK(std::unordered_set<macaddr8>{macaddr8(), macaddr8(one), macaddr8(one)}.size() == 2);
}
