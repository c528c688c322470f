#pragma once

#include <aio/pq/detail/row_reader.hpp>
#include <aio/pq/error.hpp>
#include <aio/pq/result.hpp>
#include <aio/pq/sql.hpp>
#include <aio/pq/status.hpp>
#include <aio/task.hpp>

#include <concepts>
#include <cstddef>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace aio::pq::detail {

template <class T>
using all_of = std::conditional_t<std::same_as<T, result>, result, std::vector<T>>;

template <class T>
inline constexpr bool owns_its_values = !std::same_as<T, row>;

[[noreturn]] void throw_row_count(std::size_t count, const char* expected, const sql_text& text);

/// Runs `decode`; an error of conversion learns the query and the place of the call.
template <class F>
auto with_context(const sql_text& text, F decode) {
    try {
        return decode();
    } catch (conversion_error& error) {
        error.add_context(text.view(), text.where());
        throw;
    }
}

template <class T>
std::vector<T> all_rows(const result& rows, const sql_text& text) {
    return with_context(text, [&] { return read_all<T>(rows); });
}

template <class T>
T one_row(const result& rows, const sql_text& text) {
    if (rows.size() != 1) {
        throw_row_count(rows.size(), "exactly one row", text);
    }
    return with_context(text, [&] { return row_reader<T>(rows).read(rows[0]); });
}

template <class T>
std::optional<T> optional_row(const result& rows, const sql_text& text) {
    if (rows.size() > 1) {
        throw_row_count(rows.size(), "at most one row", text);
    }
    return with_context(text, [&]() -> std::optional<T> {
        row_reader<T> const reader(rows);
        if (rows.empty()) {
            return std::nullopt;
        }
        return std::optional<T>(std::in_place, reader.read(rows[0]));
    });
}

[[nodiscard]] task<status> read_status(task<result> answer);

template <class T>
task<std::vector<T>> read_all_rows(task<result> answer, sql_text text) {
    auto const rows = co_await std::move(answer);
    co_return all_rows<T>(rows, text);
}

template <class T>
task<T> read_one_row(task<result> answer, sql_text text) {
    auto const rows = co_await std::move(answer);
    co_return one_row<T>(rows, text);
}

template <class T>
task<std::optional<T>> read_optional_row(task<result> answer, sql_text text) {
    auto const rows = co_await std::move(answer);
    co_return optional_row<T>(rows, text);
}

}  // namespace aio::pq::detail
