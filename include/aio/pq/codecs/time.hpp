#pragma once

#include <aio/pq/codec.hpp>
#include <aio/pq/detail/calendar.hpp>
#include <aio/pq/detail/ticks.hpp>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <limits>
#include <string>

namespace aio::pq {

namespace detail {

/// A timestamp of PostgreSQL: microseconds since 2000-01-01 00:00, the extremes being the infinities.
struct pg_timestamp {
    static constexpr std::int64_t infinity = std::numeric_limits<std::int64_t>::max();
    static constexpr std::int64_t minus_infinity = std::numeric_limits<std::int64_t>::min();
    /// The microseconds between 1970 and 2000.
    static constexpr std::int64_t epoch = 946'684'800'000'000;
    /// 4713 BC (November 24 of the year before, by this calendar, where the days of Julius begin), and 294277-01-01.
    static constexpr std::int64_t first = -211'813'488'000'000'000;
    static constexpr std::int64_t end = 9'223'371'331'200'000'000;
};

/// *Throws*: `conversion_error` for a finite timestamp that is beyond those of PostgreSQL.
std::int64_t checked_timestamp(std::int64_t timestamp);
/// *Throws*: `conversion_error` unless it is one of the infinities.
std::int64_t checked_infinity(std::int64_t timestamp);
std::string timestamp_text(std::int64_t timestamp, bool with_zone);

inline std::int64_t decode_timestamp(const value_view& value) {
    if (value.size != sizeof(std::int64_t)) {
        throw_unexpected_size(value.size, value.type);
    }
    const auto timestamp = load_big_endian<std::int64_t>(value.data);
    return timestamp >= pg_timestamp::first && timestamp < pg_timestamp::end ? timestamp : checked_infinity(timestamp);
}

template <class TimePoint>
std::int64_t to_timestamp(const TimePoint& value) {
    if (value == TimePoint::max()) {
        return pg_timestamp::infinity;
    }
    if (value == TimePoint::min()) {
        return pg_timestamp::minus_infinity;
    }
    return checked_timestamp(to_microseconds(value.time_since_epoch(), pg_timestamp::epoch));
}

template <class TimePoint>
TimePoint from_timestamp(std::int64_t timestamp) {
    if (timestamp == pg_timestamp::infinity) {
        return TimePoint::max();
    }
    if (timestamp == pg_timestamp::minus_infinity) {
        return TimePoint::min();
    }
    const TimePoint value(from_microseconds<typename TimePoint::duration>(timestamp, pg_timestamp::epoch));
    // The extremes stand for the infinities.
    if (value == TimePoint::max() || value == TimePoint::min()) {
        throw_out_of_range();
    }
    return value;
}

}  // namespace detail

/// `std::chrono::sys_time` is sent as timestamptz, `std::chrono::local_time` as timestamp (without time zone); those of
/// whole days, `sys_days` and `local_days`, are dates (`aio/pq/codecs/date.hpp`). The largest and the smallest value of
/// each type are infinity and -infinity.
///
/// PostgreSQL counts microseconds and nothing is rounded in silence: of a finer duration (`system_clock::now()` has
/// nanoseconds on Linux) send `std::chrono::floor<std::chrono::microseconds>(t)`.
template <detail::calendar_clock Clock, std::integral Rep, class Period>
    requires(!detail::whole_days<Period>)
struct encoder<std::chrono::time_point<Clock, std::chrono::duration<Rep, Period>>> {
    using time_point = std::chrono::time_point<Clock, std::chrono::duration<Rep, Period>>;
    static constexpr oid type = detail::is_local<Clock> ? oids::timestamp : oids::timestamptz;
    static constexpr value_format format = value_format::binary;
    static void encode(const time_point& value, byte_sink& out) { out.put(detail::to_timestamp(value)); }
};

/// `local_time` is read from timestamp, `sys_time` from timestamptz and from timestamp too, which is taken as UTC.
template <detail::calendar_clock Clock, std::integral Rep, class Period>
    requires(!detail::whole_days<Period>)
struct decoder<std::chrono::time_point<Clock, std::chrono::duration<Rep, Period>>> {
    using time_point = std::chrono::time_point<Clock, std::chrono::duration<Rep, Period>>;
    static bool accepts(oid type) noexcept {
        return type == oids::timestamp || (type == oids::timestamptz && !detail::is_local<Clock>);
    }
    static time_point decode(const value_view& value) {
        return detail::from_timestamp<time_point>(detail::decode_timestamp(value));
    }
};

/// As PostgreSQL writes it: `2024-02-29 12:34:56.789`, with `+00` behind it where the time is of UTC.
///
/// *Throws*: `conversion_error` for a value that could not be sent.
template <detail::calendar_clock Clock, std::integral Rep, class Period>
    requires(!detail::whole_days<Period>)
[[nodiscard]] std::string to_string(const std::chrono::time_point<Clock, std::chrono::duration<Rep, Period>>& value) {
    return detail::timestamp_text(detail::to_timestamp(value), !detail::is_local<Clock>);
}

}  // namespace aio::pq
