#pragma once

#include <aio/pq/codec.hpp>
#include <aio/pq/interval.hpp>

#include <chrono>
#include <concepts>

namespace aio::pq {

template <>
struct encoder<interval> {
    static constexpr oid type = oids::interval;
    static constexpr value_format format = value_format::binary;
    static void encode(const interval& value, byte_sink& out);
};

template <>
struct decoder<interval> {
    static bool accepts(oid type) noexcept { return type == oids::interval; }
    static interval decode(value_view value);
};

/// Durations of hours and of what is finer are intervals without days and months, and read from such intervals only.
/// `std::chrono::days` and longer are no parameters, as PostgreSQL's days are not 24 hours: send `interval{.days = 3}`.
template <std::integral Rep, detail::clock_period Period>
struct encoder<std::chrono::duration<Rep, Period>> {
    using duration = std::chrono::duration<Rep, Period>;
    static constexpr oid type = oids::interval;
    static constexpr value_format format = value_format::binary;
    static void encode(duration value, byte_sink& out) {
        encoder<interval>::encode(interval::from_duration(value), out);
    }
};

template <std::integral Rep, detail::clock_period Period>
struct decoder<std::chrono::duration<Rep, Period>> {
    using duration = std::chrono::duration<Rep, Period>;
    static bool accepts(oid type) noexcept { return type == oids::interval; }
    static duration decode(value_view value) {
        return decoder<interval>::decode(value).template to_duration<duration>();
    }
};

}  // namespace aio::pq
