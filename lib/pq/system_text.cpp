#include "render_text.hpp"

#include <aio/pq/detail/array_shape.hpp>
#include <aio/pq/detail/nested.hpp>

#include <charconv>
#include <iterator>
#include <string_view>

/// Types of the server's own: places in files, transactions, and what its catalogs are made of.
namespace aio::pq::detail {
namespace {

std::string upper_hexadecimal(std::uint32_t number) {
    char buffer[8];
    const auto end = std::to_chars(buffer, std::end(buffer), number, 16).ptr;
    std::string text(buffer, end);
    for (auto& digit : text) {
        digit = digit >= 'a' ? static_cast<char>(digit - 'a' + 'A') : digit;
    }
    return text;
}

}  // namespace

std::string text_of_char(value_view value) {
    if (value.size != 1) {
        throw_unexpected_size(value);
    }
    const auto byte = static_cast<unsigned char>(*value.data);
    if (byte == 0) {
        return {};
    }
    // As servers from 16 on write it; the byte alone is no text in UTF-8.
    if (byte >= 0x80) {
        return {'\\', static_cast<char>('0' + (byte >> 6U)), static_cast<char>('0' + ((byte >> 3U) & 7U)),
                static_cast<char>('0' + (byte & 7U))};
    }
    return std::string(1, *value.data);
}

std::string text_of_jsonpath(value_view value) {
    nested_bytes bytes(value);
    if (bytes.take<std::uint8_t>() != 1) {
        throw_malformed("this version of jsonpath is not known");
    }
    return std::string(bytes.next, bytes.left());
}

std::string text_of_pg_lsn(value_view value) {
    nested_bytes bytes(value);
    const auto high = bytes.take<std::uint32_t>();
    const auto low = bytes.take<std::uint32_t>();
    bytes.expect_end();
    return upper_hexadecimal(high) + "/" + upper_hexadecimal(low);
}

std::string text_of_tid(value_view value) {
    nested_bytes bytes(value);
    const auto block = bytes.take<std::uint32_t>();
    const auto offset = bytes.take<std::uint16_t>();
    bytes.expect_end();
    return "(" + std::to_string(block) + "," + std::to_string(offset) + ")";
}

std::string text_of_xid8(value_view value) {
    nested_bytes bytes(value);
    const auto number = bytes.take<std::uint64_t>();
    bytes.expect_end();
    return std::to_string(number);
}

std::string text_of_snapshot(value_view value) {
    nested_bytes bytes(value);
    const auto count = bytes.take<std::int32_t>();
    if (count < 0) {
        throw_malformed("the number of its transactions is negative");
    }
    const auto first = bytes.take<std::uint64_t>();
    const auto next = bytes.take<std::uint64_t>();
    auto text = std::to_string(first) + ":" + std::to_string(next) + ":";
    for (std::int32_t i = 0; i < count; ++i) {
        text += (i == 0 ? "" : ",") + std::to_string(bytes.take<std::uint64_t>());
    }
    bytes.expect_end();
    return text;
}

std::string text_of_vector(value_view value) {
    array_view array(value);
    const bool is_int2 = value.type == oids::int2vector;
    if (array.dimensions > 1 || array.element != (is_int2 ? oids::int2 : oids::oid_)) {
        throw_malformed("this is no array's header");
    }
    std::string text;
    for (std::size_t i = 0; i < array.count; ++i) {
        const auto element = array.elements.take_value(array.element);
        if (i != 0) {
            text += ' ';
        }
        text += is_int2 ? text_of_int2(element) : text_of_oid(element);
    }
    array.elements.expect_end();
    return text;
}

}  // namespace aio::pq::detail
