#pragma once

#include <aio/pq/codec.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <type_traits>

/// Values inside of arrays, composites and ranges: a length of four bytes, -1 for NULL, and the bytes in binary format.
namespace aio::pq::detail {

/// Types that can be inside: sent in binary, or as text, of which text is the binary format too.
template <class T>
concept encodable_inside =
    encodable<T> && (encoder<T>::format == value_format::binary || type_id(encoder<T>::type) == type_id() ||
                     type_id(encoder<T>::type) == type_id(oids::text));

/// The type that a T has inside, where the server infers none.
template <encodable_inside T>
inline constexpr type_id inner_type =
    type_id(encoder<T>::type) == type_id() && encoder<T>::format == value_format::text ? type_id(oids::text)
                                                                                       : type_id(encoder<T>::type);

[[noreturn]] void throw_too_long();
[[noreturn]] void throw_malformed(const char* what);

enum class type_kind { array, composite, range, multirange };

/// *Throws*: `conversion_error` for a type that was made by a user and is known to be of another kind. What is not
/// known is for the bytes to tell.
void expect_kind(const value_view& value, type_kind kind, std::string_view cpp_type);

/// Writes length and value. False for NULL.
template <encodable_inside T>
bool encode_inside(const T& value, byte_sink& out) {
    if constexpr (requires { encoder<T>::is_null(value); }) {
        if (encoder<T>::is_null(value)) {
            out.put(std::int32_t{-1});
            return false;
        }
    }
    const auto at = out.size();
    out.put(std::int32_t{0});
    encoder<T>::encode(value, out);
    const auto size = out.size() - at - sizeof(std::int32_t);
    if (size > std::numeric_limits<std::int32_t>::max()) {
        throw_too_long();
    }
    out.put_int32_at(at, static_cast<std::int32_t>(size));
    return true;
}

/// What is left to read of the value that others are inside of.
struct nested_bytes {
    const char* next = nullptr;
    const char* end = nullptr;
    const type_catalog* catalog = nullptr;

    explicit nested_bytes(const value_view& value) noexcept
        : next(value.data), end(value.data + value.text().size()), catalog(value.catalog) {}

    [[nodiscard]] std::size_t left() const noexcept { return static_cast<std::size_t>(end - next); }

    template <class Integer>
    [[nodiscard]] Integer take() {
        if (left() < sizeof(Integer)) {
            throw_malformed("it ends too early");
        }
        const auto value = load_big_endian<Integer>(next);
        next += sizeof(Integer);
        return value;
    }

    /// Length and value.
    [[nodiscard]] value_view take_value(oid type) {
        const auto size = take<std::int32_t>();
        if (size < -1 || (size > 0 && static_cast<std::size_t>(size) > left())) {
            throw_malformed("a value inside is longer than the whole");
        }
        value_view value{.data = next, .size = size, .type = type, .catalog = catalog};
        next += size > 0 ? size : 0;
        return value;
    }

    void expect_end() const {
        if (next != end) {
            throw_malformed("it has bytes behind its end");
        }
    }
};

}  // namespace aio::pq::detail
