#pragma once

#include <aio/pq/detail/big_endian.hpp>
#include <aio/pq/detail/small_buffer.hpp>
#include <aio/pq/detail/type_reference.hpp>
#include <aio/pq/type_id.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

namespace aio::pq {

extern template class detail::small_buffer<char, 128>;

/// Where encoders write the bytes of a value. The first 128 bytes need no allocation.
class byte_sink {
public:
    [[nodiscard]] const char* data() const noexcept { return bytes_.data(); }
    [[nodiscard]] std::size_t size() const noexcept { return bytes_.size(); }

    /// Room for `size` bytes at the end, to be filled. Valid until the next write.
    [[nodiscard]] char* grow(std::size_t size) { return bytes_.grow(size); }

    void append(const void* bytes, std::size_t size) {
        if (size != 0) {
            std::memcpy(bytes_.grow(size), bytes, size);
        }
    }
    void append(std::string_view text) { append(text.data(), text.size()); }

    /// Writes an integer of 1, 2, 4 or 8 bytes in network byte order.
    template <std::integral Integer>
    void put(Integer value) {
        detail::store_big_endian(value, bytes_.grow(sizeof(Integer)));
    }

    /// Writes the OID of a type, as arrays and composites have it inside. That of a named type is known once the value
    /// is sent: until then its place is kept.
    void put_type(type_id type) {
        if (type.has_name()) {
            refer({.offset = size(), .type = type});
        }
        put(type.number());
    }
    /// Writes the OID of a composite type's attribute number `attribute`, from 0, whose value is encoded as `type`.
    void put_attribute_type(type_id type, type_id composite, int attribute) {
        refer({.offset = size(), .type = type, .composite = composite, .attribute = attribute});
        put(type.number());
    }

    /// Overwrites four bytes at `offset`: for a length that is known once the value is written.
    void put_int32_at(std::size_t offset, std::int32_t value) {
        detail::store_big_endian(value, bytes_.data() + offset);
    }

    /// Forgets what was written behind the first `size` bytes.
    void truncate(std::size_t size) noexcept;

    /// The places of OIDs that are not known yet.
    [[nodiscard]] std::span<const detail::type_reference> type_references() const noexcept {
        return {references_.data(), references_.size()};
    }

private:
    void refer(const detail::type_reference& reference);

    detail::small_buffer<char, 128> bytes_;
    std::vector<detail::type_reference> references_;
};

}  // namespace aio::pq
