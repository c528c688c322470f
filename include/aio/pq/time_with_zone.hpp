#pragma once

#include <chrono>
#include <string>

namespace aio::pq {

/// A time of day with an offset from UTC, PostgreSQL's timetz: `{.time = 12h + 30min, .offset = 2h}` is `12:30:00+02`.
///
/// Equal are those that are written alike; PostgreSQL says the same (12:00+01 is not 11:00+00), and orders them by the
/// instant.
struct time_with_zone {
    /// Since midnight, up to 24 hours.
    std::chrono::microseconds time{};
    /// East of UTC, as it is written; less than 16 hours.
    std::chrono::seconds offset{};

    friend constexpr bool operator==(const time_with_zone&, const time_with_zone&) noexcept = default;
};

/// As PostgreSQL writes it.
///
/// *Throws*: `conversion_error` for a value that is no time of day.
[[nodiscard]] std::string to_string(const time_with_zone& value);

}  // namespace aio::pq
