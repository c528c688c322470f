#pragma once

#include <bitset>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace aio::pq {

namespace detail {
[[noreturn]] void throw_wrong_bit_count(std::size_t count, std::size_t expected);
}

/// A bit string, PostgreSQL's bit and varbit. Bit 0 is the leftmost, the first that is written. (A `std::bitset` counts
/// from the other end: its bit 0 is the last that is written.)
///
/// Ordered as in PostgreSQL, as text is: `0` before `00` before `1`.
class bits {
public:
    bits() noexcept = default;

    /// That many zeros.
    explicit bits(std::size_t size);

    /// `bits("0101")`.
    ///
    /// *Throws*: `conversion_error` for other characters.
    explicit bits(std::string_view text);

    explicit bits(const std::vector<bool>& values);

    template <std::size_t N>
    explicit bits(const std::bitset<N>& values) : bits(N) {
        for (std::size_t i = 0; i < N; ++i) {
            set(i, values[N - 1 - i]);
        }
    }

    /// The first bit is the highest of the first byte; what is left of the last byte has to be zeros.
    ///
    /// *Throws*: `conversion_error` when that is not so, or the bytes are not as many as the bits take.
    [[nodiscard]] static bits from_bytes(std::size_t size, std::span<const std::byte> bytes);

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    /// Eight bits a byte, as `from_bytes` takes them.
    [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return {bytes_.data(), bytes_.size()}; }

    [[nodiscard]] bool operator[](std::size_t index) const noexcept {
        return (bytes_[index / 8] & mask(index)) != std::byte{0};
    }
    void set(std::size_t index, bool value = true) noexcept {
        auto& byte = bytes_[index / 8];
        byte = value ? byte | mask(index) : byte & ~mask(index);
    }

    [[nodiscard]] std::string to_string() const;
    [[nodiscard]] std::vector<bool> to_vector() const;

    /// *Throws*: `conversion_error` when there are more or fewer than N bits.
    template <std::size_t N>
    [[nodiscard]] std::bitset<N> to_bitset() const {
        if (size_ != N) {
            detail::throw_wrong_bit_count(size_, N);
        }
        std::bitset<N> values;
        for (std::size_t i = 0; i < N; ++i) {
            values[N - 1 - i] = (*this)[i];
        }
        return values;
    }

    friend bool operator==(const bits& a, const bits& b) noexcept;
    friend std::strong_ordering operator<=>(const bits& a, const bits& b) noexcept;

private:
    static constexpr std::byte mask(std::size_t index) noexcept { return std::byte{0x80} >> index % 8; }

    // Of the last byte the bits that are not used are zeros, so that comparing bytes compares bits.
    std::vector<std::byte> bytes_;
    std::size_t size_ = 0;
};

[[nodiscard]] inline std::string to_string(const bits& value) { return value.to_string(); }

}  // namespace aio::pq
