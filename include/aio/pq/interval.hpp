#pragma once

#include <aio/pq/detail/ticks.hpp>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <limits>
#include <ratio>
#include <string>

namespace aio::pq {

namespace detail {

/// Periods that are always as long: of days and longer PostgreSQL keeps the number, as their length depends on the
/// date.
template <class Period>
concept clock_period = std::ratio_less_equal_v<Period, std::chrono::hours::period>;

[[noreturn]] void throw_has_days();

}  // namespace detail

/// PostgreSQL's interval: three numbers, each with a sign of its own. How long a month or a day is depends on the date
/// that the interval is added to.
///
/// Equal are those with the same three numbers. (PostgreSQL compares as if a month had 30 days and a day 24 hours, so
/// that its `'1 day' = '24 hours'`; do that in SQL.) From PostgreSQL 17 on there are infinities.
struct interval {
    std::int32_t months = 0;
    std::int32_t days = 0;
    std::int64_t microseconds = 0;

    /// From hours or a finer duration: microseconds, no days and no months.
    ///
    /// *Throws*: `conversion_error` when it is not a whole number of microseconds, or too many of them.
    template <std::integral Rep, detail::clock_period Period>
    [[nodiscard]] static interval from_duration(std::chrono::duration<Rep, Period> value) {
        return {.microseconds = detail::to_microseconds(value)};
    }

    /// *Throws*: `conversion_error` when there are months or days, or the duration cannot hold the microseconds.
    template <class Duration = std::chrono::microseconds>
        requires(std::integral<typename Duration::rep> && detail::clock_period<typename Duration::period>)
    [[nodiscard]] Duration to_duration() const {
        if (months != 0 || days != 0) {
            detail::throw_has_days();
        }
        return detail::from_microseconds<Duration>(microseconds);
    }

    [[nodiscard]] static constexpr interval infinity() noexcept {
        return {std::numeric_limits<std::int32_t>::max(), std::numeric_limits<std::int32_t>::max(),
                std::numeric_limits<std::int64_t>::max()};
    }
    [[nodiscard]] static constexpr interval minus_infinity() noexcept {
        return {std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::min(),
                std::numeric_limits<std::int64_t>::min()};
    }

    /// As PostgreSQL writes it by default (IntervalStyle `postgres`): `1 year 2 mons -3 days +04:05:06.7`.
    [[nodiscard]] std::string to_string() const;

    friend constexpr bool operator==(const interval&, const interval&) noexcept = default;
};

[[nodiscard]] inline std::string to_string(const interval& value) { return value.to_string(); }

}  // namespace aio::pq
