#include "fuzz/driver/decoders.hpp"

#include <aio/pq/codecs/bytea.hpp>
#include <aio/pq/codecs/enums.hpp>
#include <aio/pq/codecs/json.hpp>
#include <aio/pq/codecs/text.hpp>
#include <aio/pq/codecs/xml.hpp>

namespace pq = aio::pq;

namespace {

using blob = std::vector<std::byte>;

const fuzz::decoders& all() {
    static const auto made = [] {
        fuzz::decoders decoders;
        decoders.add_nested<std::string>({"", "text", "a longer one, which takes memory of its own"});
        decoders.add_nested<fuzz::mood>({fuzz::mood::sad, fuzz::mood::happy});
        decoders.add_nested<blob>({{}, {std::byte{0}, std::byte{255}}});
        // Inside of others they are sent as text, which they are not read from.
        decoders.add<pq::json>({{"{\"a\": [1, null]}"}, {"1"}}).add<std::vector<pq::json>>({});
        decoders.add<pq::xml>({{"<a/>"}}).add<std::vector<std::optional<pq::xml>>>({});
        return decoders;
    }();
    return made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) { return all().run(data, size); }

static const fuzz::registration known({"text", &LLVMFuzzerTestOneInput, [] { return all().seeds(); }});
