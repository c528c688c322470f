#pragma once

#include <aio/pq/detail/element_iterator.hpp>
#include <aio/pq/detail/result_access.hpp>
#include <aio/pq/row.hpp>
#include <aio/pq/status.hpp>

#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>

namespace aio::pq {

struct column {
    std::string_view name;
    oid type;
};

namespace detail {

inline row row_at(const pg_result* result, const type_catalog* catalog, int index) { return {result, index, catalog}; }
inline column column_at(const pg_result* result, const type_catalog*, int index) {
    return {column_name(result, index), column_type(result, index)};
}

}  // namespace detail

/// The columns of a result, a random-access range of `column`.
///
/// *Lifetime*: a view, valid while the result lives.
class column_list {
public:
    using iterator = detail::element_iterator<detail::column_at>;

    explicit column_list(const pg_result* result) noexcept : result_(result) {}

    [[nodiscard]] std::size_t size() const noexcept { return static_cast<std::size_t>(detail::column_count(result_)); }
    /// *Throws*: `usage_error` when there is no such column.
    [[nodiscard]] column operator[](std::size_t index) const {
        return detail::column_at(result_, nullptr, detail::column_index(result_, index));
    }
    [[nodiscard]] iterator begin() const noexcept { return {result_, nullptr, 0}; }
    [[nodiscard]] iterator end() const noexcept { return {result_, nullptr, detail::column_count(result_)}; }

private:
    const pg_result* result_;
};

/// The rows that a statement gave, a random-access range of `row`.
///
/// *Lifetime*: owns the rows. `row`, `value`, `column` and the iterators are views into it, which a move of the result
/// leaves valid.
class result {
public:
    using iterator = detail::element_iterator<detail::row_at>;
    using const_iterator = iterator;

    result() = default;
    /// Takes ownership. For the driver itself, which alone has results of libpq to give.
    explicit result(pg_result* owned, std::shared_ptr<const detail::type_catalog> catalog = nullptr) noexcept;
    result(result&& other) noexcept
        : result_(std::exchange(other.result_, nullptr)),
          rows_(std::exchange(other.rows_, 0)),
          catalog_(std::move(other.catalog_)) {}
    result& operator=(result&& other) noexcept {
        std::swap(result_, other.result_);
        std::swap(rows_, other.rows_);
        std::swap(catalog_, other.catalog_);
        return *this;
    }
    ~result();

    [[nodiscard]] std::size_t size() const noexcept { return static_cast<std::size_t>(rows_); }
    [[nodiscard]] bool empty() const noexcept { return rows_ == 0; }

    /// *Throws*: `usage_error` when there is no such row.
    [[nodiscard]] row operator[](std::size_t index) const {
        if (index >= size()) {
            detail::throw_no_such_row(index, size());
        }
        return {result_, static_cast<int>(index), catalog_.get()};
    }
    [[nodiscard]] iterator begin() const noexcept { return {result_, catalog_.get(), 0}; }
    [[nodiscard]] iterator end() const noexcept { return {result_, catalog_.get(), rows_}; }

    [[nodiscard]] column_list columns() const noexcept { return column_list(result_); }
    [[nodiscard]] pq::status status() const;

    [[nodiscard]] const pg_result* native() const noexcept { return result_; }
    /// What is known of types that are not built in; null for nothing.
    [[nodiscard]] const detail::type_catalog* catalog() const noexcept { return catalog_.get(); }

private:
    pg_result* result_ = nullptr;
    int rows_ = 0;
    std::shared_ptr<const detail::type_catalog> catalog_;
};

}  // namespace aio::pq
