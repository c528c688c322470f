#include <aio/pq/codecs/interval.hpp>

#include "calendar_text.hpp"
#include "render_text.hpp"

namespace aio::pq {

void encoder<interval>::encode(const interval& value, byte_sink& out) {
    out.put(value.microseconds);
    out.put(value.days);
    out.put(value.months);
}

interval decoder<interval>::decode(value_view value) {
    if (value.size != 16) {
        detail::throw_unexpected_size(value);
    }
    return {.months = detail::load_big_endian<std::int32_t>(value.data + 12),
            .days = detail::load_big_endian<std::int32_t>(value.data + 8),
            .microseconds = detail::load_big_endian<std::int64_t>(value.data)};
}

std::string interval::to_string() const {
    if (*this == infinity()) {
        return "infinity";
    }
    if (*this == minus_infinity()) {
        return "-infinity";
    }
    std::string text;
    // Behind a negative part the next one says that it is positive.
    bool after_negative = false;
    const auto append = [&](std::int32_t number, const char* unit) {
        if (number == 0) {
            return;
        }
        text.append(text.empty() ? "" : " ").append(after_negative && number > 0 ? "+" : "");
        text.append(std::to_string(number)).append(" ").append(unit).append(number == 1 ? "" : "s");
        after_negative = number < 0;
    };
    append(months / 12, "year");
    append(months % 12, "mon");
    append(days, "day");
    if (microseconds != 0 || text.empty()) {
        text.append(text.empty() ? "" : " ").append(microseconds < 0 ? "-" : after_negative ? "+" : "");
        const auto bits = static_cast<std::uint64_t>(microseconds);
        detail::append_time(text, microseconds < 0 ? 0 - bits : bits);
    }
    return text;
}

namespace detail {

void throw_has_days() {
    throw_conversion_error("the interval has months or days, whose length depends on the date; read a pq::interval");
}

std::string text_of_interval(value_view value) { return decoder<interval>::decode(value).to_string(); }

}  // namespace detail

}  // namespace aio::pq
