#include "fuzz/driver/decoders.hpp"

#include <aio/pq/codecs/char.hpp>
#include <aio/pq/codecs/money.hpp>
#include <aio/pq/codecs/numbers.hpp>
#include <aio/pq/codecs/object_id.hpp>

#include <limits>

namespace pq = aio::pq;

namespace {

template <class T>
std::vector<T> extremes() {
    using limits = std::numeric_limits<T>;
    return {T{1}, T{0}, limits::lowest(), limits::max()};
}

template <class... T>
void add_integers(fuzz::decoders& to) {
    (to.add_nested<T>(std::unsigned_integral<T> && sizeof(T) == 8 ? std::vector<T>{T{0}, T{7}} : extremes<T>()), ...);
}

const fuzz::decoders& all() {
    static const auto made = [] {
        fuzz::decoders decoders;
        add_integers<signed char, std::int16_t, std::int32_t, std::int64_t, std::uint32_t, std::uint64_t>(decoders);
        decoders.add_nested<float>(extremes<float>()).add_nested<double>(extremes<double>());
        decoders.add<std::vector<bool>>({{true, false}}).add<bool>({true, false});
        decoders.add<std::array<std::int16_t, 2>>({{3, 4}}).add<std::array<std::array<double, 1>, 2>>({{{{3}, {4}}}});
        decoders.add_nested<char>({'a', '\0', '\x80'});
        decoders.add_nested<pq::money>({{0}, {-12345}});
        decoders.add_nested<pq::object_id>({pq::object_id{1259}, pq::object_id{0xffffffff}});
        return decoders;
    }();
    return made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) { return all().run(data, size); }

static const fuzz::registration known({"numbers", &LLVMFuzzerTestOneInput, [] { return all().seeds(); }});
