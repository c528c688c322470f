#pragma once

#include <aio/pq/codec.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace aio::pq {

namespace detail {

/// *Throws*: `conversion_error` when the text contains a NUL, which PostgreSQL's text cannot hold.
void encode_text(std::string_view text, byte_sink& out);

bool is_text(oid type) noexcept;

}  // namespace detail

/// Text is sent without a type, as a quoted constant of SQL is: the server infers one from where the parameter stands,
/// so that `"2024-02-29"` can be a date. The text ends at its NUL where the C++ type says so (`const char*`, arrays).
template <>
struct encoder<std::string_view> {
    static constexpr oid type = 0;
    static constexpr value_format format = value_format::text;
    static void encode(std::string_view value, byte_sink& out) { detail::encode_text(value, out); }
};

template <>
struct encoder<std::string> : encoder<std::string_view> {};

/// A null pointer is NULL.
template <>
struct encoder<const char*> : encoder<std::string_view> {
    static bool is_null(const char* value) noexcept { return value == nullptr; }
};

template <>
struct encoder<char*> : encoder<const char*> {};

template <std::size_t N>
struct encoder<char[N]> : encoder<std::string_view> {
    static void encode(const char (&value)[N], byte_sink& out) {
        const std::string_view all(value, N);
        detail::encode_text(all.substr(0, all.find('\0')), out);
    }
};

/// Strings are read from text, varchar, bpchar, name, "char", unknown, json and xml, and from types that are not built
/// in, whose bytes are taken as they are: right for enums, citext and whatever else has its text as binary format.
template <>
struct decoder<std::string> {
    static bool accepts(oid type) noexcept { return detail::is_text(type); }
    static std::string decode(const value_view& value) { return std::string(value.text()); }
};

}  // namespace aio::pq
