#pragma once

#include <aio/pq/codec.hpp>
#include <aio/pq/detail/reflect.hpp>
#include <aio/pq/detail/result_access.hpp>
#include <aio/pq/detail/row_shape.hpp>
#include <aio/pq/detail/type_name.hpp>
#include <aio/pq/row.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdlib>
#include <type_traits>
#include <utility>
#include <vector>

namespace aio::pq {

class result;

/// Types that a row can be read as: those of a single value (`decodable`), `std::tuple` and `std::pair` of these,
/// aggregates with fields of these, and `row`.
///
/// What is missing when this fails: the codec of the type or of one of its fields, that is a header from
/// `aio/pq/codecs/` or a specialisation of `aio::pq::decoder`.
template <class T>
concept readable_row = std::same_as<T, row> || detail::readable_columns<detail::column_types<T>>;

namespace detail {

const pg_result* native(const result& result) noexcept;
const type_catalog* catalog(const result& result) noexcept;

/// Converts to what `make` returns.
template <class Make>
struct made_by {
    Make make;
    operator std::invoke_result_t<const Make&>() const { return make(); }
};

/// For a container's `emplace`: a struct is made in its place and not moved there. Of other types, which may have
/// constructors that take anything, it is the value.
template <class T, class Make>
auto in_place(Make make) {
    if constexpr (std::is_aggregate_v<T> && !decodable<T>) {
        return made_by<Make>{make};
    } else {
        return make();
    }
}

/// Reads rows as T. What can be known from the columns is worked out when it is made, once a result set.
///
/// It refers to no result: made from the first of a stream of results with the same columns, it reads them all.
template <class T>
class row_reader {
    static_assert(readable_row<T>, "a row cannot be read as this type: it, or one of its fields, has no "
                                   "aio::pq::decoder; include the header of its codec from aio/pq/codecs/, or "
                                   "specialise aio::pq::decoder (accepts, decode)");

    using types = column_types<T>;

public:
    /// *Throws*: `conversion_error` that names the column which T has no place for, or which is missing or of a type
    /// that the C++ type is not read from.
    explicit row_reader(const pg_result* columns) {
        constexpr auto how = is_single_column<T> ? match::single : is_tuple<T> ? match::position : match::name;
        if constexpr (readable_row<T>) {
            match_columns(columns, how, targets<T>, raw_type_name<T>, columns_);
        }
    }
    explicit row_reader(const result& columns) : row_reader(native(columns)) {}

    [[nodiscard]] T read(const pg_result* result, int index, const type_catalog* catalog = nullptr) const {
        std::array<raw_value, types::size> values;
        get_values(result, index, columns_, values.data());
        std::size_t at = 0;
        try {
            return decode(values.data(), catalog, at);
        } catch (conversion_error& error) {
            add_target(error, result, at);
            throw;
        }
    }
    /// Appends the rows from `first` to before `end`.
    void read_rows(const pg_result* result, int first, int end, const type_catalog* catalog,
                   std::vector<T>& rows) const {
        constexpr auto block = static_cast<int>(rows_in_block);
        std::array<raw_value, types::size * rows_in_block> values;
        std::size_t at = 0;
        try {
            for (; first < end; first += block) {
                const int size = end - first < block ? end - first : block;
                get_values(result, first, size, columns_, values.data());
                const auto* next = values.data();
                for (int i = 0; i < size; ++i, next += types::size) {
                    rows.emplace_back(in_place<T>([&] { return decode(next, catalog, at); }));
                }
            }
        } catch (conversion_error& error) {
            add_target(error, result, at);
            throw;
        }
    }
    [[nodiscard]] T read(const row& from) const { return read(from.native_result(), from.index(), from.catalog()); }

private:
    // A kilobyte of values.
    static constexpr std::size_t rows_in_block = types::size < 2 ? 64 : types::size < 64 ? 64 / types::size : 1;

    [[nodiscard]] T decode(const raw_value* values, const type_catalog* catalog, std::size_t& at) const {
        if constexpr (readable_row<T>) {
            return read_columns(values, catalog, at, types{}, std::make_index_sequence<types::size>());
        } else {
            // The assertion above has failed, and says all there is to say.
            std::abort();
        }
    }

    /// Adds to an error which column it was reading, that of target `at`.
    void add_target(conversion_error& error, const pg_result* result, std::size_t at) const {
        if constexpr (readable_row<T>) {
            add_column(error, result, columns_[at].index, targets<T>[at].cpp_type);
        }
    }

    template <class... Fields, std::size_t... I>
    T read_columns(const raw_value* values, const type_catalog* catalog, std::size_t& at, type_list<Fields...>,
                   std::index_sequence<I...>) const {
        if constexpr (is_single_column<T>) {
            return (read_column<Fields>(values, columns_[I], catalog, at, I), ...);
        } else {
            return T{read_column<Fields>(values, columns_[I], catalog, at, I)...};
        }
    }

    template <class Field>
    static Field read_column(const raw_value* values, const source_column& source, const type_catalog* catalog,
                             std::size_t& at, std::size_t which) {
        at = which;
        return decode_value<Field>({.data = values[which].data,
                                    .size = values[which].size,
                                    .type = source.type,
                                    .format = source.format,
                                    .catalog = catalog});
    }

    std::array<source_column, types::size> columns_;
};

/// A row as itself: a view, which lives as long as its result.
template <>
class row_reader<row> {
public:
    explicit row_reader(const pg_result*) noexcept {}
    explicit row_reader(const result&) noexcept {}

    [[nodiscard]] row read(const pg_result* result, int index, const type_catalog* catalog = nullptr) const noexcept {
        return {result, index, catalog};
    }
    void read_rows(const pg_result* result, int first, int end, const type_catalog* catalog,
                   std::vector<row>& rows) const {
        for (; first < end; ++first) {
            rows.push_back(read(result, first, catalog));
        }
    }
    [[nodiscard]] row read(const row& from) const noexcept { return from; }
};

/// All rows of a result as T.
template <class T>
std::vector<T> read_all(const pg_result* result, const type_catalog* catalog = nullptr) {
    const row_reader<T> reader(result);
    std::vector<T> rows;
    rows.reserve(static_cast<std::size_t>(row_count(result)));
    reader.read_rows(result, 0, row_count(result), catalog, rows);
    return rows;
}

template <class T>
std::vector<T> read_all(const result& from) {
    return read_all<T>(native(from), catalog(from));
}

}  // namespace detail

template <class T>
T row::as() const {
    return detail::row_reader<T>(result_).read(*this);
}

}  // namespace aio::pq
