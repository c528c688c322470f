#pragma once

#include <aio/pq/detail/decode.hpp>
#include <aio/pq/detail/executor.hpp>
#include <aio/pq/detail/make_statement.hpp>
#include <aio/pq/oid.hpp>
#include <aio/pq/row_stream.hpp>
#include <aio/pq/sql.hpp>
#include <aio/pq/status.hpp>
#include <aio/task.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace aio::pq {

/// The text of a statement whose parameters are counted by the server: a literal, or `unsafe_sql`.
class statement_sql {
public:
    template <std::size_t N>
    consteval statement_sql(const char (&literal)[N], detail::call_site where = __builtin_source_location())
        : text_(detail::checked_literal(literal, N - 1).data(), N - 1, std::source_location::current(where)) {}
    statement_sql(unsafe_sql text) noexcept : text_(std::move(text).text()) {}

    template <detail::text_that_is_no_literal_use_unsafe_sql Text>
    statement_sql(const Text&) = delete;  // text that is not a literal: pq::unsafe_sql(text) or pq::format_sql

    [[nodiscard]] sql_text text() && noexcept { return std::move(text_); }

private:
    sql_text text_;
};

/// A column that a statement gives.
struct statement_column {
    std::string name;
    oid type = 0;
};

/// A prepared statement: what it takes and gives is known, and it stays prepared while this lives.
///
/// Verbs prepare and keep their statements by themselves; this is for those who want to look at them. Arguments of
/// other types than the server inferred are sent as they are, as those of a verb.
/// *Lifetime*: refers to its connection's session, which may end earlier.
class statement {
public:
    struct data;

    explicit statement(std::shared_ptr<data> of) noexcept;
    statement(statement&&) noexcept;
    statement& operator=(statement&&) noexcept;
    /// Closes the statement on the server, with whatever is sent next.
    ~statement();

    [[nodiscard]] std::span<const oid> parameter_types() const noexcept;
    /// Empty for a statement that gives no rows.
    [[nodiscard]] std::span<const statement_column> columns() const noexcept;

    /// @name As the verbs of a connection. *Throws* besides: usage_error for another number of arguments.
    /// @{
    template <class... A>
    [[nodiscard]] task<status> execute(const A&... arguments) {
        return detail::read_status(run<status>(arguments...));
    }
    template <class T = result, class... A>
    [[nodiscard]] task<detail::all_of<T>> fetch(const A&... arguments) {
        if constexpr (std::same_as<T, result>) {
            return run<T>(arguments...);
        } else {
            return detail::read_all_rows<T>(run<T>(arguments...), text());
        }
    }
    template <class T, class... A>
    [[nodiscard]] task<T> fetch_one(const A&... arguments) {
        return detail::read_one_row<T>(run<T>(arguments...), text());
    }
    template <class T, class... A>
    [[nodiscard]] task<std::optional<T>> fetch_optional(const A&... arguments) {
        return detail::read_optional_row<T>(run<T>(arguments...), text());
    }
    template <class T, class... A>
    [[nodiscard]] row_stream<T> stream(const A&... arguments) {
        auto what = detail::make_statement<T>(text(), arguments...);
        auto where = executor(what);
        return row_stream<T>(detail::open_rows(std::move(where), std::move(what)));
    }
    /// @}

private:
    [[nodiscard]] const sql_text& text() const noexcept;
    /// Where it runs with these arguments: as what was prepared, if they are of the types that it takes.
    [[nodiscard]] detail::executor executor(const detail::statement& what) const;

    template <class T, class... A>
    [[nodiscard]] task<result> run(const A&... arguments) {
        auto what = detail::make_statement<T>(text(), arguments...);
        auto where = executor(what);
        return detail::run_statement(std::move(where), std::move(what));
    }

    std::shared_ptr<data> data_;
};

}  // namespace aio::pq
