#pragma once

#include <aio/pq/detail/integer.hpp>

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace aio::pq {

namespace detail {
struct numeric_wire;
}

/// An exact decimal number, as PostgreSQL's numeric is: up to 131072 digits before and 16383 after the point, NaN, and
/// from PostgreSQL 14 on the infinities.
///
/// It carries a number and does not calculate. `scale()`, the number of digits that are shown after the point, is kept
/// as PostgreSQL keeps it (`1.50` stays `1.50`), and makes no difference to comparisons.
class numeric {
public:
    static constexpr int max_integer_digits = 131072;
    static constexpr int max_scale = 16383;

    /// Zero.
    numeric() noexcept = default;

    template <detail::integer T>
    numeric(T value) : numeric(std::cmp_less(value, 0), magnitude(value)) {}

    /// From what PostgreSQL writes, and from what it reads besides: `-1.50`, `.5`, `2.`, `6.02e23`, `NaN`, `Infinity`,
    /// `inf` with or without a sign, in any case. Spaces are no part of it.
    ///
    /// *Throws*: `conversion_error` when the text is no number, or has more digits than a numeric can.
    explicit numeric(std::string_view text);

    /// `from_scaled(12345, 2)` is 123.45.
    ///
    /// *Throws*: `conversion_error` when the scale is negative or larger than `max_scale`.
    [[nodiscard]] static numeric from_scaled(std::int64_t value, int scale);

    [[nodiscard]] static numeric nan() noexcept { return numeric(sign::nan); }
    [[nodiscard]] static numeric infinity() noexcept { return numeric(sign::infinity); }
    [[nodiscard]] static numeric minus_infinity() noexcept { return numeric(sign::minus_infinity); }

    [[nodiscard]] bool is_nan() const noexcept { return sign_ == sign::nan; }
    [[nodiscard]] bool is_infinite() const noexcept { return sign_ == sign::infinity || sign_ == sign::minus_infinity; }
    [[nodiscard]] bool is_finite() const noexcept { return !is_nan() && !is_infinite(); }
    [[nodiscard]] bool is_negative() const noexcept { return sign_ == sign::minus || sign_ == sign::minus_infinity; }

    /// The digits after the point, trailing zeros among them; 0 for NaN and the infinities.
    [[nodiscard]] int scale() const noexcept { return scale_; }

    /// Every digit, as PostgreSQL writes it.
    [[nodiscard]] std::string to_string() const;

    /// The number times `10^scale`: of 123.45 it is 12345 at scale 2, 1234500 at scale 4 and an error at scale 1.
    ///
    /// *Throws*: `conversion_error` when that is not an integer of 64 bits.
    [[nodiscard]] std::int64_t to_scaled(int scale) const;

    /// *Throws*: `conversion_error` when the number is not an integer that T can hold.
    template <detail::integer T = std::int64_t>
    [[nodiscard]] T to_integer() const {
        using limits = std::numeric_limits<T>;
        if constexpr (std::is_signed_v<T>) {
            return static_cast<T>(to_signed(limits::min(), limits::max()));
        } else {
            return static_cast<T>(to_unsigned(limits::max()));
        }
    }

    /// The nearest double.
    ///
    /// *Throws*: `conversion_error` when the number is too large for one, or so small that nothing but zero is left.
    [[nodiscard]] double to_double() const;

    /// By value, as in PostgreSQL: NaN equals NaN and is larger than everything else.
    friend std::weak_ordering operator<=>(const numeric& a, const numeric& b) noexcept;
    friend bool operator==(const numeric& a, const numeric& b) noexcept;

private:
    friend struct detail::numeric_wire;
    friend struct std::hash<numeric>;

    enum class sign : std::uint8_t { plus, minus, nan, infinity, minus_infinity };

    template <class T>
    static constexpr std::uint64_t magnitude(T value) noexcept {
        // Without sign, so that the smallest integer has a magnitude too.
        const auto bits = static_cast<std::uint64_t>(value);
        return std::cmp_less(value, 0) ? 0 - bits : bits;
    }

    explicit numeric(sign special) noexcept : sign_(special) {}
    numeric(bool negative, std::uint64_t magnitude);

    void assign(bool negative, std::string_view digits, std::int64_t before_point, std::int64_t scale);
    [[nodiscard]] std::int64_t to_signed(std::int64_t min, std::int64_t max) const;
    [[nodiscard]] std::uint64_t to_unsigned(std::uint64_t max) const;

    // The digits in groups of four, the first group counting 10000^weight_. No group of zeros is first or last, so that
    // equal numbers have equal groups; zero has none, and is positive.
    std::vector<std::int16_t> groups_;
    std::int16_t weight_ = 0;
    std::int16_t scale_ = 0;
    sign sign_ = sign::plus;
};

[[nodiscard]] inline std::string to_string(const numeric& value) { return value.to_string(); }

}  // namespace aio::pq

/// Equal numbers have equal hashes, whatever their scale.
template <>
struct std::hash<aio::pq::numeric> {
    std::size_t operator()(const aio::pq::numeric& value) const noexcept;
};
