#include "wire_bytes.hpp"

#include "pq/render_text.hpp"

#include <aio/pq/codecs/time.hpp>

#include <chrono>
#include <cstdint>
#include <limits>

namespace pq = aio::pq;
using namespace std::chrono;

namespace {

template <class T>
std::int64_t sent(T value) {
    pq::byte_sink out;
    pq::encoder<T>::encode(value, out);
    REQUIRE(out.size() == 8);
    return pq::detail::load_big_endian<std::int64_t>(out.data());
}

template <class T>
T received(std::int64_t timestamp) {
    char bytes[8];
    pq::detail::store_big_endian(timestamp, bytes);
    return pq::detail::decode_value<T>({.data = bytes, .size = 8, .type = pq::oids::timestamptz});
}

constexpr auto y2000 = sys_days{2000y / January / 1};
constexpr auto y1970 = sys_days{1970y / January / 1};
constexpr std::int64_t infinity = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t minus_infinity = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t from_1970_to_2000 = 946'684'800'000'000;
// The manual's limits of timestamp: 4713 BC, 294276 AD.
constexpr std::int64_t first_timestamp = -211'813'488'000'000'000;
constexpr std::int64_t last_timestamp = 9'223'371'331'199'999'999;

}  // namespace

TEST_CASE("time: is counted in microseconds from 2000", "[codec]") {
    STATIC_REQUIRE(pq::encoder<sys_seconds>::type == pq::oids::timestamptz);
    STATIC_REQUIRE(pq::encoder<system_clock::time_point>::type == pq::oids::timestamptz);
    CHECK(sent(sys_time<microseconds>(y2000)) == 0);
    CHECK(sent(sys_time<microseconds>(y2000) + 1us) == 1);
    CHECK(sent(sys_time<microseconds>(y1970)) == -from_1970_to_2000);
    CHECK(sent(sys_time<microseconds>(y1970) - 1us) == -from_1970_to_2000 - 1);
    CHECK(sent(sys_seconds(y2000) + 1s) == 1'000'000);
    CHECK(sent(sys_time<milliseconds>(y2000) - 1ms) == -1000);
    CHECK(sent(sys_time<nanoseconds>(y2000) + 5000ns) == 5);
    CHECK(sent(sys_time<hours>(y2000) + 1h) == 3'600'000'000);
}

TEST_CASE("time: is read as any duration that holds it", "[codec]") {
    CHECK(received<sys_time<microseconds>>(1) == sys_time<microseconds>(y2000) + 1us);
    CHECK(received<sys_time<nanoseconds>>(1) == sys_time<nanoseconds>(y2000) + 1us);
    CHECK(received<sys_time<milliseconds>>(-1000) == sys_time<milliseconds>(y2000) - 1ms);
    CHECK(received<sys_seconds>(-from_1970_to_2000 - 1'000'000) == sys_seconds(y1970) - 1s);
    CHECK(pq::decoder<sys_seconds>::accepts(pq::oids::timestamptz));
    CHECK(pq::decoder<sys_seconds>::accepts(pq::oids::timestamp));
    CHECK_FALSE(pq::decoder<sys_seconds>::accepts(pq::oids::date));
    CHECK_FALSE(pq::decoder<sys_seconds>::accepts(pq::oids::int8));
}

TEST_CASE("time: the extremes are the infinities", "[codec]") {
    CHECK(sent(sys_time<microseconds>::max()) == infinity);
    CHECK(sent(sys_time<microseconds>::min()) == minus_infinity);
    CHECK(sent(system_clock::time_point::max()) == infinity);
    CHECK(sent(sys_seconds::min()) == minus_infinity);
    CHECK(received<sys_time<microseconds>>(infinity) == sys_time<microseconds>::max());
    CHECK(received<sys_time<nanoseconds>>(minus_infinity) == sys_time<nanoseconds>::min());
}

TEST_CASE("time: nothing is rounded", "[codec]") {
    CHECK_THROWS_AS(sent(sys_time<nanoseconds>(y2000) + 1ns), pq::conversion_error);
    CHECK_THROWS_AS(sent(sys_time<nanoseconds>(y1970) - 1ns), pq::conversion_error);
    CHECK_THROWS_AS(received<sys_time<milliseconds>>(1), pq::conversion_error);
    CHECK_THROWS_AS(received<sys_seconds>(-1), pq::conversion_error);
    CHECK_THROWS_AS(received<sys_time<hours>>(1'800'000'000), pq::conversion_error);
}

TEST_CASE("time: what does not fit is an error", "[codec]") {
    // Nanoseconds in 64 bits reach from 1677 to 2262.
    const auto latest = sys_time<nanoseconds>::max();
    const auto last_whole = floor<microseconds>(latest) - 1us;
    CHECK(received<sys_time<nanoseconds>>(sent(last_whole)) == last_whole);
    CHECK_THROWS_AS(received<sys_time<nanoseconds>>(sent(last_whole + 2us)), pq::conversion_error);
    CHECK_THROWS_AS(received<sys_time<nanoseconds>>(first_timestamp), pq::conversion_error);

    // Seconds hold what microseconds since 1970 cannot.
    CHECK(received<sys_seconds>(last_timestamp - 999'999) == sys_seconds(9'224'318'015'999s));
    CHECK_THROWS_AS(received<sys_time<microseconds>>(last_timestamp), pq::conversion_error);
    CHECK(received<sys_time<microseconds>>(first_timestamp).time_since_epoch() ==
          microseconds(first_timestamp + from_1970_to_2000));

    CHECK(sent(sys_seconds(9'224'318'015'999s)) == last_timestamp - 999'999);
    CHECK_THROWS_AS(sent(sys_seconds(9'224'318'016'000s)), pq::conversion_error);
    CHECK_THROWS_AS(sent(sys_seconds(9'224'318'999'999s)), pq::conversion_error);
    CHECK(sent(sys_time<microseconds>(microseconds(first_timestamp + from_1970_to_2000))) == first_timestamp);
    CHECK_CONVERSION_ERROR(sent(sys_time<microseconds>(microseconds(first_timestamp + from_1970_to_2000 - 1))),
                           "from 4713 BC to 294276 AD");
    CHECK_CONVERSION_ERROR(received<sys_seconds>(last_timestamp + 1), "from 4713 BC to 294276 AD");
    CHECK_CONVERSION_ERROR(received<sys_seconds>(first_timestamp - 1), "from 4713 BC to 294276 AD");
    CHECK_THROWS_AS(sent(sys_seconds::max() - 1s), pq::conversion_error);
    CHECK_THROWS_AS(sent(sys_time<microseconds>::min() + 1us), pq::conversion_error);
    CHECK_THROWS_AS(sent(sys_time<hours>(hours::max()) - 1h), pq::conversion_error);
}

TEST_CASE("time: the extremes of a small type are not mistaken for infinities", "[codec]") {
    using small = sys_time<duration<std::int32_t>>;
    const auto latest = sys_seconds(seconds(std::numeric_limits<std::int32_t>::max()));
    CHECK(received<small>(sent(latest - 1s)) == latest - 1s);
    CHECK_THROWS_AS(received<small>(sent(latest)), pq::conversion_error);
    CHECK_THROWS_AS(received<small>(sent(latest + 1s)), pq::conversion_error);
}

TEST_CASE("time: local time is timestamp without a zone", "[codec]") {
    using local_micros = local_time<microseconds>;
    STATIC_REQUIRE(pq::encoder<local_micros>::type == pq::oids::timestamp);
    STATIC_REQUIRE(pq::encoder<local_seconds>::type == pq::oids::timestamp);
    CHECK(pq::decoder<local_micros>::accepts(pq::oids::timestamp));
    CHECK_FALSE(pq::decoder<local_micros>::accepts(pq::oids::timestamptz));
    CHECK_FALSE(pq::decoder<local_micros>::accepts(pq::oids::date));
    const local_micros noon = local_days(2000y / January / 1) + 12h;
    CHECK(sent(noon) == 43'200'000'000);
    CHECK(received<local_micros>(43'200'000'000) == noon);
    CHECK(received<local_time<hours>>(43'200'000'000) == noon);
    CHECK(sent(local_micros::max()) == infinity);
    CHECK(sent(local_seconds::min()) == minus_infinity);
    CHECK(received<local_seconds>(minus_infinity) == local_seconds::min());
    CHECK_THROWS_AS(received<local_seconds>(1), pq::conversion_error);
    CHECK_THROWS_AS(sent(local_seconds(9'224'318'016'000s)), pq::conversion_error);
}

TEST_CASE("time: as PostgreSQL writes it", "[codec][render]") {
    const auto text = [](std::int64_t timestamp) {
        return pq::detail::text_of_timestamp(wire::received(pq::oids::timestamp, wire::bytes(timestamp)));
    };
    CHECK(text(0) == "2000-01-01 00:00:00");
    CHECK(text(-1) == "1999-12-31 23:59:59.999999");
    CHECK(text(500'000) == "2000-01-01 00:00:00.5");
    CHECK(text(last_timestamp) == "294276-12-31 23:59:59.999999");
    CHECK(text(first_timestamp) == "4714-11-24 00:00:00 BC");
    CHECK(text(infinity) == "infinity");
    CHECK(text(minus_infinity) == "-infinity");
    const auto text_in_utc = [](std::int64_t timestamp) {
        return pq::detail::text_of_timestamptz(wire::received(pq::oids::timestamptz, wire::bytes(timestamp)));
    };
    CHECK(text_in_utc(43'200'000'000) == "2000-01-01 12:00:00+00");
    CHECK(text_in_utc(first_timestamp) == "4714-11-24 00:00:00+00 BC");
    CHECK(text_in_utc(infinity) == "infinity");

    CHECK(pq::to_string(sys_seconds(y1970)) == "1970-01-01 00:00:00+00");
    CHECK(pq::to_string(sys_time<milliseconds>(y2000) - 1ms) == "1999-12-31 23:59:59.999+00");
    CHECK(pq::to_string(local_seconds(local_days(2024y / February / 29)) + 1h) == "2024-02-29 01:00:00");
    CHECK(pq::to_string(local_seconds::max()) == "infinity");
    CHECK_THROWS_AS(pq::to_string(sys_time<nanoseconds>(1ns)), pq::conversion_error);
}

TEST_CASE("time: bytes that are no timestamp are an error", "[codec]") {
    wire::refuses_other_sizes<sys_seconds>(pq::oids::timestamptz, wire::bytes(std::int64_t{0}));
    wire::refuses_other_sizes<local_seconds>(pq::oids::timestamp, wire::bytes(std::int64_t{0}));
}
