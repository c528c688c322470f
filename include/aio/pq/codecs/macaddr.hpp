#pragma once

#include <aio/pq/codec.hpp>
#include <aio/pq/macaddr.hpp>

namespace aio::pq {

template <>
struct encoder<macaddr> {
    static constexpr oid type = oids::macaddr;
    static constexpr value_format format = value_format::binary;
    static void encode(const macaddr& value, byte_sink& out) { out.append(value.bytes.data(), value.bytes.size()); }
};

template <>
struct decoder<macaddr> {
    static bool accepts(oid type) noexcept { return type == oids::macaddr; }
    static macaddr decode(value_view value);
};

template <>
struct encoder<macaddr8> {
    static constexpr oid type = oids::macaddr8;
    static constexpr value_format format = value_format::binary;
    static void encode(const macaddr8& value, byte_sink& out) { out.append(value.bytes.data(), value.bytes.size()); }
};

template <>
struct decoder<macaddr8> {
    static bool accepts(oid type) noexcept { return type == oids::macaddr8; }
    static macaddr8 decode(value_view value);
};

}  // namespace aio::pq
