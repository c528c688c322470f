#include <aio/pq/codecs/macaddr.hpp>

#include "render_text.hpp"

#include <aio/pq/uuid.hpp>

#include <cstring>
#include <span>

namespace aio::pq {
namespace {

using detail::hex_digit;

/// How many bytes the text has; 0 when it is no address, or has more than there is room for.
std::size_t read_bytes(std::string_view text, std::span<std::byte> to) {
    std::size_t size = 0;
    char separator = 0;
    for (std::size_t at = 0; at < text.size(); at += 2) {
        const char c = text[at];
        if (size != 0 && (c == ':' || c == '-' || c == '.')) {
            if (separator != 0 && c != separator) {
                return 0;
            }
            separator = c;
            ++at;
        }
        const int high = at < text.size() ? hex_digit(text[at]) : -1;
        const int low = at + 1 < text.size() ? hex_digit(text[at + 1]) : -1;
        if (high < 0 || low < 0 || size == to.size()) {
            return 0;
        }
        to[size++] = static_cast<std::byte>(high * 16 + low);
    }
    return size;
}

std::string text_of(std::span<const std::byte> bytes) {
    constexpr char digits[] = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 3);
    for (const auto byte : bytes) {
        if (!text.empty()) {
            text += ':';
        }
        text += digits[std::to_integer<unsigned>(byte) >> 4U];
        text += digits[std::to_integer<unsigned>(byte) & 15U];
    }
    return text;
}

template <class Address>
Address decode(value_view value) {
    Address result;
    if (value.text().size() != result.bytes.size()) {
        detail::throw_unexpected_size(value);
    }
    std::memcpy(result.bytes.data(), value.data, result.bytes.size());
    return result;
}

std::size_t hash(std::span<const std::byte> bytes) noexcept {
    return std::hash<std::string_view>()({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

}  // namespace

macaddr::macaddr(std::string_view text) {
    if (read_bytes(text, bytes) != bytes.size()) {
        detail::throw_conversion_error(
            "the text is no MAC address: six pairs of hexadecimal digits, with one kind of :, - or . between them");
    }
}

macaddr8::macaddr8(std::string_view text) {
    const auto size = read_bytes(text, bytes);
    if (size == macaddr().bytes.size()) {
        *this = macaddr8(macaddr(text));
    } else if (size != bytes.size()) {
        detail::throw_conversion_error("the text is no MAC address: eight pairs of hexadecimal digits, or six, with "
                                       "one kind of :, - or . between them");
    }
}

std::string macaddr::to_string() const { return text_of(bytes); }

std::string macaddr8::to_string() const { return text_of(bytes); }

macaddr decoder<macaddr>::decode(value_view value) { return pq::decode<macaddr>(value); }

macaddr8 decoder<macaddr8>::decode(value_view value) { return pq::decode<macaddr8>(value); }

namespace detail {

std::string text_of_macaddr(value_view value) { return decoder<macaddr>::decode(value).to_string(); }

std::string text_of_macaddr8(value_view value) { return decoder<macaddr8>::decode(value).to_string(); }

}  // namespace detail

}  // namespace aio::pq

std::size_t std::hash<aio::pq::macaddr>::operator()(const aio::pq::macaddr& value) const noexcept {
    return aio::pq::hash(value.bytes);
}

std::size_t std::hash<aio::pq::macaddr8>::operator()(const aio::pq::macaddr8& value) const noexcept {
    return aio::pq::hash(value.bytes);
}
