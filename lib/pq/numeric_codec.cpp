#include <aio/pq/codecs/numeric.hpp>

#include "render_text.hpp"

#include <aio/pq/detail/big_endian.hpp>

#include <algorithm>

namespace aio::pq::detail {
namespace {

// The signs of the binary format.
constexpr std::uint16_t plus = 0;
constexpr std::uint16_t minus = 0x4000;
constexpr std::uint16_t nan = 0xC000;
constexpr std::uint16_t infinity = 0xD000;
constexpr std::uint16_t minus_infinity = 0xF000;

// Counts of groups, weight, sign and scale, two bytes each, before the groups.
constexpr std::size_t header_size = 8;

// What numeric_recv of the server takes.
constexpr std::size_t max_groups_sent = 3000;

[[noreturn]] void throw_malformed() { throw_conversion_error("the server sent bytes that are no binary numeric"); }

/// Whether none of the groups has digits after those of the scale.
bool within_scale(const std::vector<std::int16_t>& groups, int weight, int scale) {
    const auto last = weight - static_cast<int>(groups.size()) + 1;
    const auto unused = -4 * last - scale;
    if (groups.empty() || unused <= 0) {
        return true;
    }
    constexpr int powers[] = {1, 10, 100, 1000};
    return unused < 4 && groups.back() % powers[unused] == 0;
}

}  // namespace

void numeric_wire::encode(const numeric& value, byte_sink& out) {
    if (value.groups_.size() > max_groups_sent) {
        throw_conversion_error("PostgreSQL takes no more than 12000 digits in binary; send to_string() of the number, "
                               "as $1::numeric");
    }
    const auto wire_sign = [&] {
        switch (value.sign_) {
        case numeric::sign::minus:
            return minus;
        case numeric::sign::nan:
            return nan;
        case numeric::sign::infinity:
            return infinity;
        case numeric::sign::minus_infinity:
            return minus_infinity;
        case numeric::sign::plus:
            break;
        }
        return plus;
    }();
    out.put(static_cast<std::uint16_t>(value.groups_.size()));
    out.put(value.weight_);
    out.put(wire_sign);
    out.put(value.scale_);
    for (const auto group : value.groups_) {
        out.put(group);
    }
}

numeric numeric_wire::decode(value_view value) {
    const auto bytes = value.text();
    if (bytes.size() < header_size) {
        throw_unexpected_size(value);
    }
    const auto count = load_big_endian<std::uint16_t>(bytes.data());
    const auto weight = load_big_endian<std::int16_t>(bytes.data() + 2);
    const auto wire_sign = load_big_endian<std::uint16_t>(bytes.data() + 4);
    const auto scale = load_big_endian<std::uint16_t>(bytes.data() + 6);
    if (bytes.size() != header_size + 2 * std::size_t{count}) {
        throw_unexpected_size(value);
    }
    switch (wire_sign) {
    case nan:
        return numeric::nan();
    case infinity:
        return numeric::infinity();
    case minus_infinity:
        return numeric::minus_infinity();
    case plus:
    case minus:
        break;
    default:
        throw_malformed();
    }
    if (scale > numeric::max_scale) {
        throw_malformed();
    }
    numeric number;
    number.scale_ = static_cast<std::int16_t>(scale);
    number.groups_.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
        const auto group = load_big_endian<std::int16_t>(bytes.data() + header_size + 2 * i);
        if (group < 0 || group > 9999) {
            throw_malformed();
        }
        number.groups_[i] = group;
    }
    auto& groups = number.groups_;
    const auto first = std::ranges::find_if(groups, [](auto group) { return group != 0; });
    if (first == groups.end()) {
        groups.clear();
        return number;
    }
    const auto skipped = first - groups.begin();
    groups.erase(groups.begin(), first);
    while (groups.back() == 0) {
        groups.pop_back();
    }
    const auto first_weight = weight - static_cast<int>(skipped);
    if (!within_scale(groups, first_weight, scale)) {
        throw_malformed();
    }
    number.weight_ = static_cast<std::int16_t>(first_weight);
    number.sign_ = wire_sign == minus ? numeric::sign::minus : numeric::sign::plus;
    return number;
}

std::string text_of_numeric(value_view value) { return numeric_wire::decode(value).to_string(); }

}  // namespace aio::pq::detail
