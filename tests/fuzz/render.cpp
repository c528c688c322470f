#include "fuzz/driver/input.hpp"
#include "fuzz/driver/there_and_back.hpp"

#include <pq/render_text.hpp>

#include <aio/pq/codecs.hpp>

#include <iterator>

namespace pq = aio::pq;

namespace {

struct renderer {
    pq::oid type;
    std::string (*text)(pq::value_view value);
};

constexpr renderer renderers[] = {
    {pq::oids::bool_, pq::detail::text_of_bool},
    {pq::oids::int2, pq::detail::text_of_int2},
    {pq::oids::int4, pq::detail::text_of_int4},
    {pq::oids::int8, pq::detail::text_of_int8},
    {pq::oids::oid_, pq::detail::text_of_oid},
    {pq::oids::float4, pq::detail::text_of_float4},
    {pq::oids::float8, pq::detail::text_of_float8},
    {pq::oids::numeric, pq::detail::text_of_numeric},
    {pq::oids::bytea, pq::detail::text_of_bytea},
    {pq::oids::uuid, pq::detail::text_of_uuid},
    {pq::oids::json, pq::detail::text_of_json},
    {pq::oids::jsonb, pq::detail::text_of_jsonb},
    {pq::oids::date, pq::detail::text_of_date},
    {pq::oids::time, pq::detail::text_of_time},
    {pq::oids::timetz, pq::detail::text_of_timetz},
    {pq::oids::timestamp, pq::detail::text_of_timestamp},
    {pq::oids::timestamptz, pq::detail::text_of_timestamptz},
    {pq::oids::interval, pq::detail::text_of_interval},
    {pq::oids::bit, pq::detail::text_of_bit},
    {pq::oids::varbit, pq::detail::text_of_varbit},
    {pq::oids::inet, pq::detail::text_of_inet},
    {pq::oids::cidr, pq::detail::text_of_cidr},
    {pq::oids::macaddr, pq::detail::text_of_macaddr},
    {pq::oids::macaddr8, pq::detail::text_of_macaddr8},
    {pq::oids::point, pq::detail::text_of_point},
    {pq::oids::line, pq::detail::text_of_line},
    {pq::oids::lseg, pq::detail::text_of_lseg},
    {pq::oids::box, pq::detail::text_of_box},
    {pq::oids::path, pq::detail::text_of_path},
    {pq::oids::polygon, pq::detail::text_of_polygon},
    {pq::oids::circle, pq::detail::text_of_circle},
    {pq::oids::char_, pq::detail::text_of_char},
    {pq::oids::jsonpath, pq::detail::text_of_jsonpath},
    {pq::oids::pg_lsn, pq::detail::text_of_pg_lsn},
    {pq::oids::tid, pq::detail::text_of_tid},
    {pq::oids::xid8, pq::detail::text_of_xid8},
    {pq::oids::pg_snapshot, pq::detail::text_of_snapshot},
    {pq::oids::int2vector, pq::detail::text_of_vector},
    {pq::oids::oidvector, pq::detail::text_of_vector},
    {pq::oids::tsvector, pq::detail::text_of_tsvector},
    {pq::oids::tsquery, pq::detail::text_of_tsquery},
    {pq::oids::record, pq::detail::render_text},
    {pq::oids::record_array, pq::detail::render_text},
    {pq::oids::tstzmultirange, pq::detail::render_text},
};

/// For the renderer of the type.
template <class T>
std::string seed(pq::oid type, const T& value) {
    for (const auto& each : renderers) {
        if (each.type == type) {
            return static_cast<char>(&each - renderers) + fuzz::encoded(value);
        }
    }
    throw fuzz::failure("nothing renders " + pq::type_name(type));
}

}  // namespace

/// The first byte chooses the type.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::input from(data, size);
    const auto& chosen = renderers[from.byte() % std::size(renderers)];
    const auto bytes = from.rest();
    // A copy that has no byte more, so that a sanitizer sees each step beyond it.
    const std::vector<char> value(bytes.begin(), bytes.end());
    const auto render = [&] {
        return chosen.text({.data = value.data(), .size = static_cast<int>(value.size()), .type = chosen.type});
    };
    try {
        const auto text = render();
        fuzz::require(text == render(), "another text the second time: " + text);
        fuzz::accept();
    } catch (const pq::conversion_error&) {
        // No such value.
    }
    return 0;
}

static const fuzz::registration
    known({"render", &LLVMFuzzerTestOneInput, [] {
               using namespace pq::oids;
               using namespace std::chrono;
               const sys_time<microseconds> noon = sys_days(2024y / February / 29) + 12h;
               std::vector<std::string> seeds{
                   seed(bool_, true),
                   seed(int2, std::int16_t{-1}),
                   seed(int4, 4),
                   seed(int8, std::int64_t{1} << 40),
                   seed(oid_, pq::object_id{23}),
                   seed(float4, 1.5F),
                   seed(float4, 16777216.F),
                   seed(float8, 0.1),
                   seed(float8, -1e300),
                   seed(float8, 9007199254740993.),
                   seed(numeric, pq::numeric("-12345.6789")),
                   seed(bytea, std::vector<std::byte>(3)),
                   seed(pq::oids::uuid, pq::uuid()),
                   seed(pq::oids::json, pq::json{"[1]"}),
                   seed(jsonb, pq::json{"\1[1]"}),
                   seed(date, floor<days>(noon)),
                   seed(pq::oids::time, hh_mm_ss<microseconds>(1us)),
                   seed(timetz, pq::time_with_zone{.time = 1h, .offset = 90s}),
                   seed(timestamp, noon),
                   seed(timestamptz, sys_time<microseconds>::max()),
                   seed(pq::oids::interval, pq::interval{.months = 14, .days = -3, .microseconds = -1}),
                   seed(bit, pq::bits("101")),
                   seed(varbit, pq::bits("")),
                   seed(pq::oids::inet, pq::inet("2001:db8::1/64")),
                   seed(pq::oids::cidr, pq::cidr("10.0.0.0/8")),
                   seed(pq::oids::macaddr, pq::macaddr()),
                   seed(pq::oids::macaddr8, pq::macaddr8()),
                   seed(point, pq::point{1, -2.5}),
                   seed(line, pq::line{1, 2, 3}),
                   seed(lseg, pq::line_segment{{1, 2}, {3, 4}}),
                   seed(pq::oids::box, pq::box{{1, 2}, {3, 4}}),
                   seed(pq::oids::path, pq::path{{{1, 2}, {3, 4}}, true}),
                   seed(pq::oids::polygon, pq::polygon{{{1, 2}}}),
                   seed(pq::oids::circle, pq::circle{{1, 2}, 3}),
                   seed(char_, 'a'),
                   seed(jsonpath, std::string("\1$.a")),
                   seed(pg_lsn, std::int64_t{1} << 33),
                   seed(xid8, std::int64_t{1} << 33),
                   seed(int2vector, std::vector<std::int16_t>{1, 2}),
                   seed(record, std::tuple(1, std::string("a \"b\""), std::vector<int>{1, 2})),
                   seed(tstzmultirange, pq::multirange<sys_time<microseconds>>{{noon, noon + 1h}}),
               };
               return seeds;
           }});
