#include <aio/pq/codecs/time.hpp>

#include "calendar_text.hpp"
#include "render_text.hpp"

namespace aio::pq::detail {
namespace {

constexpr std::int64_t day = 86'400'000'000;

bool is_infinite(std::int64_t timestamp) {
    return timestamp == pg_timestamp::infinity || timestamp == pg_timestamp::minus_infinity;
}

}  // namespace

std::int64_t checked_timestamp(std::int64_t timestamp) {
    if (timestamp < pg_timestamp::first || timestamp >= pg_timestamp::end) {
        throw_conversion_error("the value is out of range: PostgreSQL's timestamps are from 4713 BC to 294276 AD");
    }
    return timestamp;
}

std::int64_t checked_infinity(std::int64_t timestamp) {
    return is_infinite(timestamp) ? timestamp : checked_timestamp(timestamp);
}

std::string timestamp_text(std::int64_t timestamp, bool with_zone) {
    if (is_infinite(timestamp)) {
        return timestamp == pg_timestamp::infinity ? "infinity" : "-infinity";
    }
    auto days = timestamp / day;
    auto time = timestamp % day;
    if (time < 0) {
        time += day;
        --days;
    }
    std::string text;
    const bool before_christ = append_date(text, days);
    text += ' ';
    append_time(text, static_cast<std::uint64_t>(time));
    return text.append(with_zone ? "+00" : "").append(before_christ ? " BC" : "");
}

std::string text_of_timestamp(value_view value) { return timestamp_text(decode_timestamp(value), false); }

std::string text_of_timestamptz(value_view value) { return timestamp_text(decode_timestamp(value), true); }

}  // namespace aio::pq::detail
