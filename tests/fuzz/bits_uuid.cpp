#include "fuzz/driver/decoders.hpp"

#include "fuzz/driver/input.hpp"

#include <aio/pq/codecs/bits.hpp>
#include <aio/pq/codecs/uuid.hpp>

#include <bitset>

namespace pq = aio::pq;

namespace {

constexpr std::string_view some_uuid = "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11";

const fuzz::decoders& all() {
    static const auto made = [] {
        fuzz::decoders decoders;
        decoders.add_nested<pq::bits>({pq::bits(), pq::bits("10100"), pq::bits("1111000011")});
        decoders.add_nested<std::bitset<3>>({5}).add<std::bitset<0>>({{}}).add<std::bitset<64>>({~std::uint64_t{0}});
        decoders.add_nested<pq::uuid>({pq::uuid(), pq::uuid(some_uuid)});
        return decoders;
    }();
    return made;
}

}  // namespace

/// The first byte chooses between text and bytes.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::input from(data, size);
    switch (from.byte() % 4) {
    case 0:
        fuzz::read_text<pq::uuid>(from.rest());
        return 0;
    case 1:
        fuzz::read_text<pq::bits>(from.rest());
        return 0;
    default:
        return size == 0 ? 0 : all().run(data + 1, size - 1);
    }
}

static const fuzz::registration known({"bits_uuid", &LLVMFuzzerTestOneInput, [] {
                                           std::vector<std::string> seeds{
                                               std::string(1, '\0').append(some_uuid),
                                               std::string(1, '\0').append("{a0eebc999c0b-4ef8bb6d6bb9bd380A11}"),
                                               "\1"
                                               "0101"};
                                           for (const auto& each : all().seeds()) {
                                               seeds.push_back('\2' + each);
                                           }
                                           return seeds;
                                       }});
