#pragma once

#include <aio/pq/codec.hpp>
#include <aio/pq/vector.hpp>

namespace aio::pq {

/// The search_path has to find the type.
template <>
struct encoder<vector> {
    static constexpr type_id type = type_id("vector");
    static constexpr value_format format = value_format::binary;
    static void encode(const vector& value, byte_sink& out);
};

template <>
struct decoder<vector> {
    static bool accepts(oid type) noexcept { return type >= first_user_oid; }
    static vector decode(value_view value);
};

}  // namespace aio::pq
