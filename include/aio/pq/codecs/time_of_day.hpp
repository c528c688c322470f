#pragma once

#include <aio/pq/codec.hpp>
#include <aio/pq/detail/ticks.hpp>
#include <aio/pq/time_with_zone.hpp>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <string>

namespace aio::pq {

namespace detail {

/// *Throws*: `conversion_error` for less than nothing and more than 24 hours.
std::int64_t checked_time_of_day(std::int64_t microseconds);
std::int64_t decode_time_of_day(value_view value);
std::string time_of_day_text(std::int64_t microseconds);

template <class Duration>
std::int64_t to_time_of_day(const std::chrono::hh_mm_ss<Duration>& value) {
    return checked_time_of_day(to_microseconds(value.to_duration()));
}

}  // namespace detail

/// `std::chrono::hh_mm_ss` is PostgreSQL's time: from 00:00:00 to 24:00:00, which is another time than 00:00:00 there.
/// There are no infinities.
template <std::integral Rep, class Period>
struct encoder<std::chrono::hh_mm_ss<std::chrono::duration<Rep, Period>>> {
    using time = std::chrono::hh_mm_ss<std::chrono::duration<Rep, Period>>;
    static constexpr oid type = oids::time;
    static constexpr value_format format = value_format::binary;
    static void encode(const time& value, byte_sink& out) { out.put(detail::to_time_of_day(value)); }
};

template <std::integral Rep, class Period>
struct decoder<std::chrono::hh_mm_ss<std::chrono::duration<Rep, Period>>> {
    using duration = std::chrono::duration<Rep, Period>;
    static bool accepts(oid type) noexcept { return type == oids::time; }
    static std::chrono::hh_mm_ss<duration> decode(value_view value) {
        return std::chrono::hh_mm_ss<duration>(detail::from_microseconds<duration>(detail::decode_time_of_day(value)));
    }
};

/// As PostgreSQL writes it: `12:34:56.789`.
///
/// *Throws*: `conversion_error` for a value that could not be sent.
template <std::integral Rep, class Period>
[[nodiscard]] std::string to_string(const std::chrono::hh_mm_ss<std::chrono::duration<Rep, Period>>& value) {
    return detail::time_of_day_text(detail::to_time_of_day(value));
}

template <>
struct encoder<time_with_zone> {
    static constexpr oid type = oids::timetz;
    static constexpr value_format format = value_format::binary;
    static void encode(const time_with_zone& value, byte_sink& out);
};

template <>
struct decoder<time_with_zone> {
    static bool accepts(oid type) noexcept { return type == oids::timetz; }
    static time_with_zone decode(value_view value);
};

}  // namespace aio::pq
