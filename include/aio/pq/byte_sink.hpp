#pragma once

#include <aio/pq/detail/big_endian.hpp>
#include <aio/pq/detail/small_buffer.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

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

    /// Overwrites four bytes at `offset`: for a length that is known once the value is written.
    void put_int32_at(std::size_t offset, std::int32_t value) {
        detail::store_big_endian(value, bytes_.data() + offset);
    }

    void truncate(std::size_t size) noexcept { bytes_.truncate(size); }

private:
    detail::small_buffer<char, 128> bytes_;
};

}  // namespace aio::pq
