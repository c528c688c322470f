#pragma once

#include <aio/pq/codec.hpp>
#include <aio/pq/inet.hpp>

namespace aio::pq {

template <>
struct encoder<inet> {
    static constexpr oid type = oids::inet;
    static constexpr value_format format = value_format::binary;
    static void encode(const inet& value, byte_sink& out);
};

/// A network is read as an address too, as PostgreSQL casts it.
template <>
struct decoder<inet> {
    static bool accepts(oid type) noexcept { return type == oids::inet || type == oids::cidr; }
    static inet decode(value_view value);
};

template <>
struct encoder<cidr> {
    static constexpr oid type = oids::cidr;
    static constexpr value_format format = value_format::binary;
    static void encode(const cidr& value, byte_sink& out);
};

template <>
struct decoder<cidr> {
    static bool accepts(oid type) noexcept { return type == oids::cidr; }
    static cidr decode(value_view value) { return cidr(decoder<inet>::decode(value)); }
};

}  // namespace aio::pq
