#include "fuzz/driver/decoders.hpp"

#include <aio/pq/codecs/geometry.hpp>

#include <limits>

namespace pq = aio::pq;

namespace {

const fuzz::decoders& all() {
    static const auto made = [] {
        constexpr auto infinity = std::numeric_limits<double>::infinity();
        const pq::point here{1.5, -2};
        const pq::point there{infinity, 0};
        fuzz::decoders decoders;
        decoders.add_nested<pq::point>({here, there}).add_nested<pq::line>({{1, -1, 0}});
        decoders.add_nested<pq::line_segment>({{here, there}}).add_nested<pq::box>({{there, here}});
        decoders.add_nested<pq::path>({{{here}, true}, {{here, there}, false}});
        decoders.add_nested<pq::polygon>({{{here, there, here}}}).add_nested<pq::circle>({{here, 7}});
        return decoders;
    }();
    return made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) { return all().run(data, size); }

static const fuzz::registration known({"geometry", &LLVMFuzzerTestOneInput, [] { return all().seeds(); }});
