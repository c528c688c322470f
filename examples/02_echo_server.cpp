// A TCP echo server: a task for each connection, bounds on what it takes on, and a graceful Ctrl-C.
//
//     02_echo_server [port]        without one, or with 0, it takes a free port and says which

#include <aio/aio.hpp>

#include <asio/buffer.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/write.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <sys/resource.h>
#include <utility>

using asio::ip::tcp;
using namespace std::chrono_literals;

constexpr std::size_t most_connections = 2'000;
constexpr std::size_t most_at_work = 64;
constexpr auto most_idle = 60s;

struct server {
    // Who finds no place waits in the kernel's queue of connections: nobody is accepted who cannot be served.
    aio::semaphore places{most_connections};
    aio::semaphore at_work{most_at_work};
    std::size_t served = 0;
    std::size_t open = 0;
    std::size_t bytes = 0;
};

aio::task<std::size_t> read_some(tcp::socket& socket, asio::mutable_buffer into) {
    co_return co_await socket.async_read_some(into, aio::use_task);
}

aio::task<void> echo(tcp::socket& socket, server& all) {
    std::array<char, 4096> buffer;
    while (true) {
        // Waiting for a client takes no turn, answering one does.
        auto const length = co_await aio::timeout(most_idle, read_some(socket, asio::buffer(buffer)));
        auto const turn = co_await all.at_work.scoped();
        co_await asio::async_write(socket, asio::buffer(buffer, length), aio::use_task);
        all.bytes += length;
    }
}

// Whatever ends it (the client, its silence, Ctrl-C), the socket is closed and the place is free again.
aio::task<void> serve(tcp::socket socket, aio::permit, server& all) {
    ++all.served;
    ++all.open;
    try {
        co_await echo(socket, all);
    } catch (const asio::system_error&) {
        // The client has left.
    } catch (const aio::timeout_error&) {
        // It has forgotten us.
    } catch (const aio::cancelled&) {
        std::error_code ignored;
        socket.shutdown(tcp::socket::shutdown_both, ignored);
        throw;
    }
    --all.open;
}

aio::task<void> listen(unsigned short port, server& all) {
    tcp::acceptor acceptor(aio::loop::current().context(), {asio::ip::address_v4::loopback(), port});
    std::printf("listening on 127.0.0.1:%u\n", static_cast<unsigned>(acceptor.local_endpoint().port()));
    std::fflush(stdout);
    // The group is why none of its tasks is left behind when Ctrl-C cancels this one.
    co_await aio::with_group([&](aio::task_group& connections) -> aio::task<void> {
        while (true) {
            auto place = co_await all.places.scoped();
            auto socket = co_await acceptor.async_accept(aio::use_task);
            (void)connections.spawn(serve(std::move(socket), std::move(place), all));
        }
    });
}

int main(int argc, char** argv) {
    rlimit files{};
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);

    server all;
    try {
        aio::run(listen(static_cast<unsigned short>(argc > 1 ? std::atoi(argv[1]) : 0), all));
    } catch (const aio::interrupted& stop) {
        std::printf("served %zu connections, echoed %zu bytes; closed %zu that were open\n", all.served, all.bytes,
                    all.open);
        return stop.exit_status();
    }
}
