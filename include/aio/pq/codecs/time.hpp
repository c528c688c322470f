#pragma once

#include <aio/pq/codec.hpp>
#include <aio/pq/detail/big_endian.hpp>

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
    /// The microseconds from 1970 to its own beginning.
    static constexpr std::int64_t epoch = 946'684'800'000'000;
};

/// Between PostgreSQL's microseconds since 2000 and ticks of `numerator/denominator` microseconds since 1970, exactly.
///
/// *Throws*: `conversion_error` where that cannot be, for precision or for range.
std::int64_t ticks_from_timestamp(std::int64_t timestamp, std::int64_t numerator, std::int64_t denominator);
std::int64_t timestamp_from_ticks(std::int64_t ticks, std::int64_t numerator, std::int64_t denominator);

template <class Period>
using in_microseconds = std::ratio_divide<Period, std::micro>;

inline std::int64_t decode_timestamp(value_view value) {
    if (value.size != sizeof(std::int64_t)) {
        throw_unexpected_size(value);
    }
    return load_big_endian<std::int64_t>(value.data);
}

/// Most points in time that are read are in microseconds.
inline std::int64_t microseconds_from_timestamp(std::int64_t timestamp) {
    if (timestamp > INT64_MAX - pg_timestamp::epoch) {
        throw_out_of_range();
    }
    return timestamp + pg_timestamp::epoch;
}

template <class Period>
std::int64_t ticks_of(std::int64_t timestamp) {
    using ratio = in_microseconds<Period>;
    if constexpr (ratio::num == 1 && ratio::den == 1) {
        return microseconds_from_timestamp(timestamp);
    } else {
        return ticks_from_timestamp(timestamp, ratio::num, ratio::den);
    }
}

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
        const auto ticks = detail::ticks_of<Period>(timestamp);
        // The extremes stand for the infinities.
        if (!std::in_range<Rep>(ticks) || ticks == time_point::max().time_since_epoch().count() ||
            ticks == time_point::min().time_since_epoch().count()) {
            detail::throw_out_of_range();
        }
        return time_point(duration(static_cast<Rep>(ticks)));
    }
};

}  // namespace aio::pq
