#include "fuzz/driver/decoders.hpp"

#include <aio/pq/codecs/numbers.hpp>
#include <aio/pq/codecs/ranges.hpp>
#include <aio/pq/codecs/text.hpp>
#include <aio/pq/codecs/time.hpp>

#include <chrono>

namespace pq = aio::pq;

template <>
struct aio::pq::range_type<double> {
    static constexpr type_id type{"floats"};
    static constexpr type_id multirange{"float_sets"};
};

namespace {

template <class T>
void add(fuzz::decoders& to, const T& low, const T& high) {
    using range = pq::range<T>;
    to.add<range>({{},
                   {low, high},
                   range::closed(low, low),
                   range::open(low, high),
                   range::from(low),
                   range::through(high),
                   range::all()});
    to.add<pq::multirange<T>>({{}, {{low, high}, range::after(high)}});
}

const fuzz::decoders& all() {
    static const auto made = [] {
        using time = std::chrono::sys_time<std::chrono::microseconds>;
        fuzz::decoders decoders;
        add<int>(decoders, -5, 5);
        add<std::int64_t>(decoders, 1, std::int64_t{1} << 40);
        add<double>(decoders, -1.5, 1e100);
        add<time>(decoders, time::min(), time());
        using maybe = std::optional<pq::range<int>>;
        const std::vector<maybe> with_null{pq::range<int>(1, 2), pq::range<int>(), std::nullopt};
        decoders.add<std::vector<maybe>>({with_null});
        decoders.add<std::optional<pq::multirange<int>>>({pq::multirange<int>{{1, 2}}});
        decoders.add<std::tuple<pq::range<int>, std::optional<pq::multirange<std::int64_t>>>>({{{1, 2}, std::nullopt}});
        return decoders;
    }();
    return made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) { return all().run(data, size); }

static const fuzz::registration known({"ranges", &LLVMFuzzerTestOneInput, [] { return all().seeds(); }});
