#include <aio/pq/detail/ticks.hpp>

#include <aio/pq/codec.hpp>

namespace aio::pq::detail {
namespace {

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

std::int64_t narrow(wide number) {
    if (number < INT64_MIN || number > INT64_MAX) {
        throw_out_of_range();
    }
    return static_cast<std::int64_t>(number);
}

}  // namespace

std::int64_t microseconds_from_ticks(std::int64_t ticks, std::int64_t numerator, std::int64_t denominator,
                                     std::int64_t epoch) {
    const auto microseconds = divide_exactly(static_cast<wide>(ticks) * numerator, denominator,
                                             "the value is finer than a microsecond, which is what PostgreSQL counts; "
                                             "send std::chrono::floor<std::chrono::microseconds> of it");
    return narrow(microseconds - epoch);
}

std::int64_t ticks_from_microseconds(std::int64_t microseconds, std::int64_t numerator, std::int64_t denominator,
                                     std::int64_t epoch) {
    return narrow(divide_exactly((static_cast<wide>(microseconds) + epoch) * denominator, numerator,
                                 "the value has a fraction that the type cannot hold; read a finer one, of "
                                 "std::chrono::microseconds"));
}

}  // namespace aio::pq::detail
