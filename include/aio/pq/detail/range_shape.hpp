#pragma once

#include <aio/pq/codec.hpp>
#include <aio/pq/detail/nested.hpp>

#include <cstddef>
#include <cstdint>

/// Ranges in PostgreSQL's binary format: a byte of flags, and length and value of the bounds that there are.
namespace aio::pq::detail {

/// What the flags say.
struct range_flags {
    static constexpr std::uint8_t empty = 0x01;
    static constexpr std::uint8_t lower_is_inclusive = 0x02;
    static constexpr std::uint8_t upper_is_inclusive = 0x04;
    static constexpr std::uint8_t lower_is_infinite = 0x08;
    static constexpr std::uint8_t upper_is_infinite = 0x10;

    [[nodiscard]] static constexpr std::uint8_t of(bool has_lower, bool lower_inclusive, bool has_upper,
                                                   bool upper_inclusive) {
        return static_cast<std::uint8_t>(
            (has_lower ? 0 : lower_is_infinite) | (lower_inclusive ? lower_is_inclusive : 0) |
            (has_upper ? 0 : upper_is_infinite) | (upper_inclusive ? upper_is_inclusive : 0));
    }

    bool is_empty;
    bool has_lower;
    bool lower_inclusive;
    bool has_upper;
    bool upper_inclusive;
};

/// *Throws*: `conversion_error` for bytes that are no range.
range_flags take_range_flags(nested_bytes& bytes);
/// The number of ranges in a multirange, all of which there is room for.
std::size_t take_range_count(nested_bytes& bytes);
void put_count(std::size_t count, byte_sink& out);

/// The type of the bounds; 0 for a type that is no range, or none that is known.
oid range_subtype(oid type, const type_catalog* catalog) noexcept;
/// The same of ranges alone, and of multiranges alone, that are built in.
oid builtin_range_subtype(oid type) noexcept;
oid builtin_multirange_subtype(oid type) noexcept;

}  // namespace aio::pq::detail
