#include "render_text.hpp"

#include <aio/pq/codecs/numbers.hpp>

#include <bit>
#include <charconv>
#include <cmath>
#include <limits>
#include <string_view>
#include <system_error>

namespace aio::pq::detail {
namespace {

__extension__ using wide = unsigned __int128;

template <class Integer>
std::string integer_text(value_view value) {
    if (value.size != sizeof(Integer)) {
        throw_unexpected_size(value);
    }
    return std::to_string(load_big_endian<Integer>(value.data));
}

/// A decimal number: `digits` without a point, the first of them counting `10^exponent`.
struct decimal {
    std::string digits = {};
    int exponent = 0;

    explicit decimal(std::string_view scientific) {
        const auto e = scientific.find('e');
        for (const char c : scientific.substr(0, e)) {
            if (c != '.') {
                digits += c;
            }
        }
        auto power = scientific.substr(e + 1);
        power.remove_prefix(power.front() == '+' ? 1 : 0);
        std::from_chars(power.data(), power.data() + power.size(), exponent);
    }
};

/// Whether the decimal lies exactly in the middle between `value` and one of its neighbours.
template <class Float>
bool is_halfway(const decimal& number, Float value) {
    std::uint64_t digits = 0;
    std::from_chars(number.digits.data(), number.digits.data() + number.digits.size(), digits);
    int ten = number.exponent - static_cast<int>(number.digits.size()) + 1;
    // The middle is an odd number of one bit more than the float has, times a power of two: of tens it can hold only as
    // many as their fives fit these bits.
    if (ten > 23) {
        return false;
    }
    int two = ten;
    wide odd = digits;
    for (; ten > 0; --ten) {
        odd *= 5;
    }
    for (; ten < 0; ++ten) {
        if (odd % 5 != 0) {
            return false;
        }
        odd /= 5;
    }
    for (; odd % 2 == 0; odd /= 2) {
        ++two;
    }
    int exponent = 0;
    constexpr int bits = std::numeric_limits<Float>::digits;
    const auto fraction = std::frexp(value, &exponent);
    const auto mantissa = static_cast<std::uint64_t>(std::ldexp(fraction, bits));
    exponent -= bits;
    // Below a power of two the numbers lie twice as dense.
    const bool is_power = fraction == Float{0.5};
    return (two == exponent - 1 && (odd == 2 * mantissa + 1 || (odd == 2 * mantissa - 1 && !is_power))) ||
           (two == exponent - 2 && odd == 4 * mantissa - 1 && is_power);
}

/// The fewest digits that only this float is nearest to. Those of `std::to_chars` may lie in the middle between it and
/// its neighbour, where a reader has to round to even; PostgreSQL takes one digit more.
template <class Float>
decimal shortest(Float value) {
    char buffer[64];
    const auto end = std::to_chars(buffer, std::end(buffer), value, std::chars_format::scientific).ptr;
    decimal found(std::string_view(buffer, static_cast<std::size_t>(end - buffer)));
    for (auto precision = static_cast<int>(found.digits.size()); is_halfway(found, value); ++precision) {
        const auto longer = std::to_chars(buffer, std::end(buffer), value, std::chars_format::scientific, precision);
        found = decimal(std::string_view(buffer, static_cast<std::size_t>(longer.ptr - buffer)));
    }
    return found;
}

template <class Float>
std::string float_text(Float value) {
    if (std::isnan(value)) {
        return "NaN";
    }
    std::string text = std::signbit(value) ? "-" : "";
    if (std::isinf(value)) {
        return text + "Infinity";
    }
    if (value == 0) {
        return text + "0";
    }
    auto [digits, exponent] = shortest(std::fabs(value));
    const auto size = static_cast<int>(digits.size());
    if (exponent < -4 || exponent >= std::numeric_limits<Float>::digits10) {
        const auto power = std::to_string(std::abs(exponent));
        text += digits[0];
        if (size > 1) {
            text.append(".").append(digits, 1);
        }
        return text.append(exponent < 0 ? "e-" : "e+").append(power.size() < 2 ? "0" : "").append(power);
    }
    if (exponent < 0) {
        return text.append("0.").append(static_cast<std::size_t>(-exponent - 1), '0').append(digits);
    }
    const auto before_point = static_cast<std::size_t>(exponent) + 1;
    if (digits.size() <= before_point) {
        return text.append(digits).append(before_point - digits.size(), '0');
    }
    return text.append(digits, 0, before_point).append(".").append(digits, before_point);
}

}  // namespace

std::string text_of_bool(value_view value) { return decoder<bool>::decode(value) ? "t" : "f"; }

std::string text_of_int2(value_view value) { return integer_text<std::int16_t>(value); }

std::string text_of_int4(value_view value) { return integer_text<std::int32_t>(value); }

std::string text_of_int8(value_view value) { return integer_text<std::int64_t>(value); }

std::string text_of_oid(value_view value) { return integer_text<std::uint32_t>(value); }

std::string text_of_float4(value_view value) { return float_text(decoder<float>::decode(value)); }

std::string text_of_float8(value_view value) {
    if (value.size != 8) {
        throw_unexpected_size(value);
    }
    return float_text(decoder<double>::decode(value));
}

}  // namespace aio::pq::detail
