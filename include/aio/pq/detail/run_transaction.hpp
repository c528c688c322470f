#pragma once

#include <aio/pq/fwd.hpp>
#include <aio/task.hpp>

#include <concepts>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

namespace aio::pq::detail {

template <class T>
inline constexpr bool is_task = false;
template <class T>
inline constexpr bool is_task<task<T>> = true;

/// A callable that takes `pq::transaction&` and is a coroutine.
///
/// Not satisfied? Give the lambda its return type, `[&](pq::transaction& tx) -> aio::task<void> { … }`, and take the
/// transaction by reference.
template <class F>
concept transaction_body = std::invocable<F&, transaction&> && is_task<std::invoke_result_t<F&, transaction&>>;

/// Commits, or rolls back and throws `failure` on.
[[nodiscard]] task<void> finish_transaction(transaction& tx, std::exception_ptr failure);

// A template of the transaction's type too, because that is complete only where this is used.
template <class Transaction, class F>
auto run_transaction(task<Transaction> opening, F body) -> std::invoke_result_t<F&, Transaction&> {
    using value_type = typename std::invoke_result_t<F&, Transaction&>::value_type;
    Transaction tx = co_await std::move(opening);
    std::exception_ptr failure;
    std::conditional_t<std::is_void_v<value_type>, bool, std::optional<value_type>> value{};
    try {
        if constexpr (std::is_void_v<value_type>) {
            co_await body(tx);
        } else {
            value.emplace(co_await body(tx));
        }
    } catch (...) {
        failure = std::current_exception();
    }
    co_await finish_transaction(tx, failure);
    if constexpr (!std::is_void_v<value_type>) {
        co_return std::move(*value);
    }
}

}  // namespace aio::pq::detail
