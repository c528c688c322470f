#pragma once

#include <aio/pq/codec.hpp>
#include <aio/pq/detail/nested.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

namespace aio::pq::detail {

/// MAXDIM of PostgreSQL.
inline constexpr std::size_t most_dimensions = 6;

/// The element type of a C++ type that stands for an array; bytes make no array but a bytea.
template <class T>
struct array_traits {
    using element = void;
};
template <class T, class Allocator>
    requires(!std::same_as<T, std::byte>)
struct array_traits<std::vector<T, Allocator>> {
    using element = T;
    static constexpr std::int64_t extent = -1;
};
template <class T, std::size_t N>
    requires(!std::same_as<T, std::byte>)
struct array_traits<std::array<T, N>> {
    using element = T;
    static constexpr std::int64_t extent = static_cast<std::int64_t>(N);
};
template <class T, std::size_t N>
    requires(!std::same_as<std::remove_cv_t<T>, std::byte>)
struct array_traits<std::span<T, N>> {
    using element = std::remove_cv_t<T>;
    static constexpr std::int64_t extent = -1;
};

template <class T>
using array_element = typename array_traits<T>::element;

template <class T>
concept array_like = !std::is_void_v<array_element<T>>;

template <class T>
inline constexpr bool is_span = false;
template <class T, std::size_t N>
inline constexpr bool is_span<std::span<T, N>> = true;

template <class T>
inline constexpr std::size_t array_depth = 0;
template <array_like T>
inline constexpr std::size_t array_depth<T> = 1 + array_depth<array_element<T>>;

template <class T>
struct find_array_leaf {
    using type = T;
};
template <array_like T>
struct find_array_leaf<T> : find_array_leaf<array_element<T>> {};

/// What is inside of the innermost dimension.
template <class T>
using array_leaf = typename find_array_leaf<T>::type;

template <class T>
constexpr void put_extents(std::int64_t* extents) {
    if constexpr (array_like<T>) {
        *extents = array_traits<T>::extent;
        put_extents<array_element<T>>(extents + 1);
    }
}

/// How many elements each dimension of T has; -1 for as many as there are.
template <array_like T>
inline constexpr auto array_extents = [] {
    std::array<std::int64_t, array_depth<T>> extents{};
    put_extents<T>(extents.data());
    return extents;
}();

/// An array in PostgreSQL's binary format: the header, and the elements that are left to read.
struct array_view {
    /// *Throws*: `conversion_error` for bytes that are no array.
    explicit array_view(const value_view& value);

    /// *Throws*: `conversion_error` when the dimensions are not those of the C++ type.
    void check_sizes(std::span<const std::int64_t> extents, std::string_view cpp_type) const;
    /// Adds to an error where the element is that it is about.
    void add_element(conversion_error& error, std::size_t at) const;

    nested_bytes elements;
    /// 0 for an array without elements.
    std::size_t dimensions = 0;
    std::array<std::int32_t, most_dimensions> sizes{};
    std::array<std::int32_t, most_dimensions> lower_bounds{};
    std::size_t count = 0;
    oid element = 0;
};

bool accepts_array(oid type, bool (*accepts)(oid));

/// False when there are no elements to follow.
bool put_array_header(std::span<const std::int32_t> sizes, type_id element, byte_sink& out);
/// Says that some elements are NULL, in the header at `start`.
void mark_nulls(std::size_t start, byte_sink& out);

[[noreturn]] void throw_ragged();

}  // namespace aio::pq::detail
