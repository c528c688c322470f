#include "resolve.hpp"
#include "session.hpp"

#include <aio/timeout.hpp>

#include <chrono>
#include <utility>

namespace aio::pq {
namespace {

task<connection_handle> negotiate(const conninfo& to) {
    auto const parameters = to.for_libpq();
    connection_handle connection(PQconnectStartParams(parameters.keywords.data(), parameters.values.data(), 0));
    if (!connection) {
        throw std::bad_alloc();
    }
    auto next = PQstatus(connection.get()) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING;
    while (next != PGRES_POLLING_OK) {
        if (next == PGRES_POLLING_FAILED) {
            throw connection_error(message_of(PQerrorMessage(connection.get())));
        }
        // libpq may go on to another host with another socket under the same number: ask anew each time.
        co_await wait_for_socket(PQsocket(connection.get()),
                                 next == PGRES_POLLING_READING ? readiness::readable : readiness::writable);
        next = PQconnectPoll(connection.get());
    }
    co_return connection;
}

task<connection_handle> resolve_and_negotiate(conninfo& to) {
    to.use(co_await resolve(to.endpoints()));
    co_return co_await negotiate(to);
}

}  // namespace

task<std::shared_ptr<session>> session::connect(config to, connection_options options) {
    std::chrono::nanoseconds time_limit = options.connect_timeout;
    conninfo parameters(to);
    auto const places = parameters.places();
    // libpq counts connect_timeout for each host.
    if (auto const each = parameters.connect_timeout()) {
        time_limit = *each * static_cast<int>(parameters.endpoints().size());
    }
    connection_handle connection;
    try {
        connection = co_await timeout(time_limit, resolve_and_negotiate(parameters));
    } catch (const timeout_error&) {
        throw connection_error("no connection to " + places + " within " +
                               std::to_string(std::chrono::duration<double>(time_limit).count()) + " s");
    }
    co_return std::make_shared<session>(std::move(connection), loop::current(), std::move(options));
}

}  // namespace aio::pq
