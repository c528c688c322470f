#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace aio::pq {

/// The 6 bytes of a MAC address (EUI-48), compared byte by byte as PostgreSQL does.
struct macaddr {
    std::array<std::byte, 6> bytes{};

    constexpr macaddr() noexcept = default;

    constexpr explicit macaddr(const std::array<std::byte, 6>& value) noexcept : bytes(value) {}

    /// From pairs of hexadecimal digits, with nothing or one kind of `:`, `-` and `.` between them:
    /// `08:00:2b:01:02:03`, `0800.2b01.0203`, `08002B-010203`, `08002b010203`.
    ///
    /// *Throws*: `conversion_error` when the text is no such address.
    explicit macaddr(std::string_view text);

    /// `08:00:2b:01:02:03`
    [[nodiscard]] std::string to_string() const;

    friend constexpr auto operator<=>(const macaddr&, const macaddr&) noexcept = default;
};

/// The 8 bytes of a MAC address in the form EUI-64, compared byte by byte as PostgreSQL does.
struct macaddr8 {
    std::array<std::byte, 8> bytes{};

    constexpr macaddr8() noexcept = default;

    constexpr explicit macaddr8(const std::array<std::byte, 8>& value) noexcept : bytes(value) {}

    /// As PostgreSQL makes it from the shorter form: ff:fe goes into the middle.
    constexpr explicit macaddr8(const macaddr& value) noexcept
        : bytes{value.bytes[0],  value.bytes[1], value.bytes[2], std::byte{0xFF},
                std::byte{0xFE}, value.bytes[3], value.bytes[4], value.bytes[5]} {}

    /// As `macaddr` is read. Six bytes become eight.
    ///
    /// *Throws*: `conversion_error` when the text is no such address.
    explicit macaddr8(std::string_view text);

    /// `08:00:2b:ff:fe:01:02:03`
    [[nodiscard]] std::string to_string() const;

    friend constexpr auto operator<=>(const macaddr8&, const macaddr8&) noexcept = default;
};

[[nodiscard]] inline std::string to_string(const macaddr& value) { return value.to_string(); }
[[nodiscard]] inline std::string to_string(const macaddr8& value) { return value.to_string(); }

}  // namespace aio::pq

template <>
struct std::hash<aio::pq::macaddr> {
    std::size_t operator()(const aio::pq::macaddr& value) const noexcept;
};

template <>
struct std::hash<aio::pq::macaddr8> {
    std::size_t operator()(const aio::pq::macaddr8& value) const noexcept;
};
