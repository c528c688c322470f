#pragma once

#include <aio/pq/codec.hpp>
#include <aio/pq/detail/reflect.hpp>
#include <aio/pq/detail/result_access.hpp>
#include <aio/pq/detail/type_name.hpp>
#include <aio/pq/fwd.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace aio::pq::detail {

/// How columns find their fields.
enum class match { single, position, name };

/// What a column is read into.
struct target_column {
    /// The field's name; empty in a tuple.
    std::string_view name;
    std::string_view cpp_type;
    bool (*accepts)(oid type);
};

/// What a field is read from.
struct source_column {
    int index;
    oid type;
    value_format format;
};

/// The values of a row. One call for all of them: to fetch the values is most of what a row costs.
void get_values(const pg_result* result, int row, std::span<const source_column> columns, raw_value* values) noexcept;
/// The same of `count` rows from `first` on, row by row.
void get_values(const pg_result* result, int first, int count, std::span<const source_column> columns,
                raw_value* values) noexcept;

/// Finds the column of each target.
///
/// *Throws*: `conversion_error`, see `row_reader`.
void match_columns(const pg_result* result, match how, std::span<const target_column> targets,
                   std::string_view cpp_type, std::span<source_column> found);

template <class T>
inline constexpr bool is_tuple = false;
template <class... Ts>
inline constexpr bool is_tuple<std::tuple<Ts...>> = true;
template <class First, class Second>
inline constexpr bool is_tuple<std::pair<First, Second>> = true;

/// Whether a row is read as T from its only column. A tuple is a row by position, though it is a value inside of one.
template <class T>
inline constexpr bool is_single_column = decodable<T> && !is_tuple<T>;

/// The types of the columns that make a T: itself, the elements of a tuple, or the fields of an aggregate.
template <class T>
struct columns_of {
    static consteval auto types() {
        if constexpr (is_single_column<T>) {
            return type_list<T>();
        } else if constexpr (std::is_aggregate_v<T>) {
            static_assert(field_count<T> >= 1 && field_count<T> <= most_fields,
                          "a row is read as a struct of 1 to 64 fields");
            return field_types<T>();
        } else {
            return type_list<>();
        }
    }
};

template <class... Ts>
struct columns_of<std::tuple<Ts...>> {
    static consteval auto types() { return type_list<Ts...>(); }
};

template <class First, class Second>
struct columns_of<std::pair<First, Second>> {
    static consteval auto types() { return type_list<First, Second>(); }
};

template <class T>
using column_types = decltype(columns_of<T>::types());

template <class Types>
inline constexpr bool readable_columns = false;
template <class First, class... Rest>
inline constexpr bool readable_columns<type_list<First, Rest...>> = decodable<First> && (decodable<Rest> && ...);

template <class T, class... Fields, std::size_t... I>
consteval auto make_targets(type_list<Fields...>, std::index_sequence<I...>) {
    if constexpr (is_single_column<T> || is_tuple<T>) {
        return std::array<target_column, sizeof...(Fields)>{
            {{.name = {}, .cpp_type = raw_type_name<Fields>, .accepts = &decoder<Fields>::accepts}...}};
    } else {
        return std::array<target_column, sizeof...(Fields)>{
            {{.name = field_names<T>[I], .cpp_type = raw_type_name<Fields>, .accepts = &decoder<Fields>::accepts}...}};
    }
}

template <class T>
inline constexpr auto targets = make_targets<T>(column_types<T>(), std::make_index_sequence<column_types<T>::size>());

template <class Types>
inline constexpr bool any_nested = false;
template <class... Fields>
inline constexpr bool any_nested<type_list<Fields...>> = (nested_types<Fields> || ...);

/// Whether reading rows as T may need to know types that are not built in.
template <class T>
inline constexpr bool nested_row = any_nested<column_types<T>>;
/// Whoever has the rows themselves may read their values as anything.
template <>
inline constexpr bool nested_row<row> = true;
template <>
inline constexpr bool nested_row<result> = true;

}  // namespace aio::pq::detail
