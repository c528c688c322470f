#include "render_text.hpp"

#include <cstddef>

namespace aio::pq::detail {

std::string text_of_bytea(value_view value) {
    constexpr char digits[] = "0123456789abcdef";
    std::string text = "\\x";
    text.reserve(2 + 2 * value.text().size());
    for (const auto byte : value.bytes()) {
        text += digits[std::to_integer<unsigned>(byte) >> 4U];
        text += digits[std::to_integer<unsigned>(byte) & 15U];
    }
    return text;
}

}  // namespace aio::pq::detail
