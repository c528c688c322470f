#pragma once

#include <aio/generator.hpp>
#include <aio/pq/config.hpp>
#include <aio/pq/connection_options.hpp>
#include <aio/pq/fwd.hpp>
#include <aio/pq/notification.hpp>
#include <aio/pq/statement.hpp>
#include <aio/pq/statement_cache_stats.hpp>
#include <aio/pq/transaction.hpp>
#include <aio/pq/verbs.hpp>
#include <aio/task.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace aio::pq {

/// One connection to PostgreSQL. Any number of tasks may use it at once: their statements pipeline by themselves, each
/// in a transaction of its own, and an error reaches its own task only.
///
/// *Lifetime*: belongs to the loop it was made on. Destroying it ends it at once; statements that are awaited then
/// fail.
class connection : public verbs<connection> {
public:
    /// Connects without blocking the loop.
    ///
    /// *Throws*: connection_error, which names the hosts; usage_error for a config that cannot be read.
    /// *Cancellation*: at once.
    [[nodiscard]] static task<connection> connect(config to, connection_options options = {});

    connection(connection&&) noexcept;
    connection& operator=(connection&&) noexcept;
    ~connection();

    /// A transaction that is ended by hand. See `transaction(fn)` for one that ends itself.
    [[nodiscard]] task<pq::transaction> begin(transaction_options options = {});

    /// Prepares a statement and asks what parameters it takes and which columns it gives.
    [[nodiscard]] task<statement> prepare(statement_sql text);

    /// Asks the server to stop the statement that it is working on, which then fails with
    /// `sqlstate::query_canceled`. Done when that can hit nothing that is sent afterwards.
    [[nodiscard]] task<void> cancel();

    /// What is sent to `channel`, from when it is first asked for: `while (auto* n = co_await channel.next())`.
    /// Statements run on the connection as before. What has arrived waits here, however much it is.
    ///
    /// *Throws* connection_error when the connection ends. *Lifetime*: destroying the generator ends the listening.
    [[nodiscard]] generator<notification> listen(std::string_view channel);
    /// Sends to whoever listens on `channel`; with a transaction's commit, if inside of one.
    [[nodiscard]] task<void> notify(std::string_view channel, std::string_view payload);

    /// Brings the session back to how it began: rolls back, forgets settings, temporary tables, locks, cursors and
    /// what it listens to. Prepared statements stay.
    [[nodiscard]] task<void> reset();

    /// Ends the connection when what is queued and under way has been answered; refuses more at once.
    [[nodiscard]] task<void> close();
    [[nodiscard]] bool is_open() const noexcept;

    /// As PQserverVersion: 150004 is 15.4.
    [[nodiscard]] int server_version() const noexcept;
    [[nodiscard]] int backend_pid() const noexcept;
    /// The server's word on a parameter that it reports, such as `TimeZone`.
    [[nodiscard]] std::optional<std::string> parameter_status(std::string_view name) const;

    [[nodiscard]] statement_cache_stats statement_cache() const noexcept;

private:
    friend verbs<connection>;
    friend lease;

    explicit connection(std::shared_ptr<session> session) noexcept;

    [[nodiscard]] detail::executor executor(const sql_text& what) const;
    [[nodiscard]] task<pq::transaction> open_transaction(transaction_options options);

    std::shared_ptr<session> session_;
};

}  // namespace aio::pq
