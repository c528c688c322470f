#pragma once

#include <bit>
#include <cstring>
#include <type_traits>

/// PostgreSQL's binary formats are in network byte order.
namespace aio::pq::detail {

/// Between the machine's order and the network's, either way.
template <class Bits>
constexpr Bits swap_for_network(Bits bits) noexcept {
    static_assert(std::endian::native == std::endian::little || std::endian::native == std::endian::big);
    if constexpr (std::endian::native == std::endian::big || sizeof(Bits) == 1) {
        return bits;
    } else if constexpr (sizeof(Bits) == 2) {
        return __builtin_bswap16(bits);
    } else if constexpr (sizeof(Bits) == 4) {
        return __builtin_bswap32(bits);
    } else {
        static_assert(sizeof(Bits) == 8);
        return __builtin_bswap64(bits);
    }
}

template <class Integer>
void store_big_endian(Integer value, char* out) noexcept {
    const auto bits = swap_for_network(static_cast<std::make_unsigned_t<Integer>>(value));
    std::memcpy(out, &bits, sizeof(bits));
}

template <class Integer>
Integer load_big_endian(const char* in) noexcept {
    std::make_unsigned_t<Integer> bits = 0;
    std::memcpy(&bits, in, sizeof(bits));
    return static_cast<Integer>(swap_for_network(bits));
}

}  // namespace aio::pq::detail
