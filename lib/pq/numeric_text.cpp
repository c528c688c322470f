#include <aio/pq/codec.hpp>
#include <aio/pq/numeric.hpp>

#include "ascii.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>

namespace aio::pq {
namespace {

[[noreturn]] void throw_no_numeric() {
    detail::throw_conversion_error(
        "the text is no numeric: digits with a point and an exponent at most, NaN or Infinity");
}

/// Takes the digits off the front of the text.
std::string_view take_digits(std::string_view& text) {
    const auto size = static_cast<std::size_t>(std::ranges::find_if_not(text, detail::is_digit) - text.begin());
    const auto digits = text.substr(0, size);
    text.remove_prefix(size);
    return digits;
}

/// Takes `e`, a sign and digits. Exponents that no numeric can have are all the same.
std::int64_t take_exponent(std::string_view& text) {
    if (text.empty() || detail::lower(text.front()) != 'e') {
        return 0;
    }
    text.remove_prefix(1);
    const bool negative = text.starts_with('-');
    text.remove_prefix(negative || text.starts_with('+') ? 1 : 0);
    const auto digits = take_digits(text);
    if (digits.empty()) {
        throw_no_numeric();
    }
    constexpr std::int64_t beyond_all = INT32_MAX;
    std::int64_t exponent = 0;
    if (std::from_chars(digits.data(), digits.data() + digits.size(), exponent).ec != std::errc()) {
        exponent = beyond_all;
    }
    exponent = std::min(exponent, beyond_all);
    return negative ? -exponent : exponent;
}

}  // namespace

numeric::numeric(std::string_view text) {
    const bool negative = text.starts_with('-');
    const bool has_sign = negative || text.starts_with('+');
    text.remove_prefix(has_sign ? 1 : 0);
    if (detail::equal_ignoring_case(text, "infinity") || detail::equal_ignoring_case(text, "inf")) {
        sign_ = negative ? sign::minus_infinity : sign::infinity;
        return;
    }
    if (!has_sign && detail::equal_ignoring_case(text, "nan")) {
        sign_ = sign::nan;
        return;
    }
    std::string digits(take_digits(text));
    const auto before_point = static_cast<std::int64_t>(digits.size());
    if (text.starts_with('.')) {
        text.remove_prefix(1);
        digits += take_digits(text);
    }
    if (digits.empty()) {
        throw_no_numeric();
    }
    const auto exponent = take_exponent(text);
    if (!text.empty()) {
        throw_no_numeric();
    }
    const auto after_point = static_cast<std::int64_t>(digits.size()) - before_point;
    assign(negative, digits, before_point + exponent, std::max<std::int64_t>(after_point - exponent, 0));
}

std::string numeric::to_string() const {
    switch (sign_) {
    case sign::nan:
        return "NaN";
    case sign::infinity:
        return "Infinity";
    case sign::minus_infinity:
        return "-Infinity";
    case sign::plus:
    case sign::minus:
        break;
    }
    std::string text;
    // The digits of the groups with these weights, those that are not kept being zeros.
    const auto append = [&](int weight, int last) {
        for (; weight >= last; --weight) {
            const auto index = static_cast<std::size_t>(weight_ - weight);
            const int group = weight <= weight_ && index < groups_.size() ? groups_[index] : 0;
            for (const int place : {1000, 100, 10, 1}) {
                text += static_cast<char>('0' + group / place % 10);
            }
        }
    };
    append(std::max<int>(weight_, 0), 0);
    text.erase(0, std::min(text.find_first_not_of('0'), text.size() - 1));
    if (scale_ > 0) {
        text += '.';
        const auto size = text.size() + static_cast<std::size_t>(scale_);
        append(-1, -((scale_ + 3) / 4));
        text.resize(size);
    }
    return sign_ == sign::minus ? "-" + text : text;
}

double numeric::to_double() const {
    // The words for NaN and the infinities are from_chars's too.
    const auto text = to_string();
    double number = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), number).ec != std::errc()) {
        detail::throw_out_of_range();
    }
    return number;
}

}  // namespace aio::pq
