#pragma once

#include <aio/pq/batch.hpp>
#include <aio/pq/call_options.hpp>
#include <aio/pq/codecs.hpp>
#include <aio/pq/detail/decode.hpp>
#include <aio/pq/detail/executor.hpp>
#include <aio/pq/detail/parameter_rows.hpp>
#include <aio/pq/detail/run_transaction.hpp>
#include <aio/pq/fwd.hpp>
#include <aio/pq/params.hpp>
#include <aio/pq/result.hpp>
#include <aio/pq/row_stream.hpp>
#include <aio/pq/sql.hpp>
#include <aio/pq/status.hpp>
#include <aio/pq/transaction_options.hpp>
#include <aio/task.hpp>

#include <concepts>
#include <cstdint>
#include <optional>
#include <source_location>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace aio::pq {

template <class Derived>
class with_options;

/// The verbs that `connection`, `pool` and `transaction` share.
///
/// Each takes a string literal with `$1`, `$2`, … and as many arguments, which are copied before the verb returns; text
/// that is no literal is given as `pq::unsafe_sql` or by `pq::format_sql`. `T` is a scalar, a `std::optional`, a
/// `std::tuple`, an aggregate struct matched by column name, or `pq::row`.
///
/// Statements are prepared when they are first used, on the way, and kept for the next time.
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

    /// Runs several statements, separated by semicolons, for their effect: in one transaction, unless they say
    /// otherwise themselves (the manual, "Multiple Statements in a Simple Query"). Nothing else runs on the connection
    /// meanwhile. The text is run as it is: it must not be made of what comes from outside.
    ///
    /// *Throws* besides: usage_error for a COPY that would need data, and for a `statement_timeout` of `with`.
    [[nodiscard]] task<void> execute_script(std::string_view text,
                                            std::source_location where = std::source_location::current()) {
        sql_text script(text, where);
        auto executor = self().executor(script);
        return detail::run_script(std::move(executor), std::move(script));
    }

    /// Runs a statement once for each element of `rows`: tuples, pairs or structs (whose fields are the parameters, in
    /// order), or scalars for a statement with one parameter. All or nothing, in one round trip, in flat memory. Gives
    /// the rows affected by all of them.
    ///
    /// *Cancellation*: at once; nothing of it is committed.
    template <detail::range_of_parameters Range>
    [[nodiscard]] task<std::int64_t> execute_many(detail::sql_of_many<Range> text, Range rows) {
        auto what = std::move(text).text();
        auto executor = self().executor(what);
        return detail::run_rows(std::move(executor), std::move(what), std::move(rows));
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
        auto executor = self().executor(text.text());
        return row_stream<T>(
            detail::open_rows(std::move(executor), detail::make_statement<T>(std::move(text).text(), arguments...)));
    }

    /// Several statements in one round trip, all or nothing:
    /// `auto [users, n] = co_await db.batch(pq::fetch<user>("…", 1), pq::fetch_one<int>("…"));`
    ///
    /// *Throws* what one member fails with; the message says which.
    template <detail::batch_member... Members>
        requires(sizeof...(Members) > 0)
    [[nodiscard]] task<std::tuple<typename Members::value_type...>> batch(Members... members) {
        return detail::run_members(self().executor(detail::first_text(members...)), std::move(members)...);
    }

    /// As many statements as were added; gives the result of each.
    [[nodiscard]] task<std::vector<result>> batch(pq::batch members) {
        return detail::run_batch(self().executor(members.first_text()), std::move(members).take());
    }

    /// Runs `body(pq::transaction&)`, a coroutine, inside a transaction: commits when it returns, rolls back when it
    /// throws or is cancelled, and then gives its result or throws on. BEGIN travels with the first statement.
    ///
    /// *Throws* what `body` throws; server_error when the server turned the commit into a rollback.
    /// *Cancellation*: during `body` rolls back; COMMIT and ROLLBACK themselves are seen through.
    template <detail::transaction_body F>
    [[nodiscard]] auto transaction(F body, transaction_options options = {})
        requires requires(Derived& derived) { derived.open_transaction(options); }
    {
        return detail::run_transaction(self().open_transaction(options), std::move(body));
    }

    /// The same verbs with options for single statements: `db.with({.statement_timeout = 2s}).execute("…")`.
    ///
    /// *Lifetime*: refers to this object; meant to be used at once.
    [[nodiscard]] with_options<Derived> with(call_options options) { return {*this, options}; }

private:
    friend with_options<Derived>;

    [[nodiscard]] detail::executor executor_for(const sql_text& what) { return self().executor(what); }
    template <class T, class... S, class... A>
    [[nodiscard]] task<result> run(basic_sql<S...> text, const A&... arguments) {
        auto executor = self().executor(text.text());
        return detail::run_statement(std::move(executor),
                                     detail::make_statement<T>(std::move(text).text(), arguments...));
    }
    [[nodiscard]] Derived& self() noexcept { return static_cast<Derived&>(*this); }
};

/// See `verbs::with`.
template <class Derived>
class [[nodiscard]] with_options : public verbs<with_options<Derived>> {
public:
    with_options(verbs<Derived>& target, call_options options) noexcept : target_(&target), options_(options) {}

private:
    friend verbs<with_options>;

    [[nodiscard]] detail::executor executor(const sql_text& what) const {
        auto result = target_->executor_for(what);
        result.options = options_;
        return result;
    }

    verbs<Derived>* target_;
    call_options options_;
};

}  // namespace aio::pq
