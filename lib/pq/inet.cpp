#include <aio/pq/inet.hpp>

#include <aio/pq/codec.hpp>

#include <algorithm>

namespace aio::pq {
namespace {

using bytes_view = std::span<const unsigned char>;

std::uint8_t checked_prefix(unsigned prefix, unsigned longest) {
    if (prefix > longest) {
        throw conversion_error("the prefix of the network has " + std::to_string(prefix) +
                               " bits, and the address has " + std::to_string(longest));
    }
    return static_cast<std::uint8_t>(prefix);
}

/// The bits of byte number `index` that belong to a prefix of that length.
unsigned char mask(unsigned prefix, std::size_t index) noexcept {
    const auto before = static_cast<unsigned>(index) * 8;
    const auto bits = prefix <= before ? 0U : std::min(prefix - before, 8U);
    return static_cast<unsigned char>(0xFF00U >> bits);
}

/// How the first `prefix` bits compare.
std::strong_ordering compare(bytes_view a, bytes_view b, unsigned prefix) noexcept {
    for (std::size_t i = 0; i < a.size(); ++i) {
        const auto bits = mask(prefix, i);
        const auto order = (a[i] & bits) <=> (b[i] & bits);
        if (order != 0) {
            return order;
        }
    }
    return std::strong_ordering::equal;
}

}  // namespace

inet::inet(const v4_bytes& address, unsigned prefix) : prefix_(checked_prefix(prefix, 32)) {
    std::ranges::copy(address, bytes_.begin());
}

inet::inet(const v6_bytes& address, unsigned prefix)
    : bytes_(address), prefix_(checked_prefix(prefix, 128)), is_v6_(true) {}

bool inet::is_network() const noexcept {
    for (std::size_t i = 0; i < bytes().size(); ++i) {
        if ((bytes_[i] & ~mask(prefix_, i)) != 0) {
            return false;
        }
    }
    return true;
}

cidr inet::network() const {
    auto first = *this;
    for (std::size_t i = 0; i < bytes().size(); ++i) {
        first.bytes_[i] &= mask(prefix_, i);
    }
    return cidr(first);
}

std::strong_ordering operator<=>(const inet& a, const inet& b) noexcept {
    if (a.is_v6_ != b.is_v6_) {
        return a.is_v6_ <=> b.is_v6_;
    }
    if (const auto order = compare(a.bytes(), b.bytes(), std::min(a.prefix(), b.prefix())); order != 0) {
        return order;
    }
    return a.prefix_ != b.prefix_ ? a.prefix_ <=> b.prefix_ : compare(a.bytes(), b.bytes(), 128);
}

cidr::cidr(const inet& network) : first_(network) {
    if (!network.is_network()) {
        throw conversion_error("the network " + network.to_string() + " has bits set behind its prefix");
    }
}

bool cidr::contains(const inet& address) const noexcept {
    return address.is_v6() == first_.is_v6() && address.prefix() >= prefix() &&
           compare(address.bytes(), first_.bytes(), prefix()) == 0;
}

}  // namespace aio::pq

std::size_t std::hash<aio::pq::inet>::operator()(const aio::pq::inet& value) const noexcept {
    const auto bytes = value.bytes();
    const auto address = std::hash<std::string_view>()({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    return address ^ value.prefix();
}
