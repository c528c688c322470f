#include <aio/pq/codecs/text.hpp>

#include "render_text.hpp"

#include <cstdint>

namespace aio::pq::detail {
namespace {

/// The size of the character that the text begins with; 0 when it is not UTF-8.
std::size_t character_size(std::string_view text) noexcept {
    const auto byte = [&](std::size_t at) {
        return at < text.size() ? static_cast<unsigned char>(text[at]) : std::uint8_t{0};
    };
    const auto is_between = [](std::uint8_t value, int low, int high) { return low <= value && value <= high; };
    const auto follows = [&](std::size_t at) { return is_between(byte(at), 0x80, 0xbf); };
    const auto first = byte(0);
    if (first < 0x80) {
        return 1;
    }
    if (is_between(first, 0xc2, 0xdf)) {
        return follows(1) ? 2 : 0;
    }
    // The second byte's limits leave out longer forms of what is shorter, surrogates, and what is beyond U+10FFFF.
    if (is_between(first, 0xe0, 0xef)) {
        const bool second = is_between(byte(1), first == 0xe0 ? 0xa0 : 0x80, first == 0xed ? 0x9f : 0xbf);
        return second && follows(2) ? 3 : 0;
    }
    if (is_between(first, 0xf0, 0xf4)) {
        const bool second = is_between(byte(1), first == 0xf0 ? 0x90 : 0x80, first == 0xf4 ? 0x8f : 0xbf);
        return second && follows(2) && follows(3) ? 4 : 0;
    }
    return 0;
}

bool is_utf8(std::string_view text) noexcept {
    while (!text.empty()) {
        const auto size = character_size(text);
        if (size == 0) {
            return false;
        }
        text.remove_prefix(size);
    }
    return true;
}

}  // namespace

void encode_text(std::string_view text, byte_sink& out) {
    if (text.find('\0') != text.npos) {
        throw_conversion_error("the text contains a NUL, which PostgreSQL's text cannot hold");
    }
    out.append(text);
}

std::string text_of_text(value_view value) { return std::string(value.text()); }

std::string text_of_user_type(value_view value) {
    const auto text = value.text();
    if (text.find('\0') != text.npos || !is_utf8(text)) {
        throw_conversion_error("the binary format of its type is not text; cast the column with ::text");
    }
    return std::string(text);
}

}  // namespace aio::pq::detail
