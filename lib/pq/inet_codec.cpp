#include <aio/pq/codecs/inet.hpp>

#include "render_text.hpp"

#include <algorithm>

namespace aio::pq {
namespace {

// Not those of the system's sockets but PostgreSQL's own (utils/inet.h).
constexpr unsigned char family_v4 = 2;
constexpr unsigned char family_v6 = 3;

/// Family, prefix, whether it is a cidr, and the number of address bytes that follow.
constexpr std::size_t header_size = 4;

void put(const inet& value, bool is_cidr, byte_sink& out) {
    out.put(value.is_v6() ? family_v6 : family_v4);
    out.put(static_cast<unsigned char>(value.prefix()));
    out.put(static_cast<unsigned char>(is_cidr ? 1 : 0));
    out.put(static_cast<unsigned char>(value.bytes().size()));
    out.append(value.bytes().data(), value.bytes().size());
}

template <class Bytes>
inet take(std::string_view from) {
    Bytes bytes;
    std::ranges::copy(from.substr(header_size), bytes.begin());
    return inet(bytes, static_cast<unsigned char>(from[1]));
}

}  // namespace

void encoder<inet>::encode(const inet& value, byte_sink& out) { put(value, false, out); }

void encoder<cidr>::encode(const cidr& value, byte_sink& out) { put(value.first(), true, out); }

inet decoder<inet>::decode(value_view value) {
    const auto from = value.text();
    if (from.size() < header_size || from.size() != header_size + static_cast<unsigned char>(from[3])) {
        detail::throw_unexpected_size(value);
    }
    const auto family = static_cast<unsigned char>(from[0]);
    if (family != family_v4 && family != family_v6) {
        detail::throw_conversion_error("the server sent an address that is neither IPv4 nor IPv6");
    }
    if (from.size() != header_size + (family == family_v4 ? 4 : 16)) {
        detail::throw_unexpected_size(value);
    }
    return family == family_v4 ? take<inet::v4_bytes>(from) : take<inet::v6_bytes>(from);
}

namespace detail {

std::string text_of_inet(value_view value) { return decoder<inet>::decode(value).to_string(); }

std::string text_of_cidr(value_view value) { return decoder<cidr>::decode(value).to_string(); }

}  // namespace detail

}  // namespace aio::pq
