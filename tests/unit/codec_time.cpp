#include <aio/pq/codecs/time.hpp>

#include <catch2/catch_test_macros.hpp>

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
    CHECK(sent(y2000 + days(1)) == 86'400'000'000);
}

TEST_CASE("time: is read as any duration that holds it", "[codec]") {
    CHECK(received<sys_time<microseconds>>(1) == sys_time<microseconds>(y2000) + 1us);
    CHECK(received<sys_time<nanoseconds>>(1) == sys_time<nanoseconds>(y2000) + 1us);
    CHECK(received<sys_time<milliseconds>>(-1000) == sys_time<milliseconds>(y2000) - 1ms);
    CHECK(received<sys_seconds>(-from_1970_to_2000 - 1'000'000) == sys_seconds(y1970) - 1s);
    CHECK(received<sys_days>(86'400'000'000) == y2000 + days(1));
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
    CHECK(sent(sys_days::max()) == infinity);
    CHECK(received<sys_time<microseconds>>(infinity) == sys_time<microseconds>::max());
    CHECK(received<sys_time<nanoseconds>>(minus_infinity) == sys_time<nanoseconds>::min());
    CHECK(received<sys_days>(infinity) == sys_days::max());
}

TEST_CASE("time: nothing is rounded", "[codec]") {
    CHECK_THROWS_AS(sent(sys_time<nanoseconds>(y2000) + 1ns), pq::conversion_error);
    CHECK_THROWS_AS(sent(sys_time<nanoseconds>(y1970) - 1ns), pq::conversion_error);
    CHECK_THROWS_AS(received<sys_time<milliseconds>>(1), pq::conversion_error);
    CHECK_THROWS_AS(received<sys_seconds>(-1), pq::conversion_error);
    CHECK_THROWS_AS(received<sys_days>(3'600'000'000), pq::conversion_error);
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
    CHECK_THROWS_AS(sent(sys_seconds(9'224'318'999'999s)), pq::conversion_error);
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

TEST_CASE("time: bytes that are no timestamp are an error", "[codec]") {
    const char bytes[4] = {};
    CHECK_THROWS_AS(pq::detail::decode_value<sys_seconds>({.data = bytes, .size = 4, .type = pq::oids::timestamp}),
                    pq::conversion_error);
}
