#pragma once

#include <aio/pq/byte_sink.hpp>
#include <aio/pq/detail/type_name.hpp>
#include <aio/pq/error.hpp>
#include <aio/pq/oid.hpp>
#include <aio/pq/type_id.hpp>

#include <concepts>
#include <cstddef>
#include <span>
#include <string_view>
#include <type_traits>

namespace aio::pq {

namespace detail {
class type_catalog;
}

/// Types that are made by users have numbers from here on ("System Catalog Initial Data" of the manual).
inline constexpr oid first_user_oid = 16384;

enum class value_format { text = 0, binary = 1 };

/// One value of a result.
///
/// *Lifetime*: a view into the result.
struct value_view {
    const char* data = nullptr;
    /// In bytes; negative for NULL.
    int size = -1;
    oid type = 0;
    value_format format = value_format::binary;
    /// What the connection knows of types that are not built in: for the values inside of this one.
    const detail::type_catalog* catalog = nullptr;

    [[nodiscard]] bool is_null() const noexcept { return size < 0; }
    [[nodiscard]] std::string_view text() const noexcept {
        return {data, is_null() ? 0 : static_cast<std::size_t>(size)};
    }
    [[nodiscard]] std::span<const std::byte> bytes() const noexcept {
        return std::as_bytes(std::span<const char>(data, text().size()));
    }
};

/// How a C++ type becomes a parameter. Specialise it for a type of your own:
///
/// ```cpp
/// template <> struct aio::pq::encoder<celsius> {
///     static constexpr oid type = oids::float8;          // 0 leaves the choice to the server
///     static constexpr value_format format = value_format::binary;
///     static void encode(const celsius& value, byte_sink& out) { encoder<double>::encode(value.degrees, out); }
/// };
/// ```
///
/// A type of the database's own goes by its name, `static constexpr type_id type{"vector"}`, which each connection
/// looks up the first time; where its number is the same everywhere, the number does. A binary encoder makes the type
/// fit into `std::vector`, composites and ranges too. For enums, structs and ranges that CREATE TYPE made there are
/// `enum_type`, `composite_type` and `range_type`; a domain needs nothing.
///
/// To send one's C++ type as another type than the codec at hand does is one specialisation as well, of a type that
/// wraps it: the bytes are those of `type`, in the format of its receive function.
///
/// A value that cannot be sent is a `conversion_error`; the driver adds the parameter's number to its message. With a
/// `static bool is_null(const T&)` some values are sent as NULL and never reach `encode`.
template <class T>
struct encoder;

/// How a value of a result becomes a C++ value. Specialise it for a type of your own:
///
/// ```cpp
/// template <> struct aio::pq::decoder<celsius> {
///     static bool accepts(oid type) { return decoder<double>::accepts(type); }
///     static celsius decode(const value_view& value) { return {decoder<double>::decode(value)}; }
/// };
/// ```
///
/// The numbers of a database's own types are not known to the program: `accepts` them from `first_user_oid` on, and let
/// `decode` refuse bytes that are no such value.
///
/// `accepts` is asked once a column, `decode` for each value of a type that was accepted. A value that does not fit is
/// a `conversion_error`; the driver adds the column and the types to its message. `decode` never sees NULL: that is an
/// error, or the value of `static T null()` if there is one.
template <class T>
struct decoder;

/// Types that can be parameters. What is missing when this fails: a header from `aio/pq/codecs/`, or a specialisation
/// of `encoder` with `type`, `format` and `encode`.
template <class T>
concept encodable = requires(const std::remove_cvref_t<T>& value, byte_sink& out) {
    { encoder<std::remove_cvref_t<T>>::type } -> std::convertible_to<type_id>;
    { encoder<std::remove_cvref_t<T>>::format } -> std::convertible_to<value_format>;
    encoder<std::remove_cvref_t<T>>::encode(value, out);
};

/// Types that a single value can be read as. What is missing when this fails: a header from `aio/pq/codecs/`, or a
/// specialisation of `decoder` with `accepts` and `decode`.
template <class T>
concept decodable = requires(value_view value) {
    { decoder<T>::accepts(value.type) } -> std::same_as<bool>;
    { decoder<T>::decode(value) } -> std::convertible_to<T>;
};

namespace detail {

/// Throws a `conversion_error`: out of line, so that decoders stay small.
[[noreturn]] void throw_conversion_error(const char* message);
[[noreturn]] void throw_out_of_range();
[[noreturn]] void throw_unexpected_null();
[[noreturn]] void throw_unexpected_size(const value_view& value);
/// The same for decoders that are inlined: a view whose address nobody takes stays in registers.
[[noreturn]] void throw_unexpected_size(int size, oid type);

/// Decodes a value whose type the decoder accepts.
template <decodable T>
T decode_value(const value_view& value) {
    if (value.is_null()) {
        if constexpr (requires { decoder<T>::null(); }) {
            return decoder<T>::null();
        } else {
            throw_unexpected_null();
        }
    }
    return decoder<T>::decode(value);
}

/// The type that a value inside of an array, a composite or a range is read as: its own, or what it is a domain over.
///
/// *Throws*: `conversion_error` that names the type when `accepts` does not.
[[nodiscard]] oid nested_type(oid type, const type_catalog* catalog, bool (*accepts)(oid), std::string_view cpp_type);

/// Decodes a value from inside of another: columns of a domain come with the type under it, such values do not.
template <decodable T>
T decode_nested(value_view value) {
    if (value.type >= first_user_oid || !decoder<T>::accepts(value.type)) {
        value.type = nested_type(value.type, value.catalog, &decoder<T>::accepts, raw_type_name<T>);
    }
    return decode_value<T>(value);
}

/// Whether reading a T may need to know types that are not built in. Decoders that read other values inside of theirs
/// say so with `static constexpr bool nested = true`.
template <class T>
inline constexpr bool nested_types = false;
template <class T>
    requires requires { decoder<T>::nested; }
inline constexpr bool nested_types<T> = decoder<T>::nested;

}  // namespace detail

}  // namespace aio::pq
