#pragma once

#include <cstdint>
#include <string>

/// Dates and times as PostgreSQL writes them in ISO style.
namespace aio::pq::detail {

/// A number with zeros before it, so that it has at least `width` digits.
void append_padded(std::string& text, std::uint64_t number, int width);

/// `2024-02-29`, of the days since 2000-01-01. True when the year is BC, which is to be written behind everything else.
[[nodiscard]] bool append_date(std::string& text, std::int64_t days);

/// `12:34:56.789`, of hours of any number.
void append_time(std::string& text, std::uint64_t microseconds);

/// `+02`, `-03:30`, `+00:00:01`.
void append_offset(std::string& text, std::int64_t seconds_east);

}  // namespace aio::pq::detail
