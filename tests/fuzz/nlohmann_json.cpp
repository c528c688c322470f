#include "fuzz/driver/decoders.hpp"

#include <aio/pq/nlohmann_json.hpp>

namespace {

using nlohmann::json;

const fuzz::decoders& all() {
    static const auto made = [] {
        fuzz::decoders decoders;
        decoders.add<json>({{{"a", {1, 2.5, nullptr}}}, {{"b", "\u00e4"}}, 1e300, true});
        decoders.add<nlohmann::ordered_json>({{{"b", 1}, {"a", {{"c", "d"}}}}});
        decoders.add<std::vector<std::optional<json>>>({});
        return decoders;
    }();
    return made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) { return all().run(data, size); }

static const fuzz::registration known({"nlohmann_json", &LLVMFuzzerTestOneInput, [] { return all().seeds(); }});
