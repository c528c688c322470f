#pragma once

#include <aio/pq/detail/row_reader.hpp>
#include <aio/pq/error.hpp>
#include <aio/pq/result.hpp>
#include <aio/pq/sql.hpp>
#include <aio/pq/status.hpp>
#include <aio/sleep.hpp>
#include <aio/task.hpp>

#include <chrono>
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

/// Tells when others should have their turn.
class turn {
public:
    explicit turn(const pg_result* of) noexcept;

    /// The number of rows to read before the next look at `is_over`.
    [[nodiscard]] int rows() const noexcept { return rows_; }
    [[nodiscard]] bool is_over() const noexcept;
    void begin_next() noexcept { began_ = std::chrono::steady_clock::now(); }

private:
    int rows_;
    std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

/// A large result is read in several steps, between which others have their turn.
template <class T>
task<std::vector<T>> read_all_rows(task<result> answer, sql_text text) {
    auto const rows = co_await std::move(answer);
    auto const* const from = native(rows);
    auto const count = row_count(from);
    std::vector<T> all;
    auto const reader = with_context(text, [&] {
        all.reserve(rows.size());
        return row_reader<T>(rows);
    });
    turn mine(from);
    for (int next = 0; next < count;) {
        auto const end = count - next < mine.rows() ? count : next + mine.rows();
        with_context(text, [&] { reader.read_rows(from, next, end, catalog(rows), all); });
        next = end;
        if (next < count && mine.is_over()) {
            co_await yield();
            mine.begin_next();
        }
    }
    co_return all;
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
