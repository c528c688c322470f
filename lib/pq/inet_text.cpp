#include <aio/pq/inet.hpp>

#include <aio/pq/codec.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <optional>
#include <system_error>

namespace aio::pq {
namespace {

using bytes_view = std::span<const unsigned char>;

/// A number of up to `most_digits` digits; nothing when there is none or there is more behind it.
std::optional<unsigned> read_number(std::string_view text, int base, std::size_t most_digits) {
    unsigned number = 0;
    const auto* const end = text.data() + text.size();
    if (text.empty() || text.size() > most_digits) {
        return std::nullopt;
    }
    const auto [stopped, error] = std::from_chars(text.data(), end, number, base);
    return error == std::errc() && stopped == end ? std::optional(number) : std::nullopt;
}

std::optional<unsigned> read_decimal(std::string_view text) {
    const bool leading_zero = text.size() > 1 && text.front() == '0';
    return leading_zero ? std::nullopt : read_number(text, 10, 3);
}

/// The text up to the separator, which is taken away with it; all of it when there is none.
std::string_view take_until(std::string_view& text, char separator) {
    const auto at = text.find(separator);
    const auto part = text.substr(0, at);
    text.remove_prefix(at == text.npos ? text.size() : at + 1);
    return part;
}

std::optional<inet::v4_bytes> read_v4(std::string_view text) {
    if (std::ranges::count(text, '.') != 3) {
        return std::nullopt;
    }
    inet::v4_bytes bytes{};
    for (auto& byte : bytes) {
        const auto number = read_decimal(take_until(text, '.'));
        if (!number || *number > 255) {
            return std::nullopt;
        }
        byte = static_cast<unsigned char>(*number);
    }
    return bytes;
}

/// Groups of four digits with colons between them, the last two of which may be an IPv4 address. How many bytes they
/// are, or nothing when they are no groups or too many.
std::optional<std::size_t> read_groups(std::string_view text, inet::v6_bytes& to) {
    std::size_t size = 0;
    while (!text.empty()) {
        if (size == to.size()) {
            return std::nullopt;
        }
        if (text.find(':') == text.npos && text.find('.') != text.npos) {
            const auto v4 = read_v4(text);
            if (!v4 || size + v4->size() > to.size()) {
                return std::nullopt;
            }
            std::ranges::copy(*v4, to.begin() + static_cast<std::ptrdiff_t>(size));
            return size + v4->size();
        }
        const bool more = text.find(':') != text.npos;
        const auto number = read_number(take_until(text, ':'), 16, 4);
        if (!number || (more && text.empty())) {
            return std::nullopt;
        }
        to[size++] = static_cast<unsigned char>(*number >> 8U);
        to[size++] = static_cast<unsigned char>(*number & 0xFFU);
    }
    return size;
}

std::optional<inet::v6_bytes> read_v6(std::string_view text) {
    inet::v6_bytes bytes{};
    const auto gap = text.find("::");
    if (gap == text.npos) {
        return read_groups(text, bytes) == bytes.size() ? std::optional(bytes) : std::nullopt;
    }
    inet::v6_bytes tail{};
    const auto before = text.substr(0, gap);
    const auto head_size = read_groups(before, bytes);
    const auto tail_size = read_groups(text.substr(gap + 2), tail);
    // An IPv4 address is the end of IPv6, and the gap stands for one group at least.
    if (!head_size || !tail_size || before.find('.') != before.npos || *head_size + *tail_size > 14) {
        return std::nullopt;
    }
    std::copy_n(tail.begin(), *tail_size, bytes.end() - static_cast<std::ptrdiff_t>(*tail_size));
    return bytes;
}

[[noreturn]] void throw_no_address() {
    detail::throw_conversion_error("the text is no network address: four decimal numbers or an IPv6 address, and maybe "
                                   "/ and the number of bits of its prefix");
}

std::string v4_text(bytes_view bytes) {
    std::string text;
    for (const auto byte : bytes) {
        text.append(text.empty() ? "" : ".").append(std::to_string(byte));
    }
    return text;
}

struct run {
    std::size_t begin = 0;
    std::size_t size = 0;
};

/// The first of the longest runs of groups that are zero: one group alone is none.
run longest_zeros(const std::array<unsigned, 8>& groups) {
    run best;
    run current;
    for (std::size_t i = 0; i < groups.size(); ++i) {
        current = groups[i] == 0 ? run{.begin = current.begin, .size = current.size + 1} : run{.begin = i + 1};
        if (current.size > best.size) {
            best = current;
        }
    }
    return best.size > 1 ? best : run{};
}

std::string v6_text(bytes_view bytes) {
    std::array<unsigned, 8> groups{};
    for (std::size_t i = 0; i < groups.size(); ++i) {
        groups[i] = bytes[2 * i] * 256U + bytes[2 * i + 1];
    }
    const auto gap = longest_zeros(groups);
    // IPv4 addresses inside of IPv6, of the compatible and the mapped form, keep their look.
    const bool has_v4 = gap.size != 0 && gap.begin == 0 && (gap.size == 6 || (gap.size == 5 && groups[5] == 0xFFFF));
    std::string text;
    for (std::size_t i = 0; i < groups.size();) {
        if (gap.size != 0 && i == gap.begin) {
            text += "::";
            i += gap.size;
            continue;
        }
        if (!text.empty() && text.back() != ':') {
            text += ':';
        }
        if (has_v4 && i == 6) {
            return text + v4_text(bytes.subspan(12));
        }
        char buffer[4];
        const auto end = std::to_chars(buffer, std::end(buffer), groups[i], 16).ptr;
        text.append(buffer, end);
        ++i;
    }
    return text;
}

std::string address_text(const inet& value) { return value.is_v6() ? v6_text(value.bytes()) : v4_text(value.bytes()); }

}  // namespace

inet::inet(std::string_view text) {
    const auto slash = text.find('/');
    const auto address = text.substr(0, slash);
    std::optional<unsigned> prefix;
    if (slash != text.npos) {
        prefix = read_decimal(text.substr(slash + 1));
        if (!prefix) {
            throw_no_address();
        }
    }
    if (const auto v4 = read_v4(address)) {
        *this = inet(*v4, prefix.value_or(32));
    } else if (const auto v6 = read_v6(address)) {
        *this = inet(*v6, prefix.value_or(128));
    } else {
        throw_no_address();
    }
}

std::string inet::to_string() const {
    const bool whole = prefix_ == bytes().size() * 8;
    return whole ? address_text(*this) : address_text(*this) + "/" + std::to_string(prefix_);
}

std::string cidr::to_string() const { return address_text(first_) + "/" + std::to_string(prefix()); }

}  // namespace aio::pq
