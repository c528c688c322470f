#include "wire_bytes.hpp"

#include "pq/render_text.hpp"

#include <aio/pq/codecs.hpp>

#include <bitset>
#include <chrono>
#include <cstdint>
#include <random>
#include <string>

namespace pq = aio::pq;
namespace detail = aio::pq::detail;

namespace {

/// Bytes of a server that has lost its mind: of few different values, so that lengths and counts are often right.
std::string random_bytes(std::mt19937& random) {
    std::string bytes(random() % 24, '\0');
    const bool wild = random() % 4 == 0;
    for (char& byte : bytes) {
        byte = static_cast<char>(wild ? random() : random() % 3 == 0 ? random() % 4 : 0);
    }
    return bytes;
}

/// Calls with many of them: what comes of it is a value or a conversion_error, nothing else, and nothing outside of
/// the bytes is read (which a sanitizer sees).
template <class F>
void feed(F read) {
    std::mt19937 random(20240229);
    int values = 0;
    int errors = 0;
    for (int i = 0; i < 10'000; ++i) {
        try {
            read(random_bytes(random));
            ++values;
        } catch (const pq::conversion_error&) {
            ++errors;
        }
    }
    CHECK(values > 0);
    CHECK(errors > 0);
}

template <class T>
void feed_decoder(pq::oid type) {
    CAPTURE(pq::type_name(type));
    feed([type](const std::string& bytes) { static_cast<void>(wire::decoded<T>(type, bytes)); });
}

void feed_renderer(pq::oid type, std::string (*render)(pq::value_view)) {
    CAPTURE(pq::type_name(type));
    feed([=](const std::string& bytes) { static_cast<void>(render(wire::received(type, bytes))); });
}

}  // namespace

TEST_CASE("codecs: any bytes are a value or a conversion_error", "[codec]") {
    using namespace std::chrono;
    using namespace pq::oids;
    feed_decoder<pq::numeric>(numeric);
    feed_decoder<pq::uuid>(uuid);
    feed_decoder<pq::json>(jsonb);
    feed_decoder<pq::bits>(varbit);
    feed_decoder<std::bitset<3>>(bit);
    feed_decoder<pq::money>(money);
    feed_decoder<pq::object_id>(oid_);
    feed_decoder<char>(char_);
    feed_decoder<pq::interval>(interval);
    feed_decoder<seconds>(interval);
    feed_decoder<pq::time_with_zone>(timetz);
    feed_decoder<hh_mm_ss<microseconds>>(pq::oids::time);
    feed_decoder<sys_days>(date);
    feed_decoder<year_month_day>(date);
    feed_decoder<sys_time<nanoseconds>>(timestamptz);
    feed_decoder<local_time<milliseconds>>(timestamp);
}

TEST_CASE("codecs: any bytes are rendered or a conversion_error", "[codec][render]") {
    using namespace pq::oids;
    feed_renderer(bool_, detail::text_of_bool);
    feed_renderer(int2, detail::text_of_int2);
    feed_renderer(int4, detail::text_of_int4);
    feed_renderer(int8, detail::text_of_int8);
    feed_renderer(oid_, detail::text_of_oid);
    feed_renderer(float4, detail::text_of_float4);
    feed_renderer(float8, detail::text_of_float8);
    feed_renderer(numeric, detail::text_of_numeric);
    feed_renderer(uuid, detail::text_of_uuid);
    feed_renderer(jsonb, detail::text_of_jsonb);
    feed_renderer(date, detail::text_of_date);
    feed_renderer(pq::oids::time, detail::text_of_time);
    feed_renderer(timetz, detail::text_of_timetz);
    feed_renderer(timestamp, detail::text_of_timestamp);
    feed_renderer(timestamptz, detail::text_of_timestamptz);
    feed_renderer(interval, detail::text_of_interval);
    feed_renderer(bit, detail::text_of_bit);
    feed_renderer(varbit, detail::text_of_varbit);
}
