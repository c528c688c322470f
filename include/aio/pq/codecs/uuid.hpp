#pragma once

#include <aio/pq/codec.hpp>
#include <aio/pq/uuid.hpp>

namespace aio::pq {

template <>
struct encoder<uuid> {
    static constexpr oid type = oids::uuid;
    static constexpr value_format format = value_format::binary;
    static void encode(const uuid& value, byte_sink& out) { out.append(value.bytes.data(), value.bytes.size()); }
};

template <>
struct decoder<uuid> {
    static bool accepts(oid type) noexcept { return type == oids::uuid; }
    static uuid decode(value_view value);
};

}  // namespace aio::pq
