#include "fuzz/driver/decoders.hpp"

#include "fuzz/driver/input.hpp"

#include <aio/pq/codecs/numeric.hpp>

#include <functional>

namespace pq = aio::pq;

namespace {

std::vector<pq::numeric> numbers() {
    return {pq::numeric(),          pq::numeric("1.50"),     pq::numeric("-0.00012345"),
            pq::numeric("6.02e23"), pq::numeric("1e-1000"),  pq::numeric("9999999999999999999"),
            pq::numeric::nan(),     pq::numeric::infinity(), pq::numeric::minus_infinity()};
}

const fuzz::decoders& all() {
    static const auto made = [] {
        fuzz::decoders decoders;
        decoders.add_nested(numbers()).add<pq::range<pq::numeric>>({{1, 2}, pq::range<pq::numeric>::all()});
        return decoders;
    }();
    return made;
}

template <class F>
void try_conversion(F convert) {
    try {
        convert();
    } catch (const pq::conversion_error&) {
        // The number does not fit.
    }
}

/// What is read from a text and written again is the same number.
void read_text(std::string_view text) {
    pq::numeric number;
    try {
        number = pq::numeric(text);
    } catch (const pq::conversion_error&) {
        return;
    }
    const auto written = number.to_string();
    const pq::numeric again(written);
    fuzz::require(again == number && again.scale() == number.scale(), "another number: " + written);
    fuzz::require(again.to_string() == written, "another text: " + written);
    fuzz::require(std::hash<pq::numeric>()(again) == std::hash<pq::numeric>()(number), "another hash: " + written);
    try_conversion([&] {
        const int scale = number.scale() % 20;
        fuzz::require(pq::numeric::from_scaled(number.to_scaled(scale), scale) == number, "not scaled: " + written);
    });
    try_conversion([&] { fuzz::require(pq::numeric(number.to_integer<std::uint64_t>()) == number, "no integer"); });
    try_conversion([&] { fuzz::require(pq::numeric(number.to_integer<short>()) == number, "no integer: " + written); });
    try_conversion([&] { static_cast<void>(number.to_double()); });
    fuzz::accept();
}

}  // namespace

/// The first byte chooses between text and bytes.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::input from(data, size);
    if (from.byte() % 2 == 0) {
        return size == 0 ? 0 : all().run(data + 1, size - 1);
    }
    read_text(from.rest());
    return 0;
}

static const fuzz::registration known({"numeric", &LLVMFuzzerTestOneInput, [] {
                                           std::vector<std::string> seeds;
                                           for (const auto& each : all().seeds()) {
                                               seeds.push_back('\0' + each);
                                           }
                                           for (const auto& each : numbers()) {
                                               seeds.push_back('\1' + each.to_string());
                                           }
                                           seeds.emplace_back("\1+.5e+3");
                                           seeds.emplace_back("\1-12.e-7");
                                           return seeds;
                                       }});
