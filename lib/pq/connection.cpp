#include <aio/pq/connection.hpp>

#include "session.hpp"
#include "transaction_state.hpp"

#include <utility>

namespace aio::pq {

task<connection> connection::connect(config to, connection_options options) {
    co_return connection(co_await session::connect(std::move(to), std::move(options)));
}

connection::connection(std::shared_ptr<session> session) noexcept : session_(std::move(session)) {}
connection::connection(connection&&) noexcept = default;
connection& connection::operator=(connection&& other) noexcept {
    std::swap(session_, other.session_);
    return *this;
}
connection::~connection() {
    if (session_) {
        session_->close();
    }
}

detail::executor connection::executor(const sql_text& what) const {
    if (!session_) {
        throw usage_error("the connection was moved from", {std::string(what.view()), what.where(), outcome::not_sent});
    }
    return {.on = session_};
}

task<transaction> connection::open_transaction(transaction_options options) {
    co_return pq::transaction(std::make_unique<detail::transaction_state>(session_, options));
}

task<transaction> connection::begin(transaction_options options) { return open_transaction(options); }

task<void> connection::cancel() { return session_->cancel(); }

task<void> connection::close() {
    auto const session = session_;
    session->refuse_more();
    co_await session->quiet();
    session->close();
}

statement_cache_stats connection::statement_cache() const noexcept { return session_->statements().stats(); }

bool connection::is_open() const noexcept { return session_ && session_->is_open(); }
int connection::server_version() const noexcept { return session_->server_version(); }
int connection::backend_pid() const noexcept { return session_->backend_pid(); }
std::optional<std::string> connection::parameter_status(std::string_view name) const {
    return session_->parameter_status(name);
}

}  // namespace aio::pq
