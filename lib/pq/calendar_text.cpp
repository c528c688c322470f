#include "calendar_text.hpp"

#include <chrono>

namespace aio::pq::detail {

void append_padded(std::string& text, std::uint64_t number, int width) {
    const auto digits = std::to_string(number);
    const auto wanted = static_cast<std::size_t>(width);
    text.append(digits.size() < wanted ? wanted - digits.size() : 0, '0').append(digits);
}

bool append_date(std::string& text, std::int64_t days) {
    using namespace std::chrono;
    // The calendar repeats itself every 400 years, and std::chrono's years end at 32767.
    constexpr std::int64_t days_of_cycle = 146'097;
    auto cycles = days / days_of_cycle;
    auto rest = days % days_of_cycle;
    if (rest < 0) {
        rest += days_of_cycle;
        --cycles;
    }
    const year_month_day date(sys_days(2000y / January / 1) + std::chrono::days(rest));
    const auto year = static_cast<int>(date.year()) + 400 * cycles;
    append_padded(text, static_cast<std::uint64_t>(year > 0 ? year : 1 - year), 4);
    text += '-';
    append_padded(text, static_cast<unsigned>(date.month()), 2);
    text += '-';
    append_padded(text, static_cast<unsigned>(date.day()), 2);
    return year <= 0;
}

void append_time(std::string& text, std::uint64_t microseconds) {
    const auto seconds = microseconds / 1'000'000;
    const auto fraction = microseconds % 1'000'000;
    append_padded(text, seconds / 3600, 2);
    text += ':';
    append_padded(text, seconds / 60 % 60, 2);
    text += ':';
    append_padded(text, seconds % 60, 2);
    if (fraction != 0) {
        text += '.';
        append_padded(text, fraction, 6);
        text.erase(text.find_last_not_of('0') + 1);
    }
}

void append_offset(std::string& text, std::int64_t seconds_east) {
    text += seconds_east < 0 ? '-' : '+';
    const auto seconds = static_cast<std::uint64_t>(seconds_east < 0 ? -seconds_east : seconds_east);
    append_padded(text, seconds / 3600, 2);
    if (seconds % 3600 != 0) {
        text += ':';
        append_padded(text, seconds / 60 % 60, 2);
    }
    if (seconds % 60 != 0) {
        text += ':';
        append_padded(text, seconds % 60, 2);
    }
}

}  // namespace aio::pq::detail
