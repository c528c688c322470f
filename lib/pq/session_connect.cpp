#include "resolve.hpp"
#include "session.hpp"

#include <aio/timeout.hpp>

#include <chrono>
#include <new>
#include <optional>
#include <utility>

namespace aio::pq {
namespace {

/// Where libpq is: it goes from host to host by itself.
endpoint place_of(const PGconn* connection) {
    auto const text = [](const char* value) { return std::string(value != nullptr ? value : ""); };
    return {text(PQhost(connection)), text(PQhostaddr(connection)), text(PQport(connection))};
}

struct negotiated {
    connection_handle connection;
    /// Who did not answer in time; then there is no connection.
    std::optional<endpoint> silent;
};

/// With `each`, no host may take longer than that.
task<negotiated> negotiate(const conninfo& to, std::optional<duration> each) {
    auto const parameters = to.for_libpq();
    negotiated result{connection_handle(PQconnectStartParams(parameters.keywords(), parameters.values(), 1)),
                      std::nullopt};
    auto* const connection = result.connection.get();
    if (connection == nullptr) {
        throw std::bad_alloc();
    }
    endpoint place;
    time_point deadline;
    auto next = PQstatus(connection) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING;
    while (next != PGRES_POLLING_OK) {
        if (next == PGRES_POLLING_FAILED) {
            throw connection_error(message_of(PQerrorMessage(connection)));
        }
        if (auto now = place_of(connection); now != place) {
            place = std::move(now);
            deadline = each ? clock::now() + *each : time_point::max();
        }
        // libpq may go on to another host with another socket under the same number: ask anew each time.
        auto ready = wait_for_socket(PQsocket(connection),
                                     next == PGRES_POLLING_READING ? readiness::readable : readiness::writable);
        try {
            co_await timeout_at(deadline, std::move(ready));
        } catch (const timeout_error&) {
            result.connection.reset();
            result.silent = std::move(place);
            break;
        }
        next = PQconnectPoll(connection);
    }
    co_return result;
}

/// libpq leaves time limits to those who wait for it, and cannot be told to go on to the next host: a host that did not
/// answer in time is taken from the list, and the others are tried again.
task<connection_handle> negotiate_each(conninfo& to, std::chrono::seconds each) {
    std::string silent;
    for (auto others_left = true; others_left;) {
        negotiated result;
        try {
            result = co_await negotiate(to, each);
        } catch (const connection_error& error) {
            throw connection_error(silent + error.what());
        }
        if (!result.silent) {
            co_return std::move(result.connection);
        }
        others_left = to.remove(*result.silent);
        silent += "no answer from " + to_string(*result.silent) + " within " + std::to_string(each.count()) + " s" +
                  (others_left ? "; " : "");
    }
    throw connection_error(silent);
}

task<connection_handle> resolve_and_negotiate(conninfo& to) {
    to.use(co_await resolve(to.endpoints()));
    auto result = co_await negotiate(to, std::nullopt);
    co_return std::move(result.connection);
}

}  // namespace

task<std::shared_ptr<session>> session::connect(config to, connection_options options) {
    std::chrono::nanoseconds time_limit = options.connect_timeout;
    conninfo parameters(to);
    auto const places = parameters.places();
    auto const each = parameters.connect_timeout();
    if (each) {
        // For the look-up, which may take as long as the hosts may.
        time_limit = *each * static_cast<int>(parameters.endpoints().size());
    }
    connection_handle connection;
    try {
        if (each) {
            parameters.use(co_await timeout(time_limit, resolve(parameters.endpoints())));
        } else {
            connection = co_await timeout(time_limit, resolve_and_negotiate(parameters));
        }
    } catch (const timeout_error&) {
        throw connection_error("no connection to " + places + " within " +
                               std::to_string(std::chrono::duration<double>(time_limit).count()) + " s");
    }
    if (each) {
        connection = co_await negotiate_each(parameters, *each);
    }
    co_return std::make_shared<session>(std::move(connection), loop::current(), std::move(options));
}

}  // namespace aio::pq
