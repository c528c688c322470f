#include <aio/pq/codecs/time_of_day.hpp>

#include "calendar_text.hpp"
#include "render_text.hpp"

namespace aio::pq {
namespace {

// PostgreSQL takes less than 16 hours.
std::int32_t checked_offset(std::int64_t seconds) {
    constexpr std::int64_t limit = 16 * 3600;
    if (seconds <= -limit || seconds >= limit) {
        detail::throw_conversion_error("the offset from UTC is out of range: it has to be less than 16 hours");
    }
    return static_cast<std::int32_t>(seconds);
}

}  // namespace

void encoder<time_with_zone>::encode(const time_with_zone& value, byte_sink& out) {
    out.put(detail::checked_time_of_day(value.time.count()));
    // On the wire it counts to the west.
    out.put(-checked_offset(value.offset.count()));
}

time_with_zone decoder<time_with_zone>::decode(value_view value) {
    if (value.size != 12) {
        detail::throw_unexpected_size(value);
    }
    const auto time = detail::checked_time_of_day(detail::load_big_endian<std::int64_t>(value.data));
    const auto west = checked_offset(detail::load_big_endian<std::int32_t>(value.data + 8));
    return {.time = std::chrono::microseconds(time), .offset = std::chrono::seconds(-west)};
}

std::string to_string(const time_with_zone& value) {
    auto text = detail::time_of_day_text(detail::checked_time_of_day(value.time.count()));
    detail::append_offset(text, checked_offset(value.offset.count()));
    return text;
}

namespace detail {

std::int64_t checked_time_of_day(std::int64_t microseconds) {
    constexpr std::int64_t day = 86'400'000'000;
    if (microseconds < 0 || microseconds > day) {
        throw_conversion_error("the value is out of range: a time of day is from 00:00:00 to 24:00:00");
    }
    return microseconds;
}

std::int64_t decode_time_of_day(value_view value) {
    if (value.size != 8) {
        throw_unexpected_size(value);
    }
    return checked_time_of_day(load_big_endian<std::int64_t>(value.data));
}

std::string time_of_day_text(std::int64_t microseconds) {
    std::string text;
    append_time(text, static_cast<std::uint64_t>(microseconds));
    return text;
}

std::string text_of_time(value_view value) { return time_of_day_text(decode_time_of_day(value)); }

std::string text_of_timetz(value_view value) { return to_string(decoder<time_with_zone>::decode(value)); }

}  // namespace detail

}  // namespace aio::pq
