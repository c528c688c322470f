#include "fuzz/driver/decoders.hpp"

#include "fuzz/driver/input.hpp"

#include <algorithm>
#include <utility>

namespace fuzz {

int decoders::run(const std::uint8_t* data, std::size_t size) const {
    input from(data, size);
    const auto& chosen = types_[from.byte() % types_.size()];
    const auto oid = chosen.accepted[from.byte() % chosen.accepted.size()];
    const auto bytes = from.rest();
    // A copy that has no byte more, so that a sanitizer sees each step beyond it.
    const std::vector<char> value(bytes.begin(), bytes.end());
    if (chosen.decode(
            {.data = value.data(), .size = static_cast<int>(value.size()), .type = oid, .catalog = &known_types()})) {
        accept();
    }
    return 0;
}

decoders& decoders::add(std::vector<aio::pq::oid> accepted, decode_function decode, aio::pq::oid sent,
                        const std::vector<std::string>& values) {
    const auto at = std::ranges::find(accepted, sent);
    require(values.empty() || at != accepted.end(), "what is sent as " + aio::pq::type_name(sent) + " is not read");
    require(!accepted.empty() && accepted.size() <= 256 && types_.size() < 256, "a byte cannot choose among them");
    for (const auto& value : values) {
        seeds_.push_back({static_cast<char>(types_.size()), static_cast<char>(at - accepted.begin())});
        seeds_.back().append(value);
    }
    types_.push_back({.accepted = std::move(accepted), .decode = decode});
    return *this;
}

const std::vector<aio::pq::oid>& decoders::all_oids() {
    static const auto all = [] {
        std::vector<aio::pq::oid> oids;
        for (aio::pq::oid each = 1; each < aio::pq::first_user_oid; ++each) {
            // That of no type is a number in its name.
            if (!aio::pq::type_name(each).starts_with("oid ")) {
                oids.push_back(each);
            }
        }
        for (auto each = first_known_type; each <= last_known_type; ++each) {
            oids.push_back(each);
        }
        return oids;
    }();
    return all;
}

}  // namespace fuzz
