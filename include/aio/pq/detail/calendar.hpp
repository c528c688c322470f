#pragma once

#include <chrono>
#include <concepts>
#include <ratio>

namespace aio::pq::detail {

template <class Clock>
inline constexpr bool is_local = std::same_as<Clock, std::chrono::local_t>;

/// The clocks of `sys_time` and `local_time`.
template <class Clock>
concept calendar_clock = std::same_as<Clock, std::chrono::system_clock> || is_local<Clock>;

using in_days = std::chrono::days::period;

/// Periods of a day, or a week: time points that count them are dates.
template <class Period>
concept whole_days = std::ratio_divide<Period, in_days>::den == 1;

}  // namespace aio::pq::detail
