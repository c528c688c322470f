#pragma once

#include <aio/pq/codec.hpp>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <ratio>
#include <utility>

namespace aio::pq {

namespace detail {

/// A timestamp of PostgreSQL: microseconds since 2000-01-01 00:00 UTC, the extremes being the infinities.
struct pg_timestamp {
    static constexpr std::int64_t infinity = INT64_MAX;
    static constexpr std::int64_t minus_infinity = INT64_MIN;
};

/// Between PostgreSQL's microseconds since 2000 and ticks of `numerator/denominator` microseconds since 1970, exactly.
///
/// *Throws*: `conversion_error` where that cannot be, for precision or for range.
std::int64_t ticks_from_timestamp(std::int64_t timestamp, std::int64_t numerator, std::int64_t denominator);
std::int64_t timestamp_from_ticks(std::int64_t ticks, std::int64_t numerator, std::int64_t denominator);

template <class Period>
using in_microseconds = std::ratio_divide<Period, std::micro>;

std::int64_t decode_timestamp(value_view value);

}  // namespace detail

/// Points in time are sent as timestamptz, the largest and the smallest of their type as infinity and -infinity.
///
/// PostgreSQL counts microseconds and nothing is rounded in silence: of a finer duration (`system_clock::now()` has
/// nanoseconds on Linux) send `std::chrono::floor<std::chrono::microseconds>(t)`.
template <std::integral Rep, class Period>
struct encoder<std::chrono::sys_time<std::chrono::duration<Rep, Period>>> {
    using time_point = std::chrono::sys_time<std::chrono::duration<Rep, Period>>;
    static constexpr oid type = oids::timestamptz;
    static constexpr value_format format = value_format::binary;
    static void encode(const time_point& value, byte_sink& out) {
        if (value == time_point::max()) {
            out.put(detail::pg_timestamp::infinity);
        } else if (value == time_point::min()) {
            out.put(detail::pg_timestamp::minus_infinity);
        } else {
            const auto ticks = value.time_since_epoch().count();
            if (!std::in_range<std::int64_t>(ticks)) {
                detail::throw_out_of_range();
            }
            using ratio = detail::in_microseconds<Period>;
            out.put(detail::timestamp_from_ticks(static_cast<std::int64_t>(ticks), ratio::num, ratio::den));
        }
    }
};

/// Points in time are read from timestamptz and from timestamp, which is taken as UTC.
template <std::integral Rep, class Period>
struct decoder<std::chrono::sys_time<std::chrono::duration<Rep, Period>>> {
    using duration = std::chrono::duration<Rep, Period>;
    using time_point = std::chrono::sys_time<duration>;
    static bool accepts(oid type) noexcept { return type == oids::timestamptz || type == oids::timestamp; }
    static time_point decode(value_view value) {
        const auto timestamp = detail::decode_timestamp(value);
        if (timestamp == detail::pg_timestamp::infinity) {
            return time_point::max();
        }
        if (timestamp == detail::pg_timestamp::minus_infinity) {
            return time_point::min();
        }
        using ratio = detail::in_microseconds<Period>;
        const auto ticks = detail::ticks_from_timestamp(timestamp, ratio::num, ratio::den);
        // The extremes stand for the infinities.
        if (!std::in_range<Rep>(ticks) || ticks == time_point::max().time_since_epoch().count() ||
            ticks == time_point::min().time_since_epoch().count()) {
            detail::throw_out_of_range();
        }
        return time_point(duration(static_cast<Rep>(ticks)));
    }
};

}  // namespace aio::pq
