#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace aio::pq {

class cidr;

/// PostgreSQL's inet: an IPv4 or IPv6 address and the length of its network's prefix ("Network Address Types" of the
/// manual).
///
/// Ordered as in PostgreSQL: IPv4 before IPv6, then by the network, the length of the prefix and the address.
class inet {
public:
    using v4_bytes = std::array<unsigned char, 4>;
    using v6_bytes = std::array<unsigned char, 16>;

    /// 0.0.0.0
    inet() noexcept = default;

    /// From the bytes in network order, as `to_bytes()` of Asio's addresses gives them.
    ///
    /// *Throws*: `conversion_error` when the prefix is longer than the address.
    explicit inet(const v4_bytes& address, unsigned prefix = 32);
    explicit inet(const v6_bytes& address, unsigned prefix = 128);

    /// From `192.0.2.1`, `192.0.2.1/24`, `2001:db8::1/64`, `::ffff:192.0.2.1`. The short forms of IPv4 such as `10/8`,
    /// and leading zeros in it, are not read: other programs take them for other addresses.
    ///
    /// *Throws*: `conversion_error` when the text is no address.
    explicit inet(std::string_view text);

    [[nodiscard]] bool is_v4() const noexcept { return !is_v6_; }
    [[nodiscard]] bool is_v6() const noexcept { return is_v6_; }
    /// 4 bytes or 16, in network order.
    [[nodiscard]] std::span<const unsigned char> bytes() const noexcept { return {bytes_.data(), is_v6_ ? 16U : 4U}; }
    /// In bits: of one host alone 32, or 128.
    [[nodiscard]] unsigned prefix() const noexcept { return prefix_; }

    /// Whether the bits behind the prefix are zeros.
    [[nodiscard]] bool is_network() const noexcept;
    /// The network that the address is in: its own with zeros behind the prefix.
    [[nodiscard]] cidr network() const;

    /// As PostgreSQL writes it: the prefix only when it is shorter than the address. (The cast to text always adds it.)
    [[nodiscard]] std::string to_string() const;

    friend bool operator==(const inet&, const inet&) noexcept = default;
    friend std::strong_ordering operator<=>(const inet& a, const inet& b) noexcept;

private:
    // Behind the four of IPv4 there are zeros, so that comparing all compares them.
    v6_bytes bytes_{};
    std::uint8_t prefix_ = 32;
    bool is_v6_ = false;
};

/// PostgreSQL's cidr: a network, which has nothing but zeros behind the prefix. Ordered as inet is.
class cidr {
public:
    /// 0.0.0.0/32
    cidr() noexcept = default;

    /// *Throws*: `conversion_error` when bits behind the prefix are set; `inet::network()` clears them.
    explicit cidr(const inet& network);

    /// From `192.0.2.0/24`, `2001:db8::/32`, or an address alone, as `inet` reads them.
    ///
    /// *Throws*: `conversion_error` when the text is no network.
    explicit cidr(std::string_view text) : cidr(pq::inet(text)) {}

    /// The first address of the network, with its prefix.
    [[nodiscard]] const inet& first() const noexcept { return first_; }
    [[nodiscard]] unsigned prefix() const noexcept { return first_.prefix(); }

    /// Whether the address is one of the network's; of an inet with a prefix, whether its whole network is inside.
    [[nodiscard]] bool contains(const inet& address) const noexcept;

    /// As PostgreSQL writes it, always with the prefix.
    [[nodiscard]] std::string to_string() const;

    friend auto operator<=>(const cidr&, const cidr&) noexcept = default;

private:
    inet first_;
};

[[nodiscard]] inline std::string to_string(const inet& value) { return value.to_string(); }
[[nodiscard]] inline std::string to_string(const cidr& value) { return value.to_string(); }

}  // namespace aio::pq

template <>
struct std::hash<aio::pq::inet> {
    std::size_t operator()(const aio::pq::inet& value) const noexcept;
};

template <>
struct std::hash<aio::pq::cidr> {
    std::size_t operator()(const aio::pq::cidr& value) const noexcept {
        return std::hash<aio::pq::inet>()(value.first());
    }
};
