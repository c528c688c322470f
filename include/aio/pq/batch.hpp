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
        members_.push_back(detail::make_statement<result>(std::move(text).text(), arguments...));
    }

    [[nodiscard]] std::size_t size() const noexcept { return members_.size(); }
    [[nodiscard]] bool empty() const noexcept { return members_.empty(); }
    [[nodiscard]] sql_text first_text() const { return empty() ? sql_text("", 0, {}) : members_.front().text; }
    [[nodiscard]] std::vector<detail::statement> take() && noexcept { return std::move(members_); }

private:
    std::vector<detail::statement> members_;
};

namespace detail {

/// A member of a `batch(…)`: a statement, and how its result is read.
template <class Value, Value (*Read)(const result&, const sql_text&)>
struct member {
    using value_type = Value;
    statement what;

    [[nodiscard]] static Value read(const result& from, const sql_text& text) { return Read(from, text); }
};

template <class M>
inline constexpr bool is_member = false;
template <class Value, Value (*Read)(const result&, const sql_text&)>
inline constexpr bool is_member<member<Value, Read>> = true;

/// What `batch(…)` takes: `pq::execute(…)`, `pq::fetch<T>(…)`, `pq::fetch_one<T>(…)`, `pq::fetch_optional<T>(…)`.
template <class M>
concept batch_member = is_member<M>;

template <class First, class... Rest>
[[nodiscard]] const sql_text& first_text(const First& first, const Rest&...) {
    return first.what.text;
}

/// The member of an error of conversion is named as the server's errors are named.
void name_member(conversion_error& error, std::size_t index, std::size_t count);

template <class Member>
typename Member::value_type read_member(const std::vector<result>& results, const std::vector<sql_text>& texts,
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
read_members(const std::vector<result>& results, const std::vector<sql_text>& texts, std::index_sequence<I...>) {
    return {read_member<Members>(results, texts, I)...};
}

template <class... Members>
task<std::tuple<typename Members::value_type...>> run_members(executor where, Members... members) {
    std::vector<sql_text> const texts{members.what.text...};
    std::vector<statement> statements;
    statements.reserve(sizeof...(Members));
    (statements.push_back(std::move(members.what)), ...);
    auto const results = co_await run_batch(std::move(where), std::move(statements));
    co_return read_members<Members...>(results, texts, std::index_sequence_for<Members...>());
}

}  // namespace detail

/// @name Members of a `batch(…)`
/// As the verbs of the same names; the arguments are copied.
/// @{
template <class... A>
[[nodiscard]] auto execute(sql<A...> text, A&&... arguments) {
    return detail::member<status, detail::status_of>{
        detail::make_statement<result>(std::move(text).text(), arguments...)};
}

template <class T, class... A>
[[nodiscard]] auto fetch(sql<A...> text, A&&... arguments) {
    return detail::member<std::vector<T>, detail::all_rows<T>>{
        detail::make_statement<T>(std::move(text).text(), arguments...)};
}

template <class T, class... A>
[[nodiscard]] auto fetch_one(sql<A...> text, A&&... arguments) {
    return detail::member<T, detail::one_row<T>>{detail::make_statement<T>(std::move(text).text(), arguments...)};
}

template <class T, class... A>
[[nodiscard]] auto fetch_optional(sql<A...> text, A&&... arguments) {
    return detail::member<std::optional<T>, detail::optional_row<T>>{
        detail::make_statement<T>(std::move(text).text(), arguments...)};
}
/// @}

}  // namespace aio::pq
