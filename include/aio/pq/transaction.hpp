#pragma once

#include <aio/pq/fwd.hpp>
#include <aio/pq/transaction_options.hpp>
#include <aio/pq/verbs.hpp>
#include <aio/task.hpp>

#include <memory>

namespace aio::pq {

namespace detail {
struct transaction_state;
}

/// A transaction: the verbs, inside of it. Made by `transaction(fn)` of a connection or pool, or by
/// `connection::begin`.
///
/// BEGIN travels with the first statement; a transaction without one never reaches the server.
/// *Lifetime*: destroyed open it is rolled back, in the background.
class transaction_scope : public verbs<transaction_scope> {
public:
    explicit transaction_scope(std::unique_ptr<detail::transaction_state> state) noexcept;
    transaction_scope(transaction_scope&&) noexcept;
    transaction_scope& operator=(transaction_scope&&) noexcept;
    ~transaction_scope();

    /// *Throws*: server_error when the server rolled back instead, because a statement before had failed.
    /// *Cancellation*: none; COMMIT is seen through and its outcome delivered.
    [[nodiscard]] task<void> commit();
    /// *Cancellation*: none.
    [[nodiscard]] task<void> rollback();

private:
    friend verbs<transaction_scope>;

    /// *Throws* usage_error when the transaction has ended.
    [[nodiscard]] detail::executor executor(const sql_text& what) const;

    std::unique_ptr<detail::transaction_state> state_;
};

}  // namespace aio::pq
