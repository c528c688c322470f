#pragma once

#include <aio/loop.hpp>

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>

#include <string>

/// Places where no server answers.

namespace test {

/// A port on which nothing listens: it was free a moment ago.
inline std::string closed_port() {
    asio::io_context context;
    asio::ip::tcp::acceptor const bound(context, {asio::ip::address_v4::loopback(), 0});
    return std::to_string(bound.local_endpoint().port());
}

/// Accepts connections into its backlog and never says a word.
class silent_server {
public:
    silent_server() : acceptor_(aio::loop::current().context(), {asio::ip::address_v4::loopback(), 0}) {}
    [[nodiscard]] std::string port() const { return std::to_string(acceptor_.local_endpoint().port()); }

private:
    asio::ip::tcp::acceptor acceptor_;
};

}  // namespace test
