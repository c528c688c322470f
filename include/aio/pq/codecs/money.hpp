#pragma once

#include <aio/pq/codec.hpp>
#include <aio/pq/money.hpp>

namespace aio::pq {

template <>
struct encoder<money> {
    static constexpr oid type = oids::money;
    static constexpr value_format format = value_format::binary;
    static void encode(money value, byte_sink& out) { out.put(value.minor_units); }
};

template <>
struct decoder<money> {
    static bool accepts(oid type) noexcept { return type == oids::money; }
    static money decode(value_view value) {
        if (value.size != 8) {
            detail::throw_unexpected_size(value.size, value.type);
        }
        return {detail::load_big_endian<std::int64_t>(value.data)};
    }
};

}  // namespace aio::pq
