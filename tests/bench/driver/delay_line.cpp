#include "delay_line.hpp"

#include <aio/error.hpp>
#include <aio/gather.hpp>
#include <aio/loop.hpp>
#include <aio/queue.hpp>
#include <aio/spawn.hpp>
#include <aio/use_task.hpp>

#include <asio/ip/tcp.hpp>
#include <asio/steady_timer.hpp>
#include <asio/write.hpp>

#include <exception>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bench {
namespace {

using stream_socket = asio::generic::stream_protocol::socket;

constexpr std::size_t read_size = 64 * 1024;
/// Reads that may be under way in one direction; the sender of more waits.
constexpr std::size_t most_under_way = 1024;

struct packet {
    aio::time_point due;
    std::string bytes;
};
using packets = aio::queue<packet>;

aio::task<void> receive(stream_socket& from, packets& under_way, std::chrono::nanoseconds delay) {
    std::vector<char> buffer(read_size);
    for (;;) {
        std::size_t size = 0;
        try {
            size = co_await from.async_read_some(asio::buffer(buffer), aio::use_task);
        } catch (const asio::system_error&) {
            // The end of it is passed on too, when it is due.
            under_way.close();
            co_return;
        }
        co_await under_way.put({aio::clock::now() + delay, std::string(buffer.data(), size)});
    }
}

aio::task<void> pass_on(packets& under_way, stream_socket& to) {
    // Asio's timer, because the loop's own may be a millisecond late.
    asio::steady_timer clock(to.get_executor());
    std::optional<packet> next;
    for (;;) {
        try {
            if (!next) {
                next = co_await under_way.get();
            }
        } catch (const aio::queue_closed&) {
            asio::error_code ignored;
            to.shutdown(stream_socket::shutdown_send, ignored);
            co_return;
        }
        if (next->due > aio::clock::now()) {
            clock.expires_at(next->due);
            co_await clock.async_wait(aio::use_task);
        }
        // With all that is due as well: one write each would be the limit of the throughput.
        auto bytes = std::move(next->bytes);
        auto const now = aio::clock::now();
        while ((next = under_way.try_get()) && next->due <= now) {
            bytes += next->bytes;
        }
        co_await asio::async_write(to, asio::buffer(bytes), aio::use_task);
    }
}

aio::task<void> connect_both(stream_socket client, asio::generic::stream_protocol::endpoint to,
                             std::chrono::nanoseconds delay) {
    try {
        stream_socket server(client.get_executor());
        co_await server.async_connect(to, aio::use_task);
        asio::error_code not_tcp;
        client.set_option(asio::ip::tcp::no_delay(true), not_tcp);
        server.set_option(asio::ip::tcp::no_delay(true), not_tcp);
        packets there(most_under_way);
        packets back(most_under_way);
        co_await aio::gather(receive(client, there, delay), pass_on(there, server), receive(server, back, delay),
                             pass_on(back, client));
    } catch (const std::exception&) {
        // Whoever is left finds its connection closed, and says so.
    }
}

}  // namespace

aio::task<void> run_delay_line(int listening, asio::generic::stream_protocol::endpoint server,
                               std::chrono::nanoseconds delay) {
    asio::ip::tcp::acceptor acceptor(aio::loop::current().context(), asio::ip::tcp::v4(), listening);
    for (;;) {
        auto client = co_await acceptor.async_accept(aio::use_task);
        (void)aio::spawn(connect_both(std::move(client), server, delay), {.name = "delayed connection"});
    }
}

}  // namespace bench
