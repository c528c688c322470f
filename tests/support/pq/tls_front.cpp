#include "support/pq/tls_front.hpp"

#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/post.hpp>
#include <asio/read.hpp>
#include <asio/ssl.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <string>
#include <thread>
#include <utility>

namespace test {
namespace {

using asio::use_awaitable;
using asio::ip::tcp;

constexpr auto quick_succession = std::chrono::milliseconds(10);
constexpr std::size_t read_size = 64 * 1024;

/// Closed, and destroyed, when both directions have ended.
struct relay {
    asio::ssl::stream<tcp::socket> client;
    tcp::socket server;

    void close() {
        asio::error_code ignored;
        client.lowest_layer().close(ignored);
        server.close(ignored);
    }
};

asio::awaitable<void> to_server(std::shared_ptr<relay> both) {
    std::string buffer(read_size, '\0');
    try {
        for (;;) {
            auto const size = co_await both->client.async_read_some(asio::buffer(buffer), use_awaitable);
            co_await asio::async_write(both->server, asio::buffer(buffer, size), use_awaitable);
        }
    } catch (const asio::system_error&) {
        both->close();
    }
}

asio::awaitable<void> to_client(std::shared_ptr<relay> both) {
    asio::steady_timer pause(both->server.get_executor());
    std::string buffer(read_size, '\0');
    try {
        for (;;) {
            std::string gathered;
            do {
                auto const size = co_await both->server.async_read_some(asio::buffer(buffer), use_awaitable);
                gathered.append(buffer, 0, size);
                pause.expires_after(quick_succession);
                co_await pause.async_wait(use_awaitable);
            } while (both->server.available() > 0);
            co_await asio::async_write(both->client, asio::buffer(gathered), use_awaitable);
        }
    } catch (const asio::system_error&) {
        both->close();
    }
}

}  // namespace

class tls_front::impl {
public:
    explicit impl(const login_server& server)
        : server_(server), acceptor_(context_, {asio::ip::address_v4::loopback(), 0}) {
        tls_.use_certificate_chain_file(server.tls_file("server.crt"));
        tls_.use_private_key_file(server.tls_file("server.key"), asio::ssl::context::pem);
        asio::co_spawn(context_, accept(), asio::detached);
        thread_ = std::thread([this] { context_.run(); });
    }
    impl(const impl&) = delete;
    impl& operator=(const impl&) = delete;
    ~impl() {
        context_.stop();
        thread_.join();
    }

    [[nodiscard]] aio::pq::config config() const {
        auto to = server_.as("by_password");
        to.password = "right-password";
        to.host = "localhost";
        to.port = std::to_string(acceptor_.local_endpoint().port());
        to.parameters = {{"sslmode", "verify-full"},
                         {"sslrootcert", server_.tls_file("ca.crt")},
                         // The server is not spoken to through the client's TLS channel.
                         {"channel_binding", "disable"},
                         {"gssencmode", "disable"}};
        return to;
    }

private:
    asio::awaitable<void> accept() {
        for (;;) {
            auto client = co_await acceptor_.async_accept(use_awaitable);
            asio::co_spawn(context_, serve(std::move(client)), asio::detached);
        }
    }

    asio::awaitable<void> serve(tcp::socket client) {
        std::array<char, 8> request_for_tls{};
        co_await asio::async_read(client, asio::buffer(request_for_tls), use_awaitable);
        co_await asio::async_write(client, asio::buffer("S", 1), use_awaitable);
        auto const made = std::make_shared<relay>(relay{{std::move(client), tls_}, tcp::socket(context_)});
        co_await made->client.async_handshake(asio::ssl::stream_base::server, use_awaitable);
        auto const port = static_cast<unsigned short>(std::stoi(server_.port()));
        co_await made->server.async_connect({asio::ip::address_v4::loopback(), port}, use_awaitable);
        asio::co_spawn(context_, to_server(made), asio::detached);
        asio::co_spawn(context_, to_client(made), asio::detached);
    }

    const login_server& server_;
    asio::ssl::context tls_{asio::ssl::context::tls_server};
    asio::io_context context_{1};
    tcp::acceptor acceptor_;
    std::thread thread_;
};

tls_front::tls_front(const login_server& server) : impl_(std::make_unique<impl>(server)) {}
tls_front::~tls_front() = default;

aio::pq::config tls_front::config() const { return impl_->config(); }

}  // namespace test
