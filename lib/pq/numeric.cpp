#include <aio/pq/numeric.hpp>

#include <aio/pq/codec.hpp>

#include <algorithm>
#include <charconv>
#include <iterator>

namespace aio::pq {
namespace {

__extension__ using wide = __int128;

constexpr int group_digits = 4;

std::string_view decimal_digits(std::uint64_t number, char (&buffer)[20]) {
    const auto end = std::to_chars(buffer, std::end(buffer), number).ptr;
    return {buffer, static_cast<std::size_t>(end - buffer)};
}

void check_scale(std::int64_t scale) {
    if (scale < 0 || scale > numeric::max_scale) {
        detail::throw_conversion_error("the scale of a numeric is 0 to 16383 digits");
    }
}

wide power_of_ten(int exponent) {
    wide power = 1;
    for (; exponent > 0; --exponent) {
        power *= 10;
    }
    return power;
}

/// The groups times `10^shift`, which must be an integer of at most 64 bits.
wide scaled(const std::vector<std::int16_t>& groups, int weight, int shift) {
    wide sum = 0;
    for (const auto group : groups) {
        const int exponent = group_digits * weight-- + shift;
        if (group == 0) {
            continue;
        }
        if (exponent > 19) {
            detail::throw_out_of_range();
        }
        if (exponent >= 0) {
            sum += group * power_of_ten(exponent);
            continue;
        }
        const auto divisor = power_of_ten(std::min(-exponent, group_digits));
        if (group % divisor != 0) {
            detail::throw_conversion_error("the number has more digits after the point than fit; nothing is rounded");
        }
        sum += group / divisor;
    }
    return sum;
}

}  // namespace

numeric::numeric(bool negative, std::uint64_t magnitude) {
    char buffer[20];
    const auto digits = decimal_digits(magnitude, buffer);
    assign(negative, digits, static_cast<std::int64_t>(digits.size()), 0);
}

numeric numeric::from_scaled(std::int64_t value, int scale) {
    char buffer[20];
    const auto digits = decimal_digits(magnitude(value), buffer);
    numeric number;
    number.assign(value < 0, digits, static_cast<std::int64_t>(digits.size()) - scale, scale);
    return number;
}

/// Of `digits` the first `before_point` stand before the point: fewer than none where zeros come between.
void numeric::assign(bool negative, std::string_view digits, std::int64_t before_point, std::int64_t scale) {
    check_scale(scale);
    const auto first = std::min(digits.find_first_not_of('0'), digits.size());
    digits.remove_prefix(first);
    digits = digits.substr(0, digits.find_last_not_of('0') + 1);
    before_point -= static_cast<std::int64_t>(first);
    groups_.clear();
    weight_ = 0;
    scale_ = static_cast<std::int16_t>(scale);
    sign_ = sign::plus;
    if (digits.empty()) {
        return;
    }
    if (before_point > max_integer_digits) {
        detail::throw_conversion_error("a numeric has at most 131072 digits before the point");
    }
    // Far enough from zero to divide what is never negative.
    constexpr std::int64_t offset = 1 << 16;
    const auto weight = (before_point - 1 + group_digits * offset) / group_digits - offset;
    const auto padding = static_cast<std::size_t>((weight + 1) * group_digits - before_point);
    groups_.resize((padding + digits.size() + group_digits - 1) / group_digits);
    constexpr std::int16_t place[] = {1000, 100, 10, 1};
    for (std::size_t i = 0; i < digits.size(); ++i) {
        auto& group = groups_[(padding + i) / group_digits];
        group = static_cast<std::int16_t>(group + (digits[i] - '0') * place[(padding + i) % group_digits]);
    }
    weight_ = static_cast<std::int16_t>(weight);
    sign_ = negative ? sign::minus : sign::plus;
}

std::int64_t numeric::to_scaled(int scale) const {
    check_scale(scale);
    if (!is_finite()) {
        detail::throw_out_of_range();
    }
    const auto number = is_negative() ? -scaled(groups_, weight_, scale) : scaled(groups_, weight_, scale);
    if (number < INT64_MIN || number > INT64_MAX) {
        detail::throw_out_of_range();
    }
    return static_cast<std::int64_t>(number);
}

std::int64_t numeric::to_signed(std::int64_t min, std::int64_t max) const {
    const auto number = to_scaled(0);
    if (number < min || number > max) {
        detail::throw_out_of_range();
    }
    return number;
}

std::uint64_t numeric::to_unsigned(std::uint64_t max) const {
    if (!is_finite() || is_negative()) {
        detail::throw_out_of_range();
    }
    const auto number = scaled(groups_, weight_, 0);
    if (number > max) {
        detail::throw_out_of_range();
    }
    return static_cast<std::uint64_t>(number);
}

bool operator==(const numeric& a, const numeric& b) noexcept {
    return a.sign_ == b.sign_ && a.weight_ == b.weight_ && a.groups_ == b.groups_;
}

std::weak_ordering operator<=>(const numeric& a, const numeric& b) noexcept {
    const auto rank = [](const numeric& number) {
        switch (number.sign_) {
        case numeric::sign::minus_infinity:
            return -2;
        case numeric::sign::minus:
            return -1;
        case numeric::sign::plus:
            return number.groups_.empty() ? 0 : 1;
        case numeric::sign::infinity:
            return 2;
        case numeric::sign::nan:
            return 3;
        }
        return 3;
    };
    if (rank(a) != rank(b)) {
        return rank(a) <=> rank(b);
    }
    const auto magnitudes = [](const numeric& x, const numeric& y) -> std::weak_ordering {
        if (x.weight_ != y.weight_) {
            return x.weight_ <=> y.weight_;
        }
        return x.groups_ <=> y.groups_;
    };
    return a.is_negative() ? magnitudes(b, a) : magnitudes(a, b);
}

}  // namespace aio::pq

std::size_t std::hash<aio::pq::numeric>::operator()(const aio::pq::numeric& value) const noexcept {
    const auto* groups = reinterpret_cast<const char*>(value.groups_.data());
    const auto digits = std::hash<std::string_view>()({groups, value.groups_.size() * sizeof(std::int16_t)});
    const auto rest = static_cast<std::size_t>(value.weight_) * 8 + static_cast<std::size_t>(value.sign_);
    return digits ^ (rest * 0x9e3779b97f4a7c15U);
}
