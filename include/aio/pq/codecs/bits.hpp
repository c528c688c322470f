#pragma once

#include <aio/pq/bits.hpp>
#include <aio/pq/codec.hpp>

#include <bitset>
#include <cstddef>

namespace aio::pq {

namespace detail {

bits decode_bits(value_view value);

constexpr bool is_bits(oid type) noexcept { return type == oids::bit || type == oids::varbit; }

}  // namespace detail

/// Sent as varbit, of whatever length; a column bit(n) takes it when it has n bits. (A `std::vector<bool>` is no bit
/// string but an array of bool; `bits` is made from one, and makes one.)
template <>
struct encoder<bits> {
    static constexpr oid type = oids::varbit;
    static constexpr value_format format = value_format::binary;
    static void encode(const bits& value, byte_sink& out);
};

template <>
struct decoder<bits> {
    static bool accepts(oid type) noexcept { return detail::is_bits(type); }
    static bits decode(value_view value) { return detail::decode_bits(value); }
};

/// `std::bitset<N>` is bit(N), and read from bit strings of N bits only. Both write their highest bit first.
template <std::size_t N>
struct encoder<std::bitset<N>> {
    static constexpr oid type = oids::bit;
    static constexpr value_format format = value_format::binary;
    static void encode(const std::bitset<N>& value, byte_sink& out) { encoder<bits>::encode(bits(value), out); }
};

template <std::size_t N>
struct decoder<std::bitset<N>> {
    static bool accepts(oid type) noexcept { return detail::is_bits(type); }
    static std::bitset<N> decode(value_view value) { return detail::decode_bits(value).to_bitset<N>(); }
};

}  // namespace aio::pq
