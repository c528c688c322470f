#pragma once

#include <aio/pq/codec.hpp>
#include <aio/pq/detail/result_access.hpp>
#include <aio/pq/detail/type_name.hpp>

#include <concepts>
#include <cstddef>
#include <span>
#include <string_view>

namespace aio::pq {

/// One value of a result.
///
/// *Lifetime*: a view, valid while the result lives.
class value {
public:
    value(const pg_result* result, int row, int column, const detail::type_catalog* catalog = nullptr) noexcept
        : result_(result), catalog_(catalog), row_(row), column_(column) {}

    [[nodiscard]] bool is_null() const noexcept { return detail::get_value(result_, row_, column_).size < 0; }
    [[nodiscard]] oid type() const noexcept { return detail::column_type(result_, column_); }
    [[nodiscard]] std::string_view name() const noexcept { return detail::column_name(result_, column_); }

    /// The value in PostgreSQL's binary format; empty for NULL.
    [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return view().bytes(); }

    /// *Throws*: `conversion_error` when the type is another, the value does not fit, or is NULL and T no optional.
    template <class T>
    [[nodiscard]] T as() const;

private:
    [[nodiscard]] value_view view() const noexcept {
        const auto raw = detail::get_value(result_, row_, column_);
        return {.data = raw.data,
                .size = raw.size,
                .type = type(),
                .format = detail::column_format(result_, column_),
                .catalog = catalog_};
    }

    const pg_result* result_;
    const detail::type_catalog* catalog_;
    int row_;
    int column_;
};

/// One row of a result.
///
/// *Lifetime*: a view, valid while the result lives.
class row {
public:
    row(const pg_result* result, int index, const detail::type_catalog* catalog = nullptr) noexcept
        : result_(result), catalog_(catalog), index_(index) {}

    /// The number of columns.
    [[nodiscard]] std::size_t size() const noexcept { return static_cast<std::size_t>(detail::column_count(result_)); }

    /// By position from 0, or by name. Where columns share a name it means the first.
    ///
    /// *Throws*: `usage_error` when there is no such column.
    [[nodiscard]] value operator[](std::size_t column) const {
        return {result_, index_, detail::column_index(result_, column), catalog_};
    }
    [[nodiscard]] value operator[](std::string_view column) const {
        return {result_, index_, detail::column_index(result_, column), catalog_};
    }

    template <class T>
    [[nodiscard]] T get(std::size_t column) const {
        return (*this)[column].as<T>();
    }
    template <class T>
    [[nodiscard]] T get(std::string_view column) const {
        return (*this)[column].as<T>();
    }

    /// The row as a scalar, tuple or struct, as a verb with this T gives it.
    ///
    /// The columns are matched anew for each row: to read many rows, give T to the verb.
    template <class T>
    [[nodiscard]] T as() const;

    [[nodiscard]] const pg_result* native_result() const noexcept { return result_; }
    [[nodiscard]] int index() const noexcept { return index_; }
    /// What is known of types that are not built in; null for nothing.
    [[nodiscard]] const detail::type_catalog* catalog() const noexcept { return catalog_; }

private:
    const pg_result* result_;
    const detail::type_catalog* catalog_;
    int index_;
};

template <class T>
T value::as() const {
    static_assert(decodable<T>, "a value cannot be read as this type: include the header of its codec from "
                                "aio/pq/codecs/, or specialise aio::pq::decoder for it (accepts, decode)");
    if constexpr (decodable<T>) {
        if (!decoder<T>::accepts(type())) {
            detail::throw_wrong_type(result_, column_, detail::raw_type_name<T>);
        }
        try {
            return detail::decode_value<T>(view());
        } catch (conversion_error& error) {
            detail::add_column(error, result_, column_, detail::raw_type_name<T>);
            throw;
        }
    }
}

}  // namespace aio::pq

#include <aio/pq/detail/row_reader.hpp>
