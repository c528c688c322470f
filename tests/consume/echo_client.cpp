// echo_client PORT CONNECTIONS: holds so many connections to the echo server of examples/ at once, and checks what it
// echoes. Then it waits for the server to close them.

#include <aio/aio.hpp>

#include <asio/buffer.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/read.hpp>
#include <asio/write.hpp>

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <sys/resource.h>
#include <utility>
#include <vector>

using asio::ip::tcp;

namespace {

aio::task<void> say(tcp::socket& socket, std::string message) {
    co_await asio::async_write(socket, asio::buffer(message), aio::use_task);
    std::string echoed(message.size(), '\0');
    co_await asio::async_read(socket, asio::buffer(echoed), aio::use_task);
    if (echoed != message) {
        throw std::runtime_error("'" + message + "' came back as '" + echoed + "'");
    }
}

aio::task<void> client(tcp::endpoint server, std::size_t number, aio::barrier& all) {
    tcp::socket socket(aio::loop::current().context());
    co_await socket.async_connect(server, aio::use_task);
    co_await say(socket, "hello from " + std::to_string(number));
    // Only when everyone is connected does anybody go on.
    co_await all.arrive_and_wait();
    for (int i = 0; i < 3; ++i) {
        co_await say(socket, std::string(100 + number % 1000, static_cast<char>('a' + i)));
    }
    if (auto const place = co_await all.arrive_and_wait(); place == 0) {
        std::printf("%zu connections at once\n", all.parties());
        std::fflush(stdout);
    }
    char more = 0;
    try {
        co_await asio::async_read(socket, asio::buffer(&more, 1), aio::use_task);
    } catch (const asio::system_error&) {
        co_return;
    }
    throw std::runtime_error("the server said more than it was told");
}

}  // namespace

int main(int, char** argv) {
    rlimit files{};
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);

    tcp::endpoint const server(asio::ip::address_v4::loopback(), static_cast<unsigned short>(std::atoi(argv[1])));
    auto const count = std::strtoul(argv[2], nullptr, 10);
    aio::barrier all(count);
    std::vector<aio::task<void>> clients;
    for (std::size_t i = 0; i < count; ++i) {
        clients.push_back(client(server, i, all));
    }
    aio::run(aio::gather(std::move(clients)));
}
