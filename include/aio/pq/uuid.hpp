#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace aio::pq {

namespace detail {

[[noreturn]] void throw_no_uuid();

/// The value of a hexadecimal digit; -1 of any other character.
constexpr int hex_digit(char c) noexcept {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

}  // namespace detail

/// The 16 bytes of a UUID, compared byte by byte as PostgreSQL does.
struct uuid {
    std::array<std::byte, 16> bytes{};

    /// The nil UUID, all zeros.
    constexpr uuid() noexcept = default;

    constexpr explicit uuid(const std::array<std::byte, 16>& value) noexcept : bytes(value) {}

    /// From every form that PostgreSQL reads: `a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11`, with upper-case digits, in
    /// braces, without hyphens or with one after any group of four digits. Of a literal it can be done at compile time.
    ///
    /// *Throws*: `conversion_error` when the text is no UUID.
    constexpr explicit uuid(std::string_view text) {
        const bool braces = text.size() >= 2 && text.front() == '{' && text.back() == '}';
        if (braces) {
            text = text.substr(1, text.size() - 2);
        }
        std::size_t at = 0;
        const auto next_digit = [&] {
            const int digit = at < text.size() ? detail::hex_digit(text[at++]) : -1;
            if (digit < 0) {
                detail::throw_no_uuid();
            }
            return static_cast<unsigned>(digit);
        };
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            if (i != 0 && i % 2 == 0 && at < text.size() && text[at] == '-') {
                ++at;
            }
            const auto high = next_digit();
            bytes[i] = static_cast<std::byte>(high * 16 + next_digit());
        }
        if (at != text.size()) {
            detail::throw_no_uuid();
        }
    }

    /// Lower-case digits and four hyphens.
    [[nodiscard]] std::string to_string() const;

    friend constexpr auto operator<=>(const uuid&, const uuid&) noexcept = default;
};

[[nodiscard]] inline std::string to_string(const uuid& value) { return value.to_string(); }

}  // namespace aio::pq

template <>
struct std::hash<aio::pq::uuid> {
    std::size_t operator()(const aio::pq::uuid& value) const noexcept;
};
