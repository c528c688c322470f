#pragma once

#include <aio/pq/codec.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace aio::pq {

template <>
struct encoder<std::span<const std::byte>> {
    static constexpr oid type = oids::bytea;
    static constexpr value_format format = value_format::binary;
    static void encode(std::span<const std::byte> value, byte_sink& out) { out.append(value.data(), value.size()); }
};

template <>
struct encoder<std::span<std::byte>> : encoder<std::span<const std::byte>> {};

template <>
struct encoder<std::vector<std::byte>> : encoder<std::span<const std::byte>> {};

template <>
struct decoder<std::vector<std::byte>> {
    static bool accepts(oid type) noexcept { return type == oids::bytea; }
    static std::vector<std::byte> decode(const value_view& value) {
        const auto bytes = value.bytes();
        return {bytes.begin(), bytes.end()};
    }
};

}  // namespace aio::pq
