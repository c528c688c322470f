#include "fuzz/driver/decoders.hpp"

#include <aio/pq/codecs/hstore.hpp>
#include <aio/pq/codecs/vector.hpp>

#include <map>
#include <unordered_map>

namespace pq = aio::pq;

namespace {

using pairs = std::map<std::string, std::optional<std::string>>;
using unordered_pairs = std::unordered_map<std::string, std::optional<std::string>>;

const fuzz::decoders& all() {
    static const auto made = [] {
        const pairs some{{"", ""}, {"a", std::nullopt}, {"b", "c"}};
        fuzz::decoders decoders;
        decoders.add_nested<pairs>({pairs(), some});
        // What it writes is in any order.
        decoders.add_read_only<unordered_pairs>(fuzz::hstore_type, {fuzz::encoded(some)});
        decoders.add_nested<pq::vector>({pq::vector{{1.5F, -2}}, pq::vector{{0}}});
        return decoders;
    }();
    return made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) { return all().run(data, size); }

static const fuzz::registration known({"extensions", &LLVMFuzzerTestOneInput, [] { return all().seeds(); }});
