#include <aio/pq/transaction.hpp>

#include "transaction_state.hpp"

#include <aio/pq/error.hpp>
#include <aio/pq/sqlstate.hpp>
#include <aio/uncancellable.hpp>

#include <utility>

namespace aio::pq {
namespace {

task<result> run_text(std::shared_ptr<session> session, const char* text) {
    return detail::run_statement({.on = std::move(session), .options = {.prepare = false}},
                                 {unsafe_sql(text).text(), params{}});
}

}  // namespace

std::string begin_text(const transaction_options& options) {
    std::string text = "BEGIN";
    switch (options.isolation) {
    case isolation_level::server_default:
        break;
    case isolation_level::read_committed:
        text += " ISOLATION LEVEL READ COMMITTED";
        break;
    case isolation_level::repeatable_read:
        text += " ISOLATION LEVEL REPEATABLE READ";
        break;
    case isolation_level::serializable:
        text += " ISOLATION LEVEL SERIALIZABLE";
        break;
    }
    text += options.read_only ? " READ ONLY" : "";
    text += options.deferrable ? " DEFERRABLE" : "";
    return text;
}

transaction_scope::transaction_scope(std::unique_ptr<detail::transaction_state> state) noexcept
    : state_(std::move(state)) {}
transaction_scope::transaction_scope(transaction_scope&&) noexcept = default;
transaction_scope& transaction_scope::operator=(transaction_scope&& other) noexcept {
    std::swap(state_, other.state_);
    return *this;
}

transaction_scope::~transaction_scope() {
    if (state_ && !state_->ended && state_->begin->sent) {
        state_->session->submit_unattended("ROLLBACK");
    }
}

detail::executor transaction_scope::executor(const sql_text& what) const {
    if (state_->ended) {
        throw usage_error("the transaction has ended", {std::string(what.view()), what.where(), outcome::not_sent});
    }
    return {.on = state_->session, .begin = state_->begin};
}

task<void> transaction_scope::commit() {
    if (std::exchange(state_->ended, true) || !state_->begin->sent) {
        co_return;
    }
    auto const done = co_await uncancellable(run_text(state_->session, "COMMIT"));
    if (done.status().tag() != "COMMIT") {
        server_error_fields fields;
        fields.severity = "ERROR";
        fields.sqlstate = sqlstate::in_failed_sql_transaction;
        fields.message = "the transaction was rolled back instead of committed";
        fields.detail = "A statement in it had failed, and its error was caught.";
        fields.hint = "Let the error leave the transaction, or use a savepoint.";
        throw server_error(std::move(fields), {"COMMIT", {}, outcome::failed});
    }
}

task<void> transaction_scope::rollback() {
    if (std::exchange(state_->ended, true) || !state_->begin->sent) {
        co_return;
    }
    co_await uncancellable(run_text(state_->session, "ROLLBACK"));
}

namespace detail {

task<void> finish_transaction(transaction& tx, std::exception_ptr failure) {
    if (!failure) {
        co_await tx.commit();
        co_return;
    }
    try {
        co_await tx.rollback();
    } catch (const error&) {
        // The connection is lost, and the transaction with it: the first error says more.
    }
    std::rethrow_exception(failure);
}

}  // namespace detail
}  // namespace aio::pq
