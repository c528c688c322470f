#include <aio/pq/bits.hpp>

#include <aio/pq/codec.hpp>

namespace aio::pq {

namespace detail {

void throw_wrong_bit_count(std::size_t count, std::size_t expected) {
    throw conversion_error("the bit string has " + std::to_string(count) + " bits, and the type holds " +
                           std::to_string(expected));
}

}  // namespace detail

bits::bits(std::size_t size) : bytes_((size + 7) / 8), size_(size) {}

bits::bits(std::string_view text) : bits(text.size()) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '0' && text[i] != '1') {
            detail::throw_conversion_error("the text is no bit string: it has characters other than 0 and 1");
        }
        set(i, text[i] == '1');
    }
}

bits::bits(const std::vector<bool>& values) : bits(values.size()) {
    for (std::size_t i = 0; i < values.size(); ++i) {
        set(i, values[i]);
    }
}

bits bits::from_bytes(std::size_t size, std::span<const std::byte> bytes) {
    if (bytes.size() != size / 8 + (size % 8 == 0 ? 0 : 1)) {
        throw conversion_error(std::to_string(bytes.size()) + " bytes do not hold " + std::to_string(size) + " bits");
    }
    const auto unused = bytes.size() * 8 - size;
    if (unused != 0 && (bytes.back() & ~(std::byte{0xFF} << unused)) != std::byte{0}) {
        detail::throw_conversion_error("the bits of the last byte that are not part of the bit string are not zeros");
    }
    bits result;
    result.bytes_.assign(bytes.begin(), bytes.end());
    result.size_ = size;
    return result;
}

std::string bits::to_string() const {
    std::string text(size_, '0');
    for (std::size_t i = 0; i < size_; ++i) {
        text[i] = (*this)[i] ? '1' : '0';
    }
    return text;
}

std::vector<bool> bits::to_vector() const {
    std::vector<bool> values(size_);
    for (std::size_t i = 0; i < size_; ++i) {
        values[i] = (*this)[i];
    }
    return values;
}

bool operator==(const bits& a, const bits& b) noexcept { return a.size_ == b.size_ && a.bytes_ == b.bytes_; }

std::strong_ordering operator<=>(const bits& a, const bits& b) noexcept {
    const auto order = a.bytes_ <=> b.bytes_;
    return order != 0 ? order : a.size_ <=> b.size_;
}

}  // namespace aio::pq
