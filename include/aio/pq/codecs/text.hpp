#pragma once

#include <aio/pq/codec.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace aio::pq {

namespace detail {

/// *Throws*: `conversion_error` when the text contains a NUL, which PostgreSQL's text cannot hold.
void encode_text(std::string_view text, byte_sink& out);

/// Whether values of this type can be rendered; of a record, which says only with each value what is inside, it is
/// taken to be so.
bool can_render_text(oid type) noexcept;

/// The text of a value in binary, as the server's output function writes it. Domains inside of it are what the
/// `catalog` says that they are over.
///
/// *Throws*: `conversion_error` for bytes that are no such value, and for what cannot be rendered.
std::string render_text(value_view value);

/// What has text as its binary format, of the types that most columns are; so has a "char" that is ASCII and not empty.
constexpr bool is_plain_text(const value_view& value) noexcept {
    return value.type == oids::text || value.type == oids::varchar || value.type == oids::name ||
           value.format == value_format::text ||
           (value.type == oids::char_ && value.size == 1 && static_cast<signed char>(*value.data) > 0);
}

}  // namespace detail

/// Text is sent without a type, as a quoted constant of SQL is: the server infers one from where the parameter stands,
/// so that `"2024-02-29"` can be a date, and `"fat & rat"` a tsquery. The text ends at its NUL where the C++ type says
/// so (`const char*`, arrays).
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

/// Strings are read from all that is text, and from other types as the text that the server writes by default: dates in
/// ISO style, a timestamptz in UTC, intervals in the style `postgres`, a bool as `t` or `f`. Arrays, records and ranges
/// have PostgreSQL's syntax. money, the reg* types (regclass, …) and those of extended statistics cannot be read:
/// their text depends on the server's locale and on the names in the database; cast the column with `::text`.
///
/// Of types that are not built in the bytes are taken as they are, which is right for enums, citext and whatever else
/// has its text as binary format. Bytes with a NUL in them, or that are not UTF-8, are refused: cast such a column with
/// `::text` too. The same goes for what is of such a type inside of an array or a record, where a domain is told from
/// other types only when the string is itself read from inside: as a field of a tuple, for one.
template <>
struct decoder<std::string> {
    static bool accepts(oid type) noexcept { return detail::can_render_text(type); }
    static std::string decode(const value_view& value) {
        return detail::is_plain_text(value) ? std::string(value.text()) : detail::render_text(value);
    }
};

}  // namespace aio::pq
