#include "fuzz/driver/decoders.hpp"

#include "fuzz/driver/input.hpp"

#include <aio/pq/codecs/inet.hpp>
#include <aio/pq/codecs/macaddr.hpp>

#include <array>

namespace pq = aio::pq;

namespace {

constexpr std::array<std::string_view, 8> texts = {
    "192.0.2.1",         "10.0.0.0/8",     "2001:db8::1/64", "::ffff:192.0.2.1",
    "08:00:2b:01:02:03", "0800.2b01.0203", "08002b010203",   "08:00:2b:ff:fe:01:02:03"};

const fuzz::decoders& all() {
    static const auto made = [] {
        fuzz::decoders decoders;
        decoders.add_nested<pq::inet>({pq::inet("192.0.2.1/24"), pq::inet("2001:db8::1"), pq::inet()});
        decoders.add_nested<pq::cidr>({pq::cidr("192.0.2.0/24"), pq::cidr("2001:db8::/32"), pq::cidr()});
        decoders.add_nested<pq::macaddr>({pq::macaddr("08:00:2b:01:02:03")});
        decoders.add_nested<pq::macaddr8>({pq::macaddr8("08:00:2b:ff:fe:01:02:03")});
        return decoders;
    }();
    return made;
}

}  // namespace

/// The first byte chooses between text and bytes.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::input from(data, size);
    switch (from.byte() % 8) {
    case 0:
        fuzz::read_text<pq::inet>(from.rest());
        return 0;
    case 1:
        fuzz::read_text<pq::cidr>(from.rest());
        return 0;
    case 2:
        fuzz::read_text<pq::macaddr>(from.rest());
        return 0;
    case 3:
        fuzz::read_text<pq::macaddr8>(from.rest());
        return 0;
    default:
        return size == 0 ? 0 : all().run(data + 1, size - 1);
    }
}

static const fuzz::registration known({"network", &LLVMFuzzerTestOneInput, [] {
                                           std::vector<std::string> seeds;
                                           for (std::size_t i = 0; i < texts.size(); ++i) {
                                               const char kind = i < 4 ? (i == 1 ? '\1' : '\0') : i < 6 ? '\2' : '\3';
                                               seeds.push_back(kind + std::string(texts[i]));
                                           }
                                           for (const auto& each : all().seeds()) {
                                               seeds.push_back('\4' + each);
                                           }
                                           return seeds;
                                       }});
