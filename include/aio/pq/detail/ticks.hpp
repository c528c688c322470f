#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <limits>
#include <ratio>
#include <utility>

/// Durations of any period as PostgreSQL's microseconds, and back: exactly, or not at all.
namespace aio::pq::detail {

[[noreturn]] void throw_out_of_range();

/// Between ticks of `numerator/denominator` microseconds and microseconds that start `epoch` of them later, which is
/// not negative.
///
/// *Throws*: `conversion_error` where that cannot be, for precision or for range.
std::int64_t microseconds_from_ticks(std::int64_t ticks, std::int64_t numerator, std::int64_t denominator,
                                     std::int64_t epoch);
std::int64_t ticks_from_microseconds(std::int64_t microseconds, std::int64_t numerator, std::int64_t denominator,
                                     std::int64_t epoch);

template <std::integral Rep, class Period>
std::int64_t to_microseconds(std::chrono::duration<Rep, Period> value, std::int64_t epoch = 0) {
    if (!std::in_range<std::int64_t>(value.count())) {
        throw_out_of_range();
    }
    using ratio = std::ratio_divide<Period, std::micro>;
    const auto ticks = static_cast<std::int64_t>(value.count());
    if constexpr (ratio::num == ratio::den) {
        if (ticks < std::numeric_limits<std::int64_t>::min() + epoch) {
            throw_out_of_range();
        }
        return ticks - epoch;
    } else {
        return microseconds_from_ticks(ticks, ratio::num, ratio::den, epoch);
    }
}

template <class Duration>
Duration from_microseconds(std::int64_t microseconds, std::int64_t epoch = 0) {
    using rep = typename Duration::rep;
    using ratio = std::ratio_divide<typename Duration::period, std::micro>;
    std::int64_t ticks = 0;
    if constexpr (ratio::num == ratio::den) {
        if (microseconds > std::numeric_limits<std::int64_t>::max() - epoch) {
            throw_out_of_range();
        }
        ticks = microseconds + epoch;
    } else {
        ticks = ticks_from_microseconds(microseconds, ratio::num, ratio::den, epoch);
    }
    if (!std::in_range<rep>(ticks)) {
        throw_out_of_range();
    }
    return Duration(static_cast<rep>(ticks));
}

}  // namespace aio::pq::detail
