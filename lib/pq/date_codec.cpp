#include <aio/pq/codecs/date.hpp>

#include "calendar_text.hpp"
#include "render_text.hpp"

namespace aio::pq::detail {
namespace {

using namespace std::chrono;

constexpr std::int64_t epoch = sys_days(2000y / January / 1).time_since_epoch().count();

// 4713 BC (November 24 of the year before, by this calendar, where the days of Julius begin), and 5874897-12-31.
constexpr std::int64_t first = -2'451'545;
constexpr std::int64_t last = 2'145'031'948;

constexpr year_month_day first_of_calendar = year::min() / January / 1;
constexpr year_month_day last_of_calendar = year::max() / December / 31;

bool is_infinite(std::int32_t date) { return date == pg_date::infinity || date == pg_date::minus_infinity; }

std::int32_t checked_date(std::int64_t date) {
    if (date < first || date > last) {
        throw_conversion_error("the value is out of range: PostgreSQL's dates are from 4713 BC to 5874897 AD");
    }
    return static_cast<std::int32_t>(date);
}

}  // namespace

std::int32_t date_from_ticks(std::int64_t ticks, std::int64_t days) {
    // More ticks than there are days are out of range whatever their length.
    if (ticks > last + epoch || ticks < first + epoch) {
        return checked_date(ticks < 0 ? first - 1 : last + 1);
    }
    return checked_date(ticks * days - epoch);
}

std::int64_t ticks_from_date(std::int32_t date, std::int64_t days) {
    const auto since_1970 = date + epoch;
    if (since_1970 % days != 0) {
        throw_conversion_error("the date is not one that the type can hold; read it as std::chrono::sys_days");
    }
    return since_1970 / days;
}

std::int32_t date_from_calendar(year_month_day value) {
    if (value == last_of_calendar) {
        return pg_date::infinity;
    }
    if (value == first_of_calendar) {
        return pg_date::minus_infinity;
    }
    if (!value.ok()) {
        throw_conversion_error("the year_month_day is no day of the calendar: ok() says so");
    }
    return checked_date(sys_days(value).time_since_epoch().count() - epoch);
}

year_month_day calendar_from_date(std::int32_t date) {
    if (date == pg_date::infinity) {
        return last_of_calendar;
    }
    if (date == pg_date::minus_infinity) {
        return first_of_calendar;
    }
    const sys_days day(days(date + epoch));
    if (day >= sys_days(last_of_calendar)) {
        throw_conversion_error(
            "the date is after the years of std::chrono::year_month_day, which end at 32767; read it "
            "as std::chrono::sys_days");
    }
    return day;
}

std::int32_t decode_date(value_view value) {
    if (value.size != 4) {
        throw_unexpected_size(value);
    }
    const auto date = load_big_endian<std::int32_t>(value.data);
    return is_infinite(date) ? date : checked_date(date);
}

std::string date_text(std::int32_t date) {
    if (is_infinite(date)) {
        return date == pg_date::infinity ? "infinity" : "-infinity";
    }
    std::string text;
    const bool before_christ = append_date(text, date);
    return text.append(before_christ ? " BC" : "");
}

std::string text_of_date(value_view value) { return date_text(decode_date(value)); }

}  // namespace aio::pq::detail
