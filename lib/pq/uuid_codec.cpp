#include <aio/pq/codecs/uuid.hpp>

#include "render_text.hpp"

#include <cstring>

namespace aio::pq {

std::string uuid::to_string() const {
    constexpr char digits[] = "0123456789abcdef";
    std::string text;
    text.reserve(36);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) {
            text += '-';
        }
        text += digits[std::to_integer<unsigned>(bytes[i]) >> 4U];
        text += digits[std::to_integer<unsigned>(bytes[i]) & 15U];
    }
    return text;
}

uuid decoder<uuid>::decode(value_view value) {
    uuid result;
    if (value.text().size() != result.bytes.size()) {
        detail::throw_unexpected_size(value);
    }
    std::memcpy(result.bytes.data(), value.data, result.bytes.size());
    return result;
}

namespace detail {

void throw_no_uuid() {
    throw_conversion_error("the text is no UUID: 32 hexadecimal digits, in groups of four that hyphens may separate");
}

std::string text_of_uuid(value_view value) { return decoder<uuid>::decode(value).to_string(); }

}  // namespace detail

}  // namespace aio::pq

std::size_t std::hash<aio::pq::uuid>::operator()(const aio::pq::uuid& value) const noexcept {
    return std::hash<std::string_view>()({reinterpret_cast<const char*>(value.bytes.data()), value.bytes.size()});
}
