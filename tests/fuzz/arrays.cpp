#include "fuzz/driver/decoders.hpp"

#include <aio/pq/codecs/arrays.hpp>
#include <aio/pq/codecs/composites.hpp>
#include <aio/pq/codecs/enums.hpp>
#include <aio/pq/codecs/numeric.hpp>
#include <aio/pq/codecs/text.hpp>

#include <array>

namespace pq = aio::pq;

namespace {

template <class T>
using lists = std::vector<T>;
using text = std::string;
template <class T>
using pairs = lists<lists<T>>;
using four = pairs<pairs<int>>;
using deep = pairs<four>;
using record = std::tuple<lists<int>, std::optional<lists<text>>>;

/// There is no encoder of arrays of records, because there are no parameters of this type.
template <class T>
std::string encoded_records(const lists<T>& records) {
    pq::byte_sink out;
    const auto count = static_cast<std::int32_t>(records.size());
    pq::detail::put_array_header({&count, 1}, pq::oids::record, out);
    for (const auto& each : records) {
        pq::detail::encode_inside(each, out);
    }
    return {out.data(), out.size()};
}

const fuzz::decoders& all() {
    static const auto made = [] {
        fuzz::decoders decoders;
        decoders.add<lists<int>>({{}, {1, 2, 3}}).add<pairs<int>>({{{1, 2}, {3, 4}}});
        decoders.add<deep>({deep(1, lists<four>(2, four(1, lists<pairs<int>>(1, pairs<int>(2, {7})))))});
        decoders.add<lists<std::optional<int>>>({{1, std::nullopt}});
        decoders.add<lists<text>>({{"a", ""}}).add<pairs<std::optional<text>>>({{{"a"}, {std::nullopt}}});
        decoders.add<std::array<int, 0>>({{}}).add<std::array<lists<short>, 2>>({{{{1}, {2}}}});
        decoders.add<lists<std::array<text, 1>>>({{{"a"}, {"b"}}}).add<std::array<std::array<int, 2>, 1>>({{{{1, 2}}}});
        decoders.add<lists<pq::numeric>>({{1, 2}}).add<lists<fuzz::mood>>({{fuzz::mood::ok}});
        decoders.add<lists<pq::range<int>>>({{{1, 2}, {}}});
        // A record may have arrays inside, and an array records.
        const record full(lists<int>{1}, lists<text>{"a"});
        const record empty(lists<int>(), std::nullopt);
        decoders.add<record>({full, empty});
        decoders.add_read_only<lists<record>>(pq::oids::record_array, {encoded_records<record>({full, empty})});
        decoders.add_read_only<lists<std::tuple<lists<record>>>>(pq::oids::record_array, {});
        return decoders;
    }();
    return made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) { return all().run(data, size); }

static const fuzz::registration known({"arrays", &LLVMFuzzerTestOneInput, [] { return all().seeds(); }});
