#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

/// PostgreSQL's binary formats are in network byte order. Compilers make one instruction of these loops.
namespace aio::pq::detail {

template <class Integer>
void store_big_endian(Integer value, char* out) {
    using bits = std::make_unsigned_t<Integer>;
    // First to a place of its own: where `out` may be anything, clang stores byte by byte.
    std::array<char, sizeof(Integer)> bytes{};
    for (std::size_t i = 0; i < sizeof(Integer); ++i) {
        const auto shift = 8 * (sizeof(Integer) - 1 - i);
        bytes[i] = static_cast<char>(static_cast<unsigned char>(static_cast<bits>(value) >> shift));
    }
    std::memcpy(out, bytes.data(), bytes.size());
}

template <class Integer>
constexpr Integer load_big_endian(const char* in) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < sizeof(Integer); ++i) {
        value = (value << 8U) | static_cast<unsigned char>(in[i]);
    }
    return static_cast<Integer>(static_cast<std::make_unsigned_t<Integer>>(value));
}

}  // namespace aio::pq::detail
