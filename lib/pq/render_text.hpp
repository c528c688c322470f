#pragma once

#include <aio/pq/codecs/text.hpp>

#include <string>

/// The text of a value that came in binary, as the server's output function writes it with its defaults: ISO dates,
/// intervals in the style `postgres`, floats with the fewest digits that give them back, bytea in hex, and points in
/// time in UTC. (A bool is `t` or `f`: `true` is what the cast to text makes of it.)
///
/// None of them sees NULL. Each throws `conversion_error` for bytes that are no such value.
namespace aio::pq::detail {

std::string text_of_bool(value_view value);
std::string text_of_int2(value_view value);
std::string text_of_int4(value_view value);
std::string text_of_int8(value_view value);
std::string text_of_oid(value_view value);
std::string text_of_float4(value_view value);
std::string text_of_float8(value_view value);
std::string text_of_numeric(value_view value);
std::string text_of_bytea(value_view value);
std::string text_of_uuid(value_view value);
std::string text_of_json(value_view value);
std::string text_of_jsonb(value_view value);
std::string text_of_date(value_view value);
std::string text_of_time(value_view value);
std::string text_of_timetz(value_view value);
std::string text_of_timestamp(value_view value);
std::string text_of_timestamptz(value_view value);
std::string text_of_interval(value_view value);
std::string text_of_bit(value_view value);
std::string text_of_varbit(value_view value);
std::string text_of_inet(value_view value);
std::string text_of_cidr(value_view value);
std::string text_of_macaddr(value_view value);
std::string text_of_macaddr8(value_view value);
std::string text_of_point(value_view value);
std::string text_of_line(value_view value);
std::string text_of_lseg(value_view value);
std::string text_of_box(value_view value);
std::string text_of_path(value_view value);
std::string text_of_polygon(value_view value);
std::string text_of_circle(value_view value);
std::string text_of_char(value_view value);
std::string text_of_jsonpath(value_view value);
std::string text_of_pg_lsn(value_view value);
std::string text_of_tid(value_view value);
std::string text_of_xid8(value_view value);
std::string text_of_snapshot(value_view value);
/// Of int2vector and oidvector.
std::string text_of_vector(value_view value);
std::string text_of_tsvector(value_view value);
std::string text_of_tsquery(value_view value);

/// Bytes that are text already, as they are.
std::string text_of_text(value_view value);
/// The same of a type that is not built in, where nobody has said that they are text.
std::string text_of_user_type(value_view value);

}  // namespace aio::pq::detail
