#pragma once

#include <aio/pq/codec.hpp>

namespace aio::pq {

/// A `char` is PostgreSQL's type "char" (with the quotes: one byte, of the system catalogs), not its character(n).
template <>
struct encoder<char> {
    static constexpr oid type = oids::char_;
    static constexpr value_format format = value_format::binary;
    static void encode(char value, byte_sink& out) { out.append(&value, 1); }
};

template <>
struct decoder<char> {
    static bool accepts(oid type) noexcept { return type == oids::char_; }
    static char decode(value_view value) {
        if (value.size != 1) {
            detail::throw_unexpected_size(value.size, value.type);
        }
        return *value.data;
    }
};

}  // namespace aio::pq
