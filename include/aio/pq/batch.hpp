#pragma once

#include <aio/pq/detail/decode.hpp>
#include <aio/pq/detail/executor.hpp>
#include <aio/pq/detail/make_statement.hpp>
#include <aio/pq/params.hpp>
#include <aio/pq/result.hpp>
#include <aio/pq/sql.hpp>
#include <aio/pq/status.hpp>
#include <aio/task.hpp>

#include <concepts>
#include <cstddef>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

namespace aio::pq {

/// Statements for one round trip, all or nothing, whose number is known at run time.
///
/// ```cpp
/// pq::batch changes;
/// for (auto const& u : users) changes.add("update users set name = $2 where id = $1", u.id, u.name);
/// auto results = co_await db.batch(std::move(changes));
/// ```
class batch {
public:
    /// The arguments are copied.
    template <class... A>
    void add(sql<A...> text, A&&... arguments) {
        add_member(detail::make_statement<result>(std::move(text).text(), arguments...));
    }

    [[nodiscard]] std::size_t size() const noexcept { return members_.size(); }
    [[nodiscard]] bool empty() const noexcept { return members_.empty(); }
    [[nodiscard]] sql_text first_text() const;
    [[nodiscard]] std::vector<detail::statement> take() && noexcept { return std::move(members_); }

private:
    void add_member(detail::statement what);

    std::vector<detail::statement> members_;
};

namespace detail {

/// A member of a `batch(…)`: a statement, and how its result is read.
struct member {
    statement what;
};

struct execute_member : member {
    using value_type = status;
    [[nodiscard]] static status read(result& from, const sql_text&) { return from.status(); }
};

template <class T>
struct fetch_member : member {
    using value_type = all_of<T>;
    [[nodiscard]] static value_type read(result& from, const sql_text& text) {
        if constexpr (std::same_as<T, result>) {
            return std::move(from);
        } else {
            return all_rows<T>(from, text);
        }
    }
};

template <class T>
struct fetch_one_member : member {
    using value_type = T;
    [[nodiscard]] static T read(result& from, const sql_text& text) { return one_row<T>(from, text); }
};

template <class T>
struct fetch_optional_member : member {
    using value_type = std::optional<T>;
    [[nodiscard]] static std::optional<T> read(result& from, const sql_text& text) {
        return optional_row<T>(from, text);
    }
};

/// What `batch(…)` takes: `pq::execute(…)`, `pq::fetch<T>(…)`, `pq::fetch_one<T>(…)`, `pq::fetch_optional<T>(…)`.
template <class M>
concept batch_member = std::derived_from<M, member>;

template <class First, class... Rest>
[[nodiscard]] const sql_text& first_text(const First& first, const Rest&...) {
    return first.what.text;
}

/// The member of an error of conversion is named as the server's errors are named.
void name_member(conversion_error& error, std::size_t index, std::size_t count);

template <class Member>
typename Member::value_type read_member(std::vector<result>& results, const std::vector<sql_text>& texts,
                                        std::size_t index) {
    try {
        return Member::read(results[index], texts[index]);
    } catch (conversion_error& error) {
        name_member(error, index, results.size());
        throw;
    }
}

template <class... Members, std::size_t... I>
std::tuple<typename Members::value_type...>
read_members(std::vector<result>& results, const std::vector<sql_text>& texts, std::index_sequence<I...>) {
    return {read_member<Members>(results, texts, I)...};
}

template <class... Members>
task<std::tuple<typename Members::value_type...>> run_members(executor where, Members... members) {
    std::vector<sql_text> const texts{members.what.text...};
    std::vector<statement> statements;
    statements.reserve(sizeof...(Members));
    (statements.push_back(std::move(members.what)), ...);
    auto results = co_await run_batch(std::move(where), std::move(statements));
    co_return read_members<Members...>(results, texts, std::index_sequence_for<Members...>());
}

}  // namespace detail

/// @name Members of a `batch(…)`
/// As the verbs of the same names; the arguments are copied.
/// @{
template <class... A>
[[nodiscard]] detail::execute_member execute(sql<A...> text, A&&... arguments) {
    return {{detail::make_statement<status>(std::move(text).text(), arguments...)}};
}

template <class T = result, class... A>
[[nodiscard]] detail::fetch_member<T> fetch(sql<A...> text, A&&... arguments) {
    return {{detail::make_statement<T>(std::move(text).text(), arguments...)}};
}

template <class T, class... A>
[[nodiscard]] detail::fetch_one_member<T> fetch_one(sql<A...> text, A&&... arguments) {
    return {{detail::make_statement<T>(std::move(text).text(), arguments...)}};
}

template <class T, class... A>
[[nodiscard]] detail::fetch_optional_member<T> fetch_optional(sql<A...> text, A&&... arguments) {
    return {{detail::make_statement<T>(std::move(text).text(), arguments...)}};
}
/// @}

}  // namespace aio::pq
