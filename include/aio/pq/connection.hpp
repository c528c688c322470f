#pragma once

#include <aio/detail/timer.hpp>
#include <aio/pq/config.hpp>
#include <aio/pq/detail/row_source.hpp>
#include <aio/pq/detail/statement.hpp>
#include <aio/pq/fwd.hpp>
#include <aio/pq/transaction.hpp>
#include <aio/pq/verbs.hpp>
#include <aio/task.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace aio::pq {

struct connection_options {
    /// For all hosts together; a `connect_timeout` among the connection parameters, which counts for each, overrides
    /// it.
    duration connect_timeout = std::chrono::seconds(10);
};

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

    /// Ends the connection when what is under way has been answered.
    [[nodiscard]] task<void> close();
    [[nodiscard]] bool is_open() const noexcept;

    /// As PQserverVersion: 150004 is 15.4.
    [[nodiscard]] int server_version() const noexcept;
    [[nodiscard]] int backend_pid() const noexcept;
    /// The server's word on a parameter that it reports, such as `TimeZone`.
    [[nodiscard]] std::optional<std::string> parameter_status(std::string_view name) const;

private:
    friend verbs<connection>;
    friend lease;

    explicit connection(std::shared_ptr<session> session) noexcept;

    [[nodiscard]] task<result> run_statement(detail::statement statement);
    [[nodiscard]] detail::row_source open_rows(detail::statement statement);
    [[nodiscard]] task<pq::transaction> open_transaction(transaction_options options);

    std::shared_ptr<session> session_;
};

}  // namespace aio::pq
