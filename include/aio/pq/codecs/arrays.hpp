#pragma once

#include <aio/pq/codec.hpp>
#include <aio/pq/codecs/numbers.hpp>
#include <aio/pq/detail/array_shape.hpp>
#include <aio/pq/detail/nested.hpp>

#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <type_traits>
#include <utility>

namespace aio::pq {

namespace detail {

/// Numbers whose bytes are those of PostgreSQL, but for their order.
template <class T>
concept plain_number =
    std::same_as<T, float> || std::same_as<T, double> || (integer<T> && sizeof(wire_integer<T>) == sizeof(T));

template <plain_number T>
using bits_of =
    std::conditional_t<sizeof(T) == 2, std::uint16_t, std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>>;

template <class Array>
std::int32_t count_elements(const Array& value) {
    if (!std::in_range<std::int32_t>(value.size())) {
        throw_too_long();
    }
    return static_cast<std::int32_t>(value.size());
}

/// The sizes by the first element of each dimension; that the others are like it is checked.
template <class Array>
void measure(const Array& value, std::int32_t* sizes) {
    *sizes = count_elements(value);
    if constexpr (array_depth < Array >> 1) {
        bool first = true;
        for (const auto& inner : value) {
            std::array<std::int32_t, array_depth<Array> - 1> found{};
            measure(inner, found.data());
            for (std::size_t i = 0; i < found.size(); ++i) {
                if (first) {
                    sizes[i + 1] = found[i];
                } else if (sizes[i + 1] != found[i]) {
                    throw_ragged();
                }
            }
            first = false;
        }
    }
}

/// True when one of them was NULL.
template <class Array>
bool encode_elements(const Array& value, byte_sink& out) {
    using element = array_element<Array>;
    bool has_null = false;
    if constexpr (array_depth < Array >> 1) {
        for (const auto& inner : value) {
            has_null = encode_elements(inner, out) || has_null;
        }
    } else if constexpr (plain_number<element>) {
        constexpr auto step = sizeof(std::int32_t) + sizeof(element);
        char* at = out.grow(value.size() * step);
        for (const element each : value) {
            store_big_endian(static_cast<std::int32_t>(sizeof(element)), at);
            store_big_endian(std::bit_cast<bits_of<element>>(each), at + sizeof(std::int32_t));
            at += step;
        }
    } else {
        for (const element& each : value) {
            has_null = !encode_inside<element>(each, out) || has_null;
        }
    }
    return has_null;
}

template <class Array>
void encode_array(const Array& value, byte_sink& out) {
    std::array<std::int32_t, array_depth<Array>> sizes{};
    measure(value, sizes.data());
    const auto start = out.size();
    if (put_array_header(sizes, inner_type<array_leaf<Array>>, out) && encode_elements(value, out)) {
        mark_nulls(start, out);
    }
}

/// The number that an element is, or may be.
template <class T>
struct find_number {
    using type = T;
};
template <class T>
struct find_number<std::optional<T>> {
    using type = T;
};
template <class T>
using number_of = typename find_number<T>::type;

/// Elements of the very type that is sent: those of the usual size are read in a loop that calls nothing.
template <class Element>
void decode_plain(array_view& from, Element* to, std::size_t count, std::size_t& at) {
    using number = number_of<Element>;
    constexpr auto step = sizeof(std::int32_t) + sizeof(number);
    auto& bytes = from.elements;
    while (count > 0) {
        const auto* next = bytes.next;
        std::size_t read = 0;
        const auto there = bytes.left() / step;
        for (const auto most = count < there ? count : there;
             read < most && load_big_endian<std::int32_t>(next) == static_cast<std::int32_t>(sizeof(number)); ++read) {
            to[read] = std::bit_cast<number>(load_big_endian<bits_of<number>>(next + sizeof(std::int32_t)));
            next += step;
        }
        bytes.next = next;
        at += read;
        to += read;
        count -= read;
        if (count > 0) {
            *to = decode_value<Element>(bytes.take_value(from.element));
            ++at;
            ++to;
            --count;
        }
    }
}

/// Reads dimension `level` and what is inside of it; `at` counts the elements.
template <class Array>
Array decode_elements(array_view& from, std::size_t level, std::size_t& at) {
    using element = array_element<Array>;
    const auto count = static_cast<std::size_t>(from.sizes[level]);
    Array values{};
    if constexpr (requires { values.reserve(count); }) {
        values.reserve(count);
    }
    if constexpr (array_depth<Array> == 1 && plain_number<number_of<element>>) {
        if (from.element == encoder<number_of<element>>::type) {
            if constexpr (requires { values.resize(count); }) {
                values.resize(count);
            }
            decode_plain(from, values.data(), count, at);
            return values;
        }
    }
    const auto read = [&]() -> element {
        if constexpr (array_depth < Array >> 1) {
            return decode_elements<element>(from, level + 1, at);
        } else {
            auto value = decode_value<element>(from.elements.take_value(from.element));
            ++at;
            return value;
        }
    };
    for (std::size_t i = 0; i < count; ++i) {
        if constexpr (requires { values.reserve(count); }) {
            values.push_back(read());
        } else {
            values[i] = read();
        }
    }
    return values;
}

template <class Array>
Array decode_array(const value_view& value) {
    using leaf = array_leaf<Array>;
    expect_kind(value, type_kind::array, raw_type_name<Array>);
    array_view from(value);
    from.element = nested_type(from.element, value.catalog, &decoder<leaf>::accepts, raw_type_name<leaf>);
    from.check_sizes(array_extents<Array>, raw_type_name<Array>);
    std::size_t at = 0;
    try {
        auto values = decode_elements<Array>(from, 0, at);
        at = from.count;
        from.elements.expect_end();
        return values;
    } catch (conversion_error& error) {
        from.add_element(error, at);
        throw;
    }
}

}  // namespace detail

/// Arrays are sent from `std::vector`, `std::array` and `std::span` of whatever can be sent itself, those of more
/// dimensions from vectors of vectors, which have to be of one size. Strings make a text[]. An array without elements
/// has no dimensions in PostgreSQL.
template <detail::array_like Array>
    requires encodable<detail::array_leaf<Array>>
struct encoder<Array> {
    static_assert(detail::array_depth<Array> <= detail::most_dimensions, "PostgreSQL's arrays have up to 6 dimensions");
    static_assert(
        detail::encodable_inside<detail::array_leaf<Array>>,
        "the elements of an array are sent in binary format: aio::pq::encoder of the element type sends text");
    static_assert(detail::inner_type<detail::array_leaf<Array>>.array() != type_id(),
                  "PostgreSQL has no array of the type that the elements are sent as; a type that is not built in is "
                  "given to aio::pq::encoder by its name, for which there is aio::pq::type_id");

    static constexpr type_id type = detail::inner_type<detail::array_leaf<Array>>.array();
    static constexpr value_format format = value_format::binary;
    static void encode(const Array& value, byte_sink& out) { detail::encode_array(value, out); }
};

/// Arrays are read as `std::vector`, or as a `std::array` of their size; those of more dimensions as vectors of
/// vectors. An element that is NULL takes a `std::optional`. An array without elements is read as empty whatever its
/// dimensions. Where the subscripts begin is not kept.
template <detail::array_like Array>
    requires(decodable<detail::array_leaf<Array>> && !detail::is_span<Array>)
struct decoder<Array> {
    static_assert(detail::array_depth<Array> <= detail::most_dimensions, "PostgreSQL's arrays have up to 6 dimensions");

    static constexpr bool nested = true;
    static bool accepts(oid type) { return detail::accepts_array(type, &decoder<detail::array_leaf<Array>>::accepts); }
    static Array decode(const value_view& value) { return detail::decode_array<Array>(value); }
};

}  // namespace aio::pq
