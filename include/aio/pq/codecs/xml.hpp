#pragma once

#include <aio/pq/codec.hpp>
#include <aio/pq/codecs/text.hpp>
#include <aio/pq/xml.hpp>

namespace aio::pq {

/// Sent as text without a type, as a string is. (Of XML in binary the server would believe what the declaration says
/// about the encoding.)
template <>
struct encoder<xml> {
    static constexpr oid type = 0;
    static constexpr value_format format = value_format::text;
    static void encode(const xml& value, byte_sink& out) { detail::encode_text(value.text, out); }
};

template <>
struct decoder<xml> {
    static bool accepts(oid type) noexcept { return type == oids::xml; }
    static xml decode(value_view value) { return {std::string(value.text())}; }
};

}  // namespace aio::pq
