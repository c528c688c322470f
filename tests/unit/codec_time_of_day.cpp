#include "wire_bytes.hpp"

#include "pq/render_text.hpp"

#include <aio/pq/codecs/time_of_day.hpp>

#include <chrono>
#include <cstdint>
#include <string>

namespace pq = aio::pq;
using namespace std::chrono;

namespace {

using time_of_day = hh_mm_ss<microseconds>;
constexpr std::int64_t midnight = 86'400'000'000;

template <class Duration>
std::string sent(Duration since_midnight) {
    return wire::encoded(hh_mm_ss(since_midnight));
}

template <class Duration>
auto received(std::int64_t microseconds) {
    return wire::decoded<hh_mm_ss<Duration>>(pq::oids::time, wire::bytes(microseconds)).to_duration();
}

std::string wire_timetz(std::int64_t time, std::int32_t west) { return wire::bytes(time, west); }

}  // namespace

TEST_CASE("time of day: is counted in microseconds", "[codec]") {
    STATIC_REQUIRE(pq::encoder<time_of_day>::type == pq::oids::time);
    CHECK(sent(0us) == wire::bytes(std::int64_t{0}));
    CHECK(sent(12h + 34min + 56s + 789us) == wire::bytes(std::int64_t{45'296'000'789}));
    CHECK(sent(23h) == wire::bytes(std::int64_t{82'800'000'000}));
    CHECK(sent(1000ns) == wire::bytes(std::int64_t{1}));
    CHECK(sent(microseconds(24h)) == wire::bytes(midnight));
    CHECK(received<microseconds>(45'296'000'789) == 12h + 34min + 56s + 789us);
    CHECK(received<microseconds>(midnight) == 24h);
    CHECK(received<nanoseconds>(1) == 1us);
    CHECK(received<seconds>(1'000'000) == 1s);
    CHECK(received<hours>(7'200'000'000) == 2h);
    const auto time = wire::decoded<time_of_day>(pq::oids::time, wire::bytes(midnight));
    CHECK(time.hours() == 24h);
    CHECK(pq::decoder<time_of_day>::accepts(pq::oids::time));
    for (const auto type : {pq::oids::timetz, pq::oids::interval, pq::oids::timestamp, pq::oids::int8}) {
        CHECK_FALSE(pq::decoder<time_of_day>::accepts(type));
    }
}

TEST_CASE("time of day: what is none is an error", "[codec]") {
    CHECK_CONVERSION_ERROR(sent(-1us), "00:00:00 to 24:00:00");
    CHECK_CONVERSION_ERROR(sent(microseconds(24h) + 1us), "00:00:00 to 24:00:00");
    CHECK_CONVERSION_ERROR(sent(hours(1'000'000)), "00:00:00 to 24:00:00");
    CHECK_CONVERSION_ERROR(sent(1ns), "finer than a microsecond");
    CHECK_CONVERSION_ERROR(received<microseconds>(-1), "00:00:00 to 24:00:00");
    CHECK_CONVERSION_ERROR(received<microseconds>(midnight + 1), "00:00:00 to 24:00:00");
    CHECK_CONVERSION_ERROR(received<microseconds>(INT64_MIN), "00:00:00 to 24:00:00");
    CHECK_CONVERSION_ERROR(received<milliseconds>(1), "fraction");
    wire::refuses_other_sizes<time_of_day>(pq::oids::time, wire::bytes(std::int64_t{1}));
}

TEST_CASE("time of day: with a zone", "[codec]") {
    using pq::time_with_zone;
    STATIC_REQUIRE(pq::encoder<time_with_zone>::type == pq::oids::timetz);
    const time_with_zone noon{.time = 12h, .offset = 2h};
    // On the wire the offset counts to the west.
    CHECK(wire::encoded(noon) == wire_timetz(43'200'000'000, -7200));
    CHECK(wire::decoded<time_with_zone>(pq::oids::timetz, wire_timetz(43'200'000'000, -7200)) == noon);
    CHECK(wire::encoded(time_with_zone{.time = 24h, .offset = -(15h + 59min + 59s)}) == wire_timetz(midnight, 57599));
    CHECK(noon != time_with_zone{.time = 11h, .offset = 1h});
    CHECK(pq::decoder<time_with_zone>::accepts(pq::oids::timetz));
    CHECK_FALSE(pq::decoder<time_with_zone>::accepts(pq::oids::time));

    CHECK_CONVERSION_ERROR(wire::encoded(time_with_zone{.time = -1us}), "00:00:00 to 24:00:00");
    CHECK_CONVERSION_ERROR(wire::encoded(time_with_zone{.time = 25h}), "00:00:00 to 24:00:00");
    CHECK_CONVERSION_ERROR(wire::encoded(time_with_zone{.offset = 16h}), "less than 16 hours");
    CHECK_CONVERSION_ERROR(wire::encoded(time_with_zone{.offset = -16h}), "less than 16 hours");
    CHECK_CONVERSION_ERROR(wire::encoded(time_with_zone{.offset = seconds::min()}), "less than 16 hours");
    for (const auto& bytes : {wire_timetz(-1, 0), wire_timetz(midnight + 1, 0), wire_timetz(0, 57600),
                              wire_timetz(0, -57600), wire_timetz(0, INT32_MIN)}) {
        CHECK_THROWS_AS(wire::decoded<time_with_zone>(pq::oids::timetz, bytes), pq::conversion_error);
    }
    wire::refuses_other_sizes<time_with_zone>(pq::oids::timetz, wire_timetz(1, 1));
}

TEST_CASE("time of day: as PostgreSQL writes it", "[codec][render]") {
    CHECK(pq::detail::text_of_time(wire::received(pq::oids::time, wire::bytes(std::int64_t{0}))) == "00:00:00");
    CHECK(pq::detail::text_of_time(wire::received(pq::oids::time, wire::bytes(midnight))) == "24:00:00");
    CHECK(pq::to_string(hh_mm_ss(12h + 34min + 56s + 789us)) == "12:34:56.000789");
    CHECK(pq::to_string(hh_mm_ss(1h)) == "01:00:00");
    CHECK(pq::to_string(hh_mm_ss(100ms)) == "00:00:00.1");
    CHECK_THROWS_AS(pq::to_string(hh_mm_ss(25h)), pq::conversion_error);

    const auto text = [](std::int32_t west) {
        return pq::detail::text_of_timetz(wire::received(pq::oids::timetz, wire_timetz(3'600'000'001, west)));
    };
    CHECK(text(0) == "01:00:00.000001+00");
    CHECK(text(-7200) == "01:00:00.000001+02");
    CHECK(text(12'600) == "01:00:00.000001-03:30");
    CHECK(text(1) == "01:00:00.000001-00:00:01");
    CHECK(text(-3601) == "01:00:00.000001+01:00:01");
    CHECK(text(-57'599) == "01:00:00.000001+15:59:59");
    CHECK(to_string(pq::time_with_zone{.time = 12h, .offset = -8h}) == "12:00:00-08");
    CHECK_THROWS_AS(to_string(pq::time_with_zone{.time = 25h}), pq::conversion_error);
}
