#pragma once

#include <aio/pq/codecs.hpp>
#include <aio/pq/detail/decode.hpp>
#include <aio/pq/detail/row_shape.hpp>
#include <aio/pq/detail/run_transaction.hpp>
#include <aio/pq/detail/statement.hpp>
#include <aio/pq/fwd.hpp>
#include <aio/pq/params.hpp>
#include <aio/pq/result.hpp>
#include <aio/pq/row_stream.hpp>
#include <aio/pq/sql.hpp>
#include <aio/pq/status.hpp>
#include <aio/pq/transaction_options.hpp>
#include <aio/task.hpp>

#include <concepts>
#include <optional>
#include <utility>
#include <vector>

namespace aio::pq {

/// The verbs that `connection`, `pool` and `transaction` share.
///
/// Each takes a string literal with `$1`, `$2`, … and as many arguments, which are copied before the verb returns; text
/// that is no literal is given as `pq::unsafe_sql` or by `pq::format_sql`. `T` is a scalar, a `std::optional`, a
/// `std::tuple`, an aggregate struct matched by column name, or `pq::row`.
///
/// *Throws*: `server_error`, `connection_error`, `conversion_error`; each knows the query and the place of the call.
/// *Cancellation*: at once. A statement that was not sent never will be; one that runs alone is cancelled on the
/// server; one that runs among others' is left to itself and its answer thrown away. The connection stays usable.
template <class Derived>
class verbs {
public:
    /// Runs a statement for its effect.
    template <class... A>
    [[nodiscard]] task<status> execute(sql<A...> text, A&&... arguments) {
        return detail::read_status(run<status>(std::move(text), arguments...));
    }

    /// All rows: `fetch<T>` as a `std::vector<T>`, `fetch` as an untyped `pq::result`.
    template <class T = result, class... A>
    [[nodiscard]] task<detail::all_of<T>> fetch(sql<A...> text, A&&... arguments) {
        static_assert(detail::owns_its_values<T>,
                      "a pq::row is a view: fetch(…) gives the pq::result that owns the rows");
        if constexpr (std::same_as<T, result>) {
            return run<T>(std::move(text), arguments...);
        } else {
            auto const context = text.text();
            return detail::read_all_rows<T>(run<T>(std::move(text), arguments...), context);
        }
    }

    /// The only row. *Throws* row_count_error when there is none, or more than one.
    template <class T, class... A>
    [[nodiscard]] task<T> fetch_one(sql<A...> text, A&&... arguments) {
        static_assert(detail::owns_its_values<T>,
                      "a pq::row is a view: fetch(…) gives the pq::result that owns the rows");
        auto const context = text.text();
        return detail::read_one_row<T>(run<T>(std::move(text), arguments...), context);
    }

    /// The only row, or nothing. *Throws* row_count_error when there is more than one.
    template <class T, class... A>
    [[nodiscard]] task<std::optional<T>> fetch_optional(sql<A...> text, A&&... arguments) {
        static_assert(detail::owns_its_values<T>,
                      "a pq::row is a view: fetch(…) gives the pq::result that owns the rows");
        auto const context = text.text();
        return detail::read_optional_row<T>(run<T>(std::move(text), arguments...), context);
    }

    /// The rows one after another, in flat memory: `while (auto* row = co_await rows.next())`.
    template <class T, class... A>
    [[nodiscard]] row_stream<T> stream(sql<A...> text, A&&... arguments) {
        return row_stream<T>(self().open_rows(
            detail::statement{std::move(text).text(), params::pack(arguments...), detail::nested_row<T>}));
    }

    /// Runs `body(pq::transaction&)`, a coroutine, inside a transaction: commits when it returns, rolls back when it
    /// throws or is cancelled, and then gives its result or throws on. BEGIN travels with the first statement.
    ///
    /// *Throws* what `body` throws; server_error when the server turned the commit into a rollback.
    /// *Cancellation*: during `body` rolls back; COMMIT and ROLLBACK themselves are seen through.
    template <detail::transaction_body F>
    [[nodiscard]] auto transaction(F body, transaction_options options = {}) requires requires(Derived& derived) {
        derived.open_transaction(options);
    }
    { return detail::run_transaction(self().open_transaction(options), std::move(body)); }

private:
    template <class T, class... S, class... A>
    [[nodiscard]] task<result> run(basic_sql<S...> text, const A&... arguments) {
        return self().run_statement(
            detail::statement{std::move(text).text(), params::pack(arguments...), detail::nested_row<T>});
    }
    [[nodiscard]] Derived& self() noexcept { return static_cast<Derived&>(*this); }
};

}  // namespace aio::pq
