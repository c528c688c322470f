#include <aio/pq/codecs/bits.hpp>

#include "render_text.hpp"

#include <cstdint>
#include <utility>

namespace aio::pq {

void encoder<bits>::encode(const bits& value, byte_sink& out) {
    if (!std::in_range<std::int32_t>(value.size())) {
        detail::throw_out_of_range();
    }
    out.put(static_cast<std::int32_t>(value.size()));
    out.append(value.bytes().data(), value.bytes().size());
}

namespace detail {

bits decode_bits(value_view value) {
    constexpr std::size_t header_size = 4;
    const auto bytes = value.bytes();
    if (bytes.size() < header_size) {
        throw_unexpected_size(value);
    }
    const auto size = load_big_endian<std::int32_t>(value.data);
    if (size < 0) {
        throw_conversion_error("the server sent a bit string of less than no bits");
    }
    return bits::from_bytes(static_cast<std::size_t>(size), bytes.subspan(header_size));
}

std::string text_of_bit(value_view value) { return decode_bits(value).to_string(); }

std::string text_of_varbit(value_view value) { return decode_bits(value).to_string(); }

}  // namespace detail

}  // namespace aio::pq
