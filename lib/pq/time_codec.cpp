#include <aio/pq/codecs/time.hpp>

namespace aio::pq::detail {
namespace {

constexpr auto epoch = pg_timestamp::epoch;

// A timestamp of PostgreSQL reaches to the year 294276, which in microseconds since 1970 no longer fits 64 bits.
__extension__ using wide = __int128;

wide divide_exactly(wide dividend, std::int64_t divisor, const char* message) {
    if (divisor == 1) {
        return dividend;
    }
    if (dividend % divisor != 0) {
        throw_conversion_error(message);
    }
    return dividend / divisor;
}

bool is_finite(wide timestamp) {
    return timestamp > pg_timestamp::minus_infinity && timestamp < pg_timestamp::infinity;
}

}  // namespace

std::int64_t ticks_from_timestamp(std::int64_t timestamp, std::int64_t numerator, std::int64_t denominator) {
    const auto ticks = divide_exactly((static_cast<wide>(timestamp) + epoch) * denominator, numerator,
                                      "the value has a fraction that the type cannot hold; read a finer one, "
                                      "std::chrono::sys_time<std::chrono::microseconds>");
    if (ticks < INT64_MIN || ticks > INT64_MAX) {
        throw_out_of_range();
    }
    return static_cast<std::int64_t>(ticks);
}

std::int64_t timestamp_from_ticks(std::int64_t ticks, std::int64_t numerator, std::int64_t denominator) {
    const auto timestamp =
        divide_exactly(static_cast<wide>(ticks) * numerator, denominator,
                       "the value is finer than a microsecond, which is what PostgreSQL counts; send "
                       "std::chrono::floor<std::chrono::microseconds> of it") -
        epoch;
    if (!is_finite(timestamp)) {
        throw_out_of_range();
    }
    return static_cast<std::int64_t>(timestamp);
}

}  // namespace aio::pq::detail
