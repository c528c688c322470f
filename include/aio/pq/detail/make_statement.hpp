#pragma once

#include <aio/pq/codecs/optional.hpp>
#include <aio/pq/codecs/text.hpp>
#include <aio/pq/detail/row_shape.hpp>
#include <aio/pq/detail/statement.hpp>
#include <aio/pq/result.hpp>

#include <optional>
#include <string>
#include <utility>

namespace aio::pq::detail {

template <class T>
inline constexpr bool reads_text_format = false;
template <>
inline constexpr bool reads_text_format<std::string> = true;
template <>
inline constexpr bool reads_text_format<std::optional<std::string>> = true;

template <class Types>
inline constexpr bool all_text = false;
template <class First, class... Rest>
inline constexpr bool all_text<type_list<First, Rest...>> =
    reads_text_format<First> && (reads_text_format<Rest> && ...);

/// Where every column is read as a string the server is asked for text: then a string can be had of any type.
template <class T>
inline constexpr value_format wanted_format = all_text<column_types<T>> ? value_format::text : value_format::binary;
template <>
inline constexpr value_format wanted_format<result> = value_format::binary;
template <>
inline constexpr value_format wanted_format<row> = value_format::binary;

/// The statement whose rows are to be read as T.
template <class T, class... A>
[[nodiscard]] statement make_statement(sql_text text, const A&... arguments) {
    return {std::move(text), params::pack(arguments...), wanted_format<T>, nested_row<T>};
}

}  // namespace aio::pq::detail
