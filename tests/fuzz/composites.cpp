#include "fuzz/driver/decoders.hpp"

#include <aio/pq/codecs/composites.hpp>
#include <aio/pq/codecs/enums.hpp>
#include <aio/pq/codecs/numbers.hpp>
#include <aio/pq/codecs/optional.hpp>
#include <aio/pq/codecs/text.hpp>

#include <utility>

namespace pq = aio::pq;

namespace {

struct address {
    std::optional<std::string> street;
    int number;
    std::vector<std::optional<fuzz::mood>> moods;

    bool operator==(const address&) const = default;
};

const std::vector<address> addresses{{"Main Street", 7, {fuzz::mood::ok, std::nullopt}}, {std::nullopt, -1, {}}};

}  // namespace

template <>
struct aio::pq::composite_type<address> {
    static constexpr std::string_view name = "address";
};

namespace {

const fuzz::decoders& all() {
    static const auto made = [] {
        fuzz::decoders decoders;
        decoders.add_nested<address>(addresses);
        using one = std::tuple<int>;
        using two = std::tuple<std::optional<one>, bool>;
        using three = std::tuple<two, one>;
        decoders.add<one>({one(1)}).add<three>({three(two(one(2), true), one(3))});
        decoders.add<std::tuple<std::string, std::optional<double>, address>>({{"a", 1.5, addresses[0]}});
        decoders.add<std::tuple<std::vector<address>, pq::range<int>>>({{addresses, {1, 2}}});
        decoders.add<std::pair<int, std::string>>({{1, "a"}});
        return decoders;
    }();
    return made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) { return all().run(data, size); }

static const fuzz::registration known({"composites", &LLVMFuzzerTestOneInput, [] { return all().seeds(); }});
