#include <aio/pq/detail/range_shape.hpp>

#include "type_catalog.hpp"

#include <utility>

namespace aio::pq::detail {

range_flags take_range_flags(nested_bytes& bytes) {
    auto const flags = bytes.take<std::uint8_t>();
    constexpr unsigned known = range_flags::empty | range_flags::lower_is_inclusive | range_flags::upper_is_inclusive |
                               range_flags::lower_is_infinite | range_flags::upper_is_infinite;
    if ((flags & ~known) != 0) {
        throw_malformed("it has a flag that ranges do not have");
    }
    auto const has = [&](std::uint8_t flag) { return (flags & flag) != 0; };
    return {.is_empty = has(range_flags::empty),
            .has_lower = !has(range_flags::lower_is_infinite),
            .lower_inclusive = has(range_flags::lower_is_inclusive),
            .has_upper = !has(range_flags::upper_is_infinite),
            .upper_inclusive = has(range_flags::upper_is_inclusive)};
}

std::size_t take_range_count(nested_bytes& bytes) {
    auto const count = bytes.take<std::uint32_t>();
    // Each has at least its length and its flags.
    if (count > bytes.left() / (sizeof(std::int32_t) + 1)) {
        throw_malformed("it has more ranges than it has room for");
    }
    return count;
}

void put_count(std::size_t count, byte_sink& out) {
    if (!std::in_range<std::int32_t>(count)) {
        throw_too_long();
    }
    out.put(static_cast<std::int32_t>(count));
}

oid range_subtype(oid type, const type_catalog* catalog) noexcept {
    return catalog != nullptr ? catalog->subtype_of(type) : oids::subtype_of(type);
}

oid builtin_range_subtype(oid type) noexcept {
    auto const subtype = oids::subtype_of(type);
    return oids::range_of(subtype) == type ? subtype : 0;
}

oid builtin_multirange_subtype(oid type) noexcept {
    auto const subtype = oids::subtype_of(type);
    return oids::multirange_of(subtype) == type ? subtype : 0;
}

}  // namespace aio::pq::detail
