#include "wire_bytes.hpp"

#include "pq/render_text.hpp"

#include <aio/pq/codecs/interval.hpp>

#include <chrono>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace pq = aio::pq;
using namespace std::chrono;
using pq::interval;

namespace {

std::string wire_interval(std::int64_t microseconds, std::int32_t days, std::int32_t months) {
    return wire::bytes(microseconds, days, months);
}

template <class T>
T received(std::int64_t microseconds, std::int32_t days = 0, std::int32_t months = 0) {
    return wire::decoded<T>(pq::oids::interval, wire_interval(microseconds, days, months));
}

constexpr auto last_microsecond = std::numeric_limits<std::int64_t>::max();

}  // namespace

TEST_CASE("interval: exact bytes both ways", "[interval][codec]") {
    STATIC_REQUIRE(pq::encoder<interval>::type == pq::oids::interval);
    const interval value{.months = 14, .days = -3, .microseconds = 4'000'000};
    CHECK(wire::encoded(value) == wire_interval(4'000'000, -3, 14));
    CHECK(received<interval>(4'000'000, -3, 14) == value);
    CHECK(wire::encoded(interval()) == wire_interval(0, 0, 0));
    CHECK(wire::encoded(interval::infinity()) == wire_interval(INT64_MAX, INT32_MAX, INT32_MAX));
    CHECK(wire::encoded(interval::minus_infinity()) == wire_interval(INT64_MIN, INT32_MIN, INT32_MIN));
    CHECK(pq::decoder<interval>::accepts(pq::oids::interval));
    CHECK_FALSE(pq::decoder<interval>::accepts(pq::oids::time));
    CHECK_FALSE(pq::decoder<interval>::accepts(pq::oids::int8));
    wire::refuses_other_sizes<interval>(pq::oids::interval, wire_interval(1, 2, 3));
    wire::refuses_other_sizes<seconds>(pq::oids::interval, wire_interval(1'000'000, 0, 0));
}

TEST_CASE("interval: is equal when its three numbers are", "[interval]") {
    CHECK(interval{.days = 1} == interval{0, 1, 0});
    CHECK(interval{.days = 1} != interval::from_duration(24h));
    CHECK(interval{.months = 1} != interval{.days = 30});
}

TEST_CASE("interval: durations are sent as microseconds", "[interval][codec]") {
    STATIC_REQUIRE(pq::encoder<hours>::type == pq::oids::interval);
    CHECK(wire::encoded(36h) == wire_interval(129'600'000'000, 0, 0));
    CHECK(wire::encoded(-1s) == wire_interval(-1'000'000, 0, 0));
    CHECK(wire::encoded(5us) == wire_interval(5, 0, 0));
    CHECK(wire::encoded(5000ns) == wire_interval(5, 0, 0));
    CHECK(wire::encoded(duration<int, std::ratio<1, 60>>(30)) == wire_interval(500'000, 0, 0));
    CHECK(wire::encoded(microseconds::max()) == wire_interval(last_microsecond, 0, 0));
    CHECK(wire::encoded(microseconds::min()) == wire_interval(INT64_MIN, 0, 0));
    CHECK_CONVERSION_ERROR(wire::encoded(1ns), "finer than a microsecond");
    CHECK_CONVERSION_ERROR(wire::encoded(duration<int, std::ratio<1, 60>>(1)), "finer than a microsecond");
    CHECK_CONVERSION_ERROR(wire::encoded(milliseconds::max()), "out of range");
    CHECK_CONVERSION_ERROR(wire::encoded(hours(2'562'047'789)), "out of range");
    CHECK(wire::encoded(hours(2'562'047'788)) == wire_interval(9'223'372'036'800'000'000, 0, 0));
    // PostgreSQL's days are not 24 hours.
    STATIC_REQUIRE_FALSE(pq::encodable<days>);
    STATIC_REQUIRE_FALSE(pq::encodable<weeks>);
    STATIC_REQUIRE_FALSE(pq::encodable<months>);
    STATIC_REQUIRE_FALSE(pq::decodable<days>);
    STATIC_REQUIRE_FALSE(pq::encodable<duration<double>>);
}

TEST_CASE("interval: durations are read from microseconds alone", "[interval][codec]") {
    CHECK(received<hours>(7'200'000'000) == 2h);
    CHECK(received<microseconds>(INT64_MIN) == microseconds::min());
    CHECK(received<nanoseconds>(-5) == -5us);
    CHECK(received<seconds>(-1'000'000) == -1s);
    CHECK_CONVERSION_ERROR(received<seconds>(1), "fraction");
    CHECK_CONVERSION_ERROR(received<nanoseconds>(last_microsecond), "out of range");
    CHECK_CONVERSION_ERROR((received<duration<std::int8_t>>(128'000'000)), "out of range");
    CHECK_CONVERSION_ERROR(received<seconds>(0, 1), "months or days");
    CHECK_CONVERSION_ERROR(received<seconds>(0, 0, 1), "months or days");
    CHECK_CONVERSION_ERROR(received<seconds>(1'000'000, -30, 1), "months or days");
    CHECK(interval::from_duration(90min).to_duration<minutes>() == 90min);
    CHECK(interval{.microseconds = 7}.to_duration() == 7us);
    CHECK_CONVERSION_ERROR(interval::infinity().to_duration(), "months or days");
}

TEST_CASE("interval: as PostgreSQL writes it", "[interval][render]") {
    const std::vector<std::pair<interval, std::string>> values = {
        {{}, "00:00:00"},
        {{1, 0, 0}, "1 mon"},
        {{12, 0, 0}, "1 year"},
        {{-12, 0, 0}, "-1 years"},
        {{14, 3, 14'706'700'000}, "1 year 2 mons 3 days 04:05:06.7"},
        {{-10, -3, 14'706'700'000}, "-10 mons -3 days +04:05:06.7"},
        {{1, -1, 0}, "1 mon -1 days"},
        {{-1, 1, 0}, "-1 mons +1 day"},
        {{-13, 0, 0}, "-1 years -1 mons"},
        {{0, 0, -1'000'000}, "-00:00:01"},
        {{0, 1, -1'000'000}, "1 day -00:00:01"},
        {{0, -1, 1'000'000}, "-1 days +00:00:01"},
        {{-1, 1, 1'000'000}, "-1 mons +1 day 00:00:01"},
        {{0, 0, 1}, "00:00:00.000001"},
        {{0, 0, 360'000'000'000'000}, "100000:00:00"},
        {{0, 0, INT64_MAX}, "2562047788:00:54.775807"},
        {{0, 0, INT64_MIN}, "-2562047788:00:54.775808"},
        {{INT32_MIN, INT32_MIN, 0}, "-178956970 years -8 mons -2147483648 days"},
        {interval::infinity(), "infinity"},
        {interval::minus_infinity(), "-infinity"},
    };
    for (const auto& [value, text] : values) {
        CHECK(value.to_string() == text);
        CHECK(pq::detail::text_of_interval(wire::received(pq::oids::interval, wire::encoded(value))) == text);
    }
    CHECK(to_string(interval{.days = 2}) == "2 days");
}
