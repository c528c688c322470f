#pragma once

#include <aio/pq/codec.hpp>
#include <aio/pq/detail/calendar.hpp>
#include <aio/pq/detail/ticks.hpp>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <limits>
#include <ratio>
#include <string>
#include <utility>

namespace aio::pq {

namespace detail {

/// A date of PostgreSQL: days since 2000-01-01, the extremes being the infinities.
struct pg_date {
    static constexpr std::int32_t infinity = std::numeric_limits<std::int32_t>::max();
    static constexpr std::int32_t minus_infinity = std::numeric_limits<std::int32_t>::min();
};

/// Between PostgreSQL's date and ticks of `days` days since 1970.
///
/// *Throws*: `conversion_error` where that cannot be, for precision or for range.
std::int32_t date_from_ticks(std::int64_t ticks, std::int64_t days);
std::int64_t ticks_from_date(std::int32_t date, std::int64_t days);

std::int32_t date_from_calendar(std::chrono::year_month_day value);
std::chrono::year_month_day calendar_from_date(std::int32_t date);

std::int32_t decode_date(value_view value);
std::string date_text(std::int32_t date);

template <class Period>
inline constexpr std::int64_t days_of = std::ratio_divide<Period, in_days>::num;

template <class TimePoint>
std::int32_t to_date(const TimePoint& value) {
    if (value == TimePoint::max()) {
        return pg_date::infinity;
    }
    if (value == TimePoint::min()) {
        return pg_date::minus_infinity;
    }
    const auto ticks = value.time_since_epoch().count();
    if (!std::in_range<std::int64_t>(ticks)) {
        throw_out_of_range();
    }
    return date_from_ticks(static_cast<std::int64_t>(ticks), days_of<typename TimePoint::period>);
}

template <class TimePoint>
TimePoint from_date(std::int32_t date) {
    if (date == pg_date::infinity) {
        return TimePoint::max();
    }
    if (date == pg_date::minus_infinity) {
        return TimePoint::min();
    }
    using rep = typename TimePoint::rep;
    const auto ticks = ticks_from_date(date, days_of<typename TimePoint::period>);
    // The extremes stand for the infinities.
    if (!std::in_range<rep>(ticks) || std::cmp_equal(ticks, std::numeric_limits<rep>::max()) ||
        std::cmp_equal(ticks, std::numeric_limits<rep>::min())) {
        throw_out_of_range();
    }
    return TimePoint(typename TimePoint::duration(static_cast<rep>(ticks)));
}

}  // namespace detail

/// `std::chrono::sys_days` and `std::chrono::local_days` are dates, the largest and the smallest of them infinity and
/// -infinity. They hold every date of PostgreSQL, from 4713 BC to 5874897 AD.
template <detail::calendar_clock Clock, std::integral Rep, detail::whole_days Period>
struct encoder<std::chrono::time_point<Clock, std::chrono::duration<Rep, Period>>> {
    using time_point = std::chrono::time_point<Clock, std::chrono::duration<Rep, Period>>;
    static constexpr oid type = oids::date;
    static constexpr value_format format = value_format::binary;
    static void encode(const time_point& value, byte_sink& out) { out.put(detail::to_date(value)); }
};

template <detail::calendar_clock Clock, std::integral Rep, detail::whole_days Period>
struct decoder<std::chrono::time_point<Clock, std::chrono::duration<Rep, Period>>> {
    using time_point = std::chrono::time_point<Clock, std::chrono::duration<Rep, Period>>;
    static bool accepts(oid type) noexcept { return type == oids::date; }
    static time_point decode(value_view value) { return detail::from_date<time_point>(detail::decode_date(value)); }
};

/// `std::chrono::year_month_day` is a date. Its years end at 32767, PostgreSQL's do not: dates that it cannot hold are
/// a `conversion_error`, read them as `sys_days`. Its own first and last day, -32767-01-01 and 32767-12-31, are
/// -infinity and infinity.
template <>
struct encoder<std::chrono::year_month_day> {
    static constexpr oid type = oids::date;
    static constexpr value_format format = value_format::binary;
    static void encode(const std::chrono::year_month_day& value, byte_sink& out) {
        out.put(detail::date_from_calendar(value));
    }
};

template <>
struct decoder<std::chrono::year_month_day> {
    static bool accepts(oid type) noexcept { return type == oids::date; }
    static std::chrono::year_month_day decode(value_view value) {
        return detail::calendar_from_date(detail::decode_date(value));
    }
};

/// As PostgreSQL writes it: `2024-02-29`, `0044-03-15 BC`, `infinity`.
///
/// *Throws*: `conversion_error` for a value that could not be sent.
template <detail::calendar_clock Clock, std::integral Rep, detail::whole_days Period>
[[nodiscard]] std::string to_string(const std::chrono::time_point<Clock, std::chrono::duration<Rep, Period>>& value) {
    return detail::date_text(detail::to_date(value));
}

[[nodiscard]] inline std::string to_string(const std::chrono::year_month_day& value) {
    return detail::date_text(detail::date_from_calendar(value));
}

}  // namespace aio::pq
