#include "wire_bytes.hpp"

#include <aio/pq/codecs/xml.hpp>

#include <string>

namespace pq = aio::pq;
using namespace std::string_literals;
using pq::xml;

TEST_CASE("xml: text both ways", "[xml][codec]") {
    STATIC_REQUIRE(pq::encoder<xml>::format == pq::value_format::text);
    CHECK(wire::encoded(xml{"<a>ä</a>"}) == "<a>ä</a>");
    CHECK_CONVERSION_ERROR(wire::encoded(xml{"<a>\0</a>"s}), "NUL");
    CHECK(wire::decoded<xml>(pq::oids::xml, "<a/>") == xml{"<a/>"});
    CHECK(pq::decoder<xml>::accepts(pq::oids::xml));
    CHECK_FALSE(pq::decoder<xml>::accepts(pq::oids::text));
    CHECK(to_string(xml{"<a/>"}) == "<a/>");
}
