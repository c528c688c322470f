#pragma once

#include <aio/pq/config.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace test {

/// A TCP proxy in front of a server: it counts what clients send, and makes the network misbehave.
///
///     test::proxy proxy;
///     auto db = co_await pq::connection::connect(proxy.config());
///     proxy.mark();
///     co_await db.execute("select 1");
///     auto const seen = proxy.since_mark();
///     REQUIRE(seen.messages == "PBDES");
///     REQUIRE(seen.round_trips == 1);
///
/// It runs on a thread of its own, so it also serves clients that block. Every function takes effect, on all of its
/// connections, before it returns. The destructor cuts what is still connected.
class proxy {
public:
    enum class direction { to_server, to_client };

    /// What the clients have sent since `mark()`, over all connections.
    struct traffic {
        /// The types of the messages, in the order in which they began: `P` Parse, `B` Bind, `D` Describe, `E` Execute,
        /// `C` Close, `S` Sync, `H` Flush, `Q` simple query, `p` password, `X` Terminate (the manual, "Message
        /// Formats"). What has no type is left out: startup packets, cancel requests.
        std::string messages;
        /// The reads that brought these. Two writes of a client in quick succession may arrive as one, and one of more
        /// than 64 kB arrives as several.
        int writes = 0;
        /// How often a client sent something after it had been sent something, or for the first time since the mark.
        /// What it sends without waiting for the answer to come counts once, unless answers overtake it on the way.
        int round_trips = 0;
        /// The connections made, without cancel requests.
        int connections = 0;
        /// Each comes on a connection of its own, which is passed on and counts here and nowhere else.
        int cancel_requests = 0;
    };

    /// In front of the server of AIOPQ_TEST_DSN, or of another: of the first host that `to` names.
    proxy();
    explicit proxy(aio::pq::config to);
    proxy(const proxy&) = delete;
    proxy& operator=(const proxy&) = delete;
    ~proxy();

    /// The server's, with the proxy as its host, and without TLS.
    [[nodiscard]] aio::pq::config config() const;
    [[nodiscard]] std::string port() const;

    void mark();
    [[nodiscard]] traffic since_mark() const;

    /// Whatever arrives from now on is passed on only after this time, in order; 0 is the start value.
    void delay(direction way, std::chrono::nanoseconds by);
    /// Passes on nothing until `resume()`: neither data nor the end of a connection. New connections are accepted.
    void stall();
    void resume();
    /// Passes on every byte by itself, with a short pause after it, so that the receiver mostly finds one at a time. 50
    /// us a byte.
    void single_bytes(bool on = true);
    /// Closes both sides of every connection, with what has not been passed on. Clients may connect again.
    void cut();
    /// Cuts a connection when `bytes` more have been passed on in that direction, all connections counted together; the
    /// last of them is still passed on. Once, and 0 is now.
    void cut_after(direction way, std::size_t bytes);
    /// Closes new connections at once, as a server that is down.
    void refuse(bool on = true);

private:
    class impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace test
