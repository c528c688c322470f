#include <aio/pq/codecs/vector.hpp>

#include <aio/pq/detail/nested.hpp>

#include <bit>
#include <cstdint>
#include <limits>

/// The binary format: the number of elements and a zero, of two bytes each, and the elements as float4.
namespace aio::pq {

void encoder<vector>::encode(const vector& value, byte_sink& out) {
    const auto& elements = value.elements;
    if (elements.size() > static_cast<std::size_t>(std::numeric_limits<std::int16_t>::max())) {
        detail::throw_too_long();
    }
    out.put(static_cast<std::int16_t>(elements.size()));
    out.put(std::int16_t{0});
    char* at = out.grow(elements.size() * sizeof(float));
    for (const float element : elements) {
        detail::store_big_endian(std::bit_cast<std::uint32_t>(element), at);
        at += sizeof(float);
    }
}

vector decoder<vector>::decode(value_view value) {
    detail::nested_bytes bytes(value);
    const auto count = bytes.take<std::int16_t>();
    const auto unused = bytes.take<std::int16_t>();
    if (count < 0 || unused != 0 || bytes.left() != static_cast<std::size_t>(count) * sizeof(float)) {
        detail::throw_malformed("its size is not that of its elements");
    }
    vector result;
    result.elements.reserve(static_cast<std::size_t>(count));
    for (std::int16_t i = 0; i < count; ++i) {
        result.elements.push_back(std::bit_cast<float>(bytes.take<std::uint32_t>()));
    }
    return result;
}

}  // namespace aio::pq
