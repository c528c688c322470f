#include <aio/pq/connection.hpp>

#include "row_source_state.hpp"
#include "run_statement.hpp"
#include "transaction_state.hpp"

#include <utility>

namespace aio::pq {

task<connection> connection::connect(config to, connection_options options) {
    co_return connection(co_await session::connect(std::move(to), options.connect_timeout));
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

task<result> connection::run_statement(detail::statement statement) {
    return pq::run_statement(session_, std::move(statement));
}

detail::row_source connection::open_rows(detail::statement statement) {
    return detail::row_source(std::make_unique<detail::session_rows>(session_, std::move(statement)));
}

task<transaction> connection::open_transaction(transaction_options options) {
    co_return pq::transaction(std::make_unique<detail::transaction_state>(session_, options));
}

task<transaction> connection::begin(transaction_options options) { return open_transaction(options); }

task<void> connection::close() {
    auto const session = session_;
    co_await session->quiet();
    session->close();
}

bool connection::is_open() const noexcept { return session_ && session_->is_open(); }
int connection::server_version() const noexcept { return session_->server_version(); }
int connection::backend_pid() const noexcept { return session_->backend_pid(); }
std::optional<std::string> connection::parameter_status(std::string_view name) const {
    return session_->parameter_status(name);
}

}  // namespace aio::pq
