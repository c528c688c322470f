#include "codec_bytes.hpp"

#include "pq/render_text.hpp"

#include <aio/pq/codecs/arrays.hpp>
#include <aio/pq/codecs/inet.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace pq = aio::pq;
using namespace std::string_literals;
using pq::cidr;
using pq::inet;

namespace {

const std::string v4 = "\x02\x18\x00\x04\xC0\x00\x02\x07"s;
const std::string v6 = "\x03\x80\x00\x10\x20\x01\x0D\xB8\0\0\0\0\0\0\0\0\0\0\0\x01"s;
const std::string network = "\x02\x18\x01\x04\xC0\x00\x02\x00"s;

/// The bytes with another at one place.
std::string with(std::string bytes, std::size_t at, int value) {
    bytes[at] = static_cast<char>(value);
    return bytes;
}

}  // namespace

TEST_CASE("inet: text both ways", "[inet]") {
    for (const auto* text : {"0.0.0.0",
                             "255.255.255.255",
                             "192.0.2.1/24",
                             "10.0.0.1/0",
                             "127.0.0.1/31",
                             "::",
                             "::1",
                             "::/0",
                             "1::",
                             "2001:db8::1/64",
                             "1:2:3:4:5:6:7:8",
                             "1:0:3:4:5:6:7:8",
                             "1:0:0:4::8",
                             "1::4:0:0:7",
                             "::ffff:192.0.2.1",
                             "::192.0.2.1",
                             "::ffff:0:0:0",
                             "fe80::/10",
                             "::2:3:4:5:6:7:8/127",
                             "::1:0:0:0",
                             "ffff::ffff"}) {
        CAPTURE(text);
        const bool zero_first = std::string_view(text).starts_with("::2:3");
        // One group alone that is zero has no short form.
        CHECK(inet(text).to_string() == (zero_first ? "0:2:3:4:5:6:7:8/127" : text));
        CHECK(inet(inet(text).to_string()) == inet(text));
    }
    CHECK(inet("192.0.2.1/32").to_string() == "192.0.2.1");
    CHECK(inet("::1/128").to_string() == "::1");
    CHECK(inet("ABCD:0000:0:00::00AB").to_string() == "abcd::ab");
    CHECK(inet("1:2:3:4:5:6:1.2.3.4").to_string() == "1:2:3:4:5:6:102:304");
    CHECK(inet("::ffff:c000:201").to_string() == "::ffff:192.0.2.1");
    CHECK(to_string(inet()) == "0.0.0.0");
    CHECK(cidr("192.0.2.1").to_string() == "192.0.2.1/32");
    CHECK(cidr("2001:db8::/32").to_string() == "2001:db8::/32");
    CHECK(to_string(cidr("::/0")) == "::/0");
    CHECK(to_string(cidr()) == "0.0.0.0/32");
}

TEST_CASE("inet: what is no address is refused", "[inet]") {
    for (const auto* text : {"",
                             " ",
                             "/",
                             "/8",
                             "1.2.3",
                             "1.2.3.",
                             ".1.2.3",
                             "1.2.3.4.",
                             "1.2.3.4.5",
                             "1..2.3",
                             "256.1.1.1",
                             "1.2.3.1000",
                             "01.2.3.4",
                             "0x1.2.3.4",
                             "-1.2.3.4",
                             "+1.2.3.4",
                             "1.2.3.4 ",
                             " 1.2.3.4",
                             "1.2.3.4/",
                             "1.2.3.4/-1",
                             "1.2.3.4/ 8",
                             "1.2.3.4/08",
                             "1.2.3.4/8/8",
                             "1.2.3.4/4294967297",
                             "10/8",
                             ":",
                             ":::",
                             ":1",
                             "1:",
                             "1:2",
                             "1::2::3",
                             "1:::2",
                             "::1:",
                             ":1::2",
                             "1:2:3:4:5:6:7",
                             "1:2:3:4:5:6:7:",
                             "1:2:3:4:5:6:7:8:9",
                             "1:2:3:4:5:6:7:8::",
                             "::1:2:3:4:5:6:7:8",
                             "1:2:3:4::5:6:7:8",
                             "12345::",
                             "g::",
                             "::-1",
                             "::1.2.3",
                             "::1.2.3.256",
                             "1.2.3.4::",
                             "::1.2.3.4:5",
                             "1:2:3:4:5:6:7:1.2.3.4",
                             "::1%eth0",
                             "localhost"}) {
        CAPTURE(text);
        CHECK_CONVERSION_ERROR(inet(text), "no network address");
    }
    CHECK_CONVERSION_ERROR(inet("1.2.3.4/33"), "has 33 bits, and the address has 32");
    CHECK_CONVERSION_ERROR(inet("::/129"), "has 129 bits, and the address has 128");
    CHECK_CONVERSION_ERROR(inet(inet::v4_bytes{}, 33), "has 33 bits");
    CHECK_CONVERSION_ERROR(inet(inet::v6_bytes{}, 300), "has 300 bits");
    CHECK_CONVERSION_ERROR(inet("1.2.3.4\0"s), "no network address");
}

TEST_CASE("cidr: has nothing behind its prefix", "[inet]") {
    CHECK_CONVERSION_ERROR(cidr("192.0.2.1/24"), "192.0.2.1/24 has bits set behind its prefix");
    CHECK_CONVERSION_ERROR(cidr("192.0.2.128/24"), "behind its prefix");
    CHECK_CONVERSION_ERROR(cidr("0.0.0.1/0"), "behind its prefix");
    CHECK_CONVERSION_ERROR(cidr("::1/127"), "behind its prefix");
    CHECK_CONVERSION_ERROR(cidr("8000::/0"), "behind its prefix");
    CHECK(cidr("192.0.2.128/25").prefix() == 25);
    CHECK(inet("192.0.2.131/25").network() == cidr("192.0.2.128/25"));
    CHECK(inet("192.0.2.131/0").network() == cidr("0.0.0.0/0"));
    CHECK(inet("2001:db8:ffff::1/33").network() == cidr("2001:db8:8000::/33"));
    CHECK(inet("2001:db8::1").network().first() == inet("2001:db8::1"));
    CHECK(inet("192.0.2.128/25").is_network());
    CHECK_FALSE(inet("192.0.2.128/24").is_network());
    CHECK(cidr("192.0.2.0/23").contains(inet("192.0.3.255")));
    CHECK(cidr("192.0.2.0/23").contains(inet("192.0.3.255/23")));
    CHECK_FALSE(cidr("192.0.2.0/23").contains(inet("192.0.3.255/22")));
    CHECK_FALSE(cidr("192.0.2.0/23").contains(inet("192.0.4.0")));
    CHECK(cidr("0.0.0.0/0").contains(inet("255.255.255.255")));
    CHECK_FALSE(cidr("0.0.0.0/0").contains(inet("::")));
}

TEST_CASE("inet: the bytes of an address", "[inet]") {
    const inet::v4_bytes four{192, 0, 2, 7};
    CHECK(inet(four, 24) == inet("192.0.2.7/24"));
    CHECK(inet(four).prefix() == 32);
    CHECK(inet(four).is_v4());
    CHECK(std::ranges::equal(inet("192.0.2.7").bytes(), four));
    const inet::v6_bytes sixteen{0x20, 1, 0xD, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    CHECK(inet(sixteen) == inet("2001:db8::1"));
    CHECK(inet(sixteen).is_v6());
    CHECK_FALSE(inet(sixteen).is_v4());
    CHECK(std::ranges::equal(inet("2001:db8::1").bytes(), sixteen));
}

TEST_CASE("inet: is ordered as in PostgreSQL, and hashes", "[inet]") {
    std::vector<inet> ascending;
    for (const auto* text :
         {"0.0.0.0/0", "1.0.0.0/0", "1.0.0.0/8", "1.2.0.0/15", "1.2.3.4/16", "1.2.4.0/16", "1.2.3.0/24", "1.2.3.4/24",
          "1.2.3.4", "1.2.3.5", "2.0.0.0/8", "::/0", "::", "::1", "2001:db8::/32", "2001:db8::"}) {
        ascending.emplace_back(text);
    }
    for (std::size_t i = 0; i < ascending.size(); ++i) {
        for (std::size_t j = 0; j < ascending.size(); ++j) {
            CAPTURE(ascending[i].to_string(), ascending[j].to_string());
            CHECK((ascending[i] <=> ascending[j]) == (i <=> j));
            CHECK((ascending[i] == ascending[j]) == (i == j));
        }
    }
    CHECK(std::unordered_set<inet>(ascending.begin(), ascending.end()).size() == ascending.size());
    CHECK(cidr("10.0.0.0/8") < cidr("10.0.0.0/9"));
    CHECK(std::unordered_set<cidr>{cidr("10.0.0.0/8"), cidr("10.0.0.0/9"), cidr("10.0.0.0/8")}.size() == 2);
}

TEST_CASE("inet: exact bytes both ways", "[inet][codec]") {
    STATIC_REQUIRE(pq::encoder<inet>::type == pq::oids::inet);
    STATIC_REQUIRE(pq::encoder<cidr>::type == pq::oids::cidr);
    STATIC_REQUIRE(pq::encoder<std::vector<inet>>::type == pq::type_id(pq::oids::inet_array));
    STATIC_REQUIRE(pq::encoder<std::vector<cidr>>::type == pq::type_id(pq::oids::cidr_array));
    CHECK(wire::encoded(inet("192.0.2.7/24")) == v4);
    CHECK(wire::encoded(inet("2001:db8::1")) == v6);
    CHECK(wire::encoded(cidr("192.0.2.0/24")) == network);
    CHECK(wire::decoded<inet>(pq::oids::inet, v4) == inet("192.0.2.7/24"));
    CHECK(wire::decoded<inet>(pq::oids::inet, v6) == inet("2001:db8::1"));
    CHECK(wire::decoded<inet>(pq::oids::cidr, network) == inet("192.0.2.0/24"));
    CHECK(wire::decoded<cidr>(pq::oids::cidr, network) == cidr("192.0.2.0/24"));
    CHECK(pq::detail::text_of_inet(wire::received(pq::oids::inet, v6)) == "2001:db8::1");
    CHECK(pq::detail::text_of_cidr(wire::received(pq::oids::cidr, v6)) == "2001:db8::1/128");
    CHECK(pq::decoder<inet>::accepts(pq::oids::inet));
    CHECK(pq::decoder<inet>::accepts(pq::oids::cidr));
    CHECK_FALSE(pq::decoder<inet>::accepts(pq::oids::text));
    CHECK(pq::decoder<cidr>::accepts(pq::oids::cidr));
    CHECK_FALSE(pq::decoder<cidr>::accepts(pq::oids::inet));
}

TEST_CASE("inet: malformed bytes are an error", "[inet][codec]") {
    for (const auto& bytes : {v4, v6, with(v4, 1, 0), with(v6, 1, 0)}) {
        wire::refuses_other_sizes<inet>(pq::oids::inet, bytes);
    }
    wire::refuses_other_sizes<cidr>(pq::oids::cidr, network);
    for (const int family : {0, 1, 4, 10, 255}) {
        CHECK_CONVERSION_ERROR(wire::decoded<inet>(pq::oids::inet, with(v4, 0, family)), "neither IPv4 nor IPv6");
    }
    CHECK_THROWS_AS(wire::decoded<inet>(pq::oids::inet, with(v4, 0, 3)), pq::conversion_error);
    CHECK_THROWS_AS(wire::decoded<inet>(pq::oids::inet, with(v6, 0, 2)), pq::conversion_error);
    CHECK_CONVERSION_ERROR(wire::decoded<inet>(pq::oids::inet, with(v4, 1, 33)), "33 bits");
    CHECK_CONVERSION_ERROR(wire::decoded<inet>(pq::oids::inet, with(v6, 1, 129)), "129 bits");
    for (const int size : {0, 3, 5, 16, 255}) {
        CHECK_THROWS_AS(wire::decoded<inet>(pq::oids::inet, with(v4, 3, size)), pq::conversion_error);
    }
    CHECK_CONVERSION_ERROR(wire::decoded<cidr>(pq::oids::cidr, with(network, 7, 1)), "behind its prefix");
}
