#include "wire_bytes.hpp"

#include "pq/render_text.hpp"

#include <aio/pq/codecs/date.hpp>
#include <aio/pq/codecs/time.hpp>

#include <chrono>
#include <cstdint>
#include <limits>
#include <string>

namespace pq = aio::pq;
using namespace std::chrono;

namespace {

template <class T>
std::int32_t sent(T value) {
    const auto bytes = wire::encoded(value);
    REQUIRE(bytes.size() == 4);
    return pq::detail::load_big_endian<std::int32_t>(bytes.data());
}

template <class T>
T received(std::int32_t date) {
    return wire::decoded<T>(pq::oids::date, wire::bytes(date));
}

std::string text(std::int32_t date) {
    return pq::detail::text_of_date(wire::received(pq::oids::date, wire::bytes(date)));
}

constexpr auto y2000 = sys_days{2000y / January / 1};
constexpr std::int32_t infinity = std::numeric_limits<std::int32_t>::max();
constexpr std::int32_t minus_infinity = std::numeric_limits<std::int32_t>::min();
// The manual's limits of date: 4713 BC, 5874897 AD.
constexpr std::int32_t first_date = -2'451'545;
constexpr std::int32_t last_date = 2'145'031'948;

}  // namespace

TEST_CASE("date: is counted in days from 2000", "[codec]") {
    STATIC_REQUIRE(pq::encoder<sys_days>::type == pq::oids::date);
    STATIC_REQUIRE(pq::encoder<local_days>::type == pq::oids::date);
    STATIC_REQUIRE(pq::encoder<year_month_day>::type == pq::oids::date);
    // What is finer than a day is a point in time.
    STATIC_REQUIRE(pq::encoder<sys_time<hours>>::type == pq::oids::timestamptz);
    STATIC_REQUIRE(pq::encoder<local_time<hours>>::type == pq::oids::timestamp);
    CHECK(sent(y2000) == 0);
    CHECK(sent(y2000 + days(1)) == 1);
    CHECK(sent(sys_days(1970y / January / 1)) == -10957);
    CHECK(sent(local_days(2024y / February / 29)) == 8825);
    CHECK(sent(year_month_day(2024y / February / 29)) == 8825);
    CHECK(sent(year_month_day(1999y / December / 31)) == -1);
    CHECK(received<sys_days>(8825) == sys_days(2024y / February / 29));
    CHECK(received<local_days>(8825) == local_days(2024y / February / 29));
    CHECK(received<year_month_day>(8825) == 2024y / February / 29);
    CHECK(received<year_month_day>(-730'120) == year(0) / December / 31);
    for (const auto type : {pq::oids::timestamp, pq::oids::timestamptz, pq::oids::int4, pq::oids::text}) {
        CHECK_FALSE(pq::decoder<sys_days>::accepts(type));
        CHECK_FALSE(pq::decoder<local_days>::accepts(type));
        CHECK_FALSE(pq::decoder<year_month_day>::accepts(type));
    }
    CHECK(pq::decoder<sys_days>::accepts(pq::oids::date));
    CHECK(pq::decoder<year_month_day>::accepts(pq::oids::date));
}

TEST_CASE("date: other ticks of days", "[codec]") {
    using sys_weeks = sys_time<weeks>;
    using small_days = sys_time<duration<std::int16_t, days::period>>;
    STATIC_REQUIRE(pq::encoder<sys_weeks>::type == pq::oids::date);
    CHECK(sent(sys_weeks(weeks(1))) == -10950);
    CHECK(received<sys_weeks>(-10950) == sys_weeks(weeks(1)));
    CHECK_CONVERSION_ERROR(received<sys_weeks>(-10951), "sys_days");
    CHECK_CONVERSION_ERROR(sent(sys_weeks(weeks(std::numeric_limits<int>::max()))), "5874897");
    CHECK(received<small_days>(0).time_since_epoch().count() == 10957);
    CHECK_CONVERSION_ERROR(received<small_days>(32767 - 10957), "out of range");
    CHECK_CONVERSION_ERROR(received<small_days>(40000), "out of range");
}

TEST_CASE("date: the extremes are the infinities", "[codec]") {
    CHECK(sent(sys_days::max()) == infinity);
    CHECK(sent(sys_days::min()) == minus_infinity);
    CHECK(sent(local_days::max()) == infinity);
    CHECK(received<sys_days>(infinity) == sys_days::max());
    CHECK(received<local_days>(minus_infinity) == local_days::min());
    CHECK(sent(year::max() / December / 31) == infinity);
    CHECK(sent(year::min() / January / 1) == minus_infinity);
    CHECK(received<year_month_day>(infinity) == year::max() / December / 31);
    CHECK(received<year_month_day>(minus_infinity) == year::min() / January / 1);
}

TEST_CASE("date: what PostgreSQL does not have is an error", "[codec]") {
    CHECK(received<sys_days>(sent(y2000 + days(first_date))) == y2000 + days(first_date));
    CHECK(received<sys_days>(sent(y2000 + days(last_date))) == y2000 + days(last_date));
    for (const std::int64_t beyond : {std::int64_t{first_date} - 1, std::int64_t{last_date} + 1, std::int64_t{infinity},
                                      std::int64_t{infinity} + 1, std::int64_t{1} << 40, -(std::int64_t{1} << 40)}) {
        CAPTURE(beyond);
        CHECK_CONVERSION_ERROR(sent(y2000 + days(beyond)), "from 4713 BC to 5874897 AD");
    }
    CHECK_CONVERSION_ERROR(sent(sys_days::max() - days(1)), "from 4713 BC to 5874897 AD");
    CHECK_CONVERSION_ERROR(sent(sys_days::min() + days(1)), "from 4713 BC to 5874897 AD");
    CHECK_CONVERSION_ERROR(received<sys_days>(first_date - 1), "from 4713 BC to 5874897 AD");
    CHECK_CONVERSION_ERROR(received<year_month_day>(last_date + 1), "from 4713 BC to 5874897 AD");
    CHECK(sent(year(-4713) / November / 24) == first_date);
    CHECK_CONVERSION_ERROR(sent(year(-4713) / November / 23), "from 4713 BC to 5874897 AD");
}

TEST_CASE("date: a year_month_day that is no day cannot be sent", "[codec]") {
    CHECK_CONVERSION_ERROR(sent(year_month_day(2023y / February / 29)), "no day of the calendar");
    CHECK_CONVERSION_ERROR(sent(year_month_day(2023y / month(13) / 1)), "no day of the calendar");
    CHECK_CONVERSION_ERROR(sent(year_month_day(2023y / January / 0)), "no day of the calendar");
}

TEST_CASE("date: a year_month_day does not wrap", "[codec]") {
    const auto end = sys_days(year::max() / December / 31);
    const auto last_read = static_cast<std::int32_t>((end - days(1) - y2000).count());
    CHECK(received<year_month_day>(last_read) == year::max() / December / 30);
    CHECK(received<year_month_day>(first_date) == year(-4713) / November / 24);
    // Of the last day it could not be told whether it is infinity.
    CHECK_CONVERSION_ERROR(received<year_month_day>(last_read + 1), "sys_days");
    CHECK_CONVERSION_ERROR(received<year_month_day>(last_read + 2), "sys_days");
    CHECK_CONVERSION_ERROR(received<year_month_day>(last_date), "sys_days");
}

TEST_CASE("date: as PostgreSQL writes it", "[codec][render]") {
    CHECK(text(0) == "2000-01-01");
    CHECK(text(8825) == "2024-02-29");
    CHECK(text(-730'119) == "0001-01-01");
    CHECK(text(-730'120) == "0001-12-31 BC");
    CHECK(text(first_date) == "4714-11-24 BC");
    CHECK(text(last_date) == "5874897-12-31");
    CHECK(text(infinity) == "infinity");
    CHECK(text(minus_infinity) == "-infinity");
    CHECK(pq::to_string(sys_days(2024y / February / 29)) == "2024-02-29");
    CHECK(pq::to_string(local_days::min()) == "-infinity");
    CHECK(pq::to_string(year_month_day(10000y / January / 1)) == "10000-01-01");
    CHECK(pq::to_string(y2000 + days(last_date)) == "5874897-12-31");
    CHECK_THROWS_AS(pq::to_string(y2000 + days(last_date + 1)), pq::conversion_error);
}

TEST_CASE("date: malformed bytes are an error", "[codec]") {
    wire::refuses_other_sizes<sys_days>(pq::oids::date, wire::bytes(std::int32_t{1}));
    wire::refuses_other_sizes<local_days>(pq::oids::date, wire::bytes(std::int32_t{1}));
    wire::refuses_other_sizes<year_month_day>(pq::oids::date, wire::bytes(std::int32_t{1}));
}
