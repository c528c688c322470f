#pragma once

#include <aio/pq/codec.hpp>
#include <aio/pq/codecs/text.hpp>
#include <aio/pq/json.hpp>

#include <string_view>

namespace aio::pq {

namespace detail {

/// The text of a json or jsonb.
std::string_view json_text(value_view value);

constexpr bool is_json(oid type) noexcept { return type == oids::json || type == oids::jsonb; }

}  // namespace detail

/// Sent without a type, as a string is, so that the server infers json or jsonb from where the parameter stands. Where
/// anything could stand there, write `$1::jsonb`; arrays of it are sent as text[] and take `$1::jsonb[]`.
template <>
struct encoder<json> {
    static constexpr oid type = 0;
    static constexpr value_format format = value_format::text;
    static void encode(const json& value, byte_sink& out) { detail::encode_text(value.text, out); }
};

/// Read from json, whose text is as it was written, and jsonb, whose text is as PostgreSQL prints it.
template <>
struct decoder<json> {
    static bool accepts(oid type) noexcept { return detail::is_json(type); }
    static json decode(value_view value) { return {std::string(detail::json_text(value))}; }
};

}  // namespace aio::pq
