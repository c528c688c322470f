#include "support/pq/proxy.hpp"

#include "pq/conninfo.hpp"
#include "support/pq/database.hpp"
#include "support/pq/frontend_messages.hpp"

#include <asio/executor_work_guard.hpp>
#include <asio/generic/stream_protocol.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/local/stream_protocol.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <asio/write.hpp>

#include <algorithm>
#include <array>
#include <deque>
#include <future>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace test {
namespace {

using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;
using direction = proxy::direction;
using stream_socket = asio::generic::stream_protocol::socket;

constexpr auto both_ways = {direction::to_server, direction::to_client};
constexpr std::size_t read_size = 64 * 1024;
/// What is held back beyond this makes the sender wait, as a real network would.
constexpr std::size_t most_held_back = 256 * 1024;
constexpr auto pause_after_byte = 50us;

template <class T>
class for_each_way {
public:
    T& operator[](direction way) { return values_[static_cast<std::size_t>(way)]; }

private:
    std::array<T, 2> values_{};
};

struct fault_settings {
    for_each_way<std::chrono::nanoseconds> delay;
    for_each_way<std::optional<std::size_t>> cut_after;
    bool stalled = false;
    bool single_bytes = false;
    bool refuses = false;
};

/// A client's connection and the one to the server that it leads to. Lives in the handlers of what it waits for.
class link : public std::enable_shared_from_this<link> {
public:
    link(asio::io_context& context, asio::ip::tcp::socket client, fault_settings& faults, proxy::traffic& traffic)
        : client_(std::move(client)), server_(context), faults_(faults), traffic_(traffic) {
        for (auto const way : both_ways) {
            pumps_[way].timer.emplace(context);
        }
    }

    void start(const asio::generic::stream_protocol::endpoint& server) {
        server_.async_connect(server, [self = shared_from_this()](asio::error_code error) {
            if (error) {
                self->cut();
                return;
            }
            self->read(direction::to_server);
            self->read(direction::to_client);
        });
    }

    void mark() { sent_to_client_ = true; }

    void go_on() {
        for (auto const way : both_ways) {
            write(way);
        }
    }

    void cut() {
        asio::error_code ignored;
        client_.close(ignored);
        server_.close(ignored);
        for (auto const way : both_ways) {
            pumps_[way].timer->cancel();
        }
    }

private:
    struct chunk {
        clock::time_point due;
        std::string bytes;
        std::size_t passed_on = 0;
    };
    struct pump {
        std::optional<asio::steady_timer> timer;
        std::string buffer = std::string(read_size, '\0');
        std::deque<chunk> chunks;
        std::size_t held_back = 0;
        bool reading = false;
        bool writing = false;
        bool ended = false;
        /// The connection is cut after the write that is under way.
        bool is_last = false;
    };

    stream_socket& from(direction way) { return way == direction::to_server ? client_ : server_; }
    stream_socket& to(direction way) { return way == direction::to_server ? server_ : client_; }

    void read(direction way) {
        auto& flow = pumps_[way];
        if (flow.reading || flow.ended || flow.held_back > most_held_back || !client_.is_open()) {
            return;
        }
        flow.reading = true;
        from(way).async_read_some(asio::buffer(flow.buffer),
                                  [self = shared_from_this(), way](asio::error_code error, std::size_t size) {
                                      self->received(way, error, size);
                                  });
    }

    void received(direction way, asio::error_code error, std::size_t size) {
        auto& flow = pumps_[way];
        flow.reading = false;
        if (error && error != asio::error::eof) {
            cut();
            return;
        }
        flow.ended = static_cast<bool>(error);
        if (!flow.ended) {
            auto const bytes = std::string_view(flow.buffer).substr(0, size);
            if (way == direction::to_server) {
                count(bytes);
            }
            flow.chunks.push_back({clock::now() + faults_.delay[way], std::string(bytes)});
            flow.held_back += size;
        }
        write(way);
        read(way);
    }

    void count(std::string_view bytes) {
        auto const is_first = !std::exchange(has_opened_, true);
        auto const types = messages_.feed(bytes);
        if (messages_.is_cancel_request()) {
            traffic_.cancel_requests += is_first ? 1 : 0;
            return;
        }
        traffic_.connections += is_first ? 1 : 0;
        traffic_.messages += types;
        ++traffic_.writes;
        traffic_.round_trips += std::exchange(sent_to_client_, false) ? 1 : 0;
    }

    void write(direction way) {
        auto& flow = pumps_[way];
        if (flow.writing || faults_.stalled || !client_.is_open()) {
            return;
        }
        if (flow.chunks.empty()) {
            if (flow.ended) {
                pass_on_end(way);
            }
            return;
        }
        auto& next = flow.chunks.front();
        if (next.due > clock::now()) {
            write_at(way, next.due);
            return;
        }
        auto size = faults_.single_bytes ? 1 : next.bytes.size() - next.passed_on;
        // Counted when it is written: the receiver may act on it before the write is known to have ended.
        if (auto& limit = faults_.cut_after[way]) {
            size = std::min(size, *limit);
            *limit -= size;
            if (*limit == 0) {
                limit.reset();
                flow.is_last = true;
            }
        }
        if (way == direction::to_client) {
            sent_to_client_ = true;
        }
        flow.writing = true;
        asio::async_write(to(way), asio::buffer(next.bytes.data() + next.passed_on, size),
                          [self = shared_from_this(), way](asio::error_code error, std::size_t written) {
                              self->pumps_[way].writing = false;
                              error ? self->cut() : self->passed_on(way, written);
                          });
    }

    void write_at(direction way, clock::time_point when) {
        auto& flow = pumps_[way];
        flow.writing = true;
        flow.timer->expires_at(when);
        flow.timer->async_wait([self = shared_from_this(), way](asio::error_code) {
            self->pumps_[way].writing = false;
            self->write(way);
        });
    }

    void passed_on(direction way, std::size_t size) {
        auto& flow = pumps_[way];
        if (flow.is_last) {
            cut();
        }
        if (!client_.is_open()) {
            return;
        }
        auto& first = flow.chunks.front();
        first.passed_on += size;
        flow.held_back -= size;
        if (first.passed_on == first.bytes.size()) {
            flow.chunks.pop_front();
        }
        if (faults_.single_bytes) {
            write_at(way, clock::now() + pause_after_byte);
        } else {
            write(way);
        }
        read(way);
    }

    void pass_on_end(direction way) {
        if (way == direction::to_client) {
            cut();
            return;
        }
        asio::error_code ignored;
        server_.shutdown(stream_socket::shutdown_send, ignored);
    }

    stream_socket client_;
    stream_socket server_;
    fault_settings& faults_;
    proxy::traffic& traffic_;
    for_each_way<pump> pumps_;
    frontend_messages messages_;
    bool has_opened_ = false;
    bool sent_to_client_ = true;
};

asio::generic::stream_protocol::endpoint address_of(const aio::pq::endpoint& server) {
    if (server.host.starts_with('/')) {
        return asio::local::stream_protocol::endpoint(server.host + "/.s.PGSQL." + server.port);
    }
    auto const& host = server.hostaddr.empty() ? server.host : server.hostaddr;
    if (host.empty()) {
        throw std::runtime_error("the proxy cannot find the server: its connection string has no host");
    }
    asio::io_context context;
    return asio::ip::tcp::resolver(context).resolve(host, server.port).begin()->endpoint();
}

}  // namespace

class proxy::impl {
public:
    /// Runs `what` on the proxy's thread, and gives what it gives.
    template <class F>
    auto ask(F what) {
        std::packaged_task<std::invoke_result_t<F>()> task(std::move(what));
        auto answer = task.get_future();
        asio::post(context_, [task = std::move(task)]() mutable { task(); });
        return answer.get();
    }

    explicit impl(aio::pq::config to)
        : to_(std::move(to)),
          server_(address_of(aio::pq::conninfo(to_).endpoints().front())),
          acceptor_(context_, {asio::ip::address_v4::loopback(), 0}),
          port_(std::to_string(acceptor_.local_endpoint().port())),
          work_(asio::make_work_guard(context_)) {
        accept();
        thread_ = std::thread([this] { context_.run(); });
    }
    impl(const impl&) = delete;
    impl& operator=(const impl&) = delete;
    ~impl() {
        ask([&] {
            acceptor_.close();
            cut();
            work_.reset();
        });
        thread_.join();
    }

    template <class F>
    void for_each_link(F what) {
        std::erase_if(links_, [](auto const& each) { return each.expired(); });
        for (auto const& each : links_) {
            if (auto const open = each.lock()) {
                what(*open);
            }
        }
    }
    void cut() {
        for_each_link([](link& each) { each.cut(); });
    }
    void go_on() {
        for_each_link([](link& each) { each.go_on(); });
    }
    void accept() {
        acceptor_.async_accept([this](asio::error_code error, asio::ip::tcp::socket client) {
            if (error) {
                return;
            }
            if (!faults_.refuses) {
                client.set_option(asio::ip::tcp::no_delay(true));
                auto const made = std::make_shared<link>(context_, std::move(client), faults_, traffic_);
                links_.push_back(made);
                made->start(server_);
            }
            accept();
        });
    }

    aio::pq::config to_;
    asio::generic::stream_protocol::endpoint server_;
    fault_settings faults_;
    traffic traffic_;
    std::vector<std::weak_ptr<link>> links_;
    asio::io_context context_{1};
    asio::ip::tcp::acceptor acceptor_;
    std::string port_;
    asio::executor_work_guard<asio::io_context::executor_type> work_;
    std::thread thread_;
};

proxy::proxy() : proxy(test::config()) {}
proxy::proxy(aio::pq::config to) : impl_(std::make_unique<impl>(std::move(to))) {}
proxy::~proxy() = default;

aio::pq::config proxy::config() const {
    auto result = impl_->to_;
    result.host = "127.0.0.1";
    result.port = port();
    result.parameters["hostaddr"] = "127.0.0.1";
    result.parameters["sslmode"] = "disable";
    result.parameters["gssencmode"] = "disable";
    return result;
}

std::string proxy::port() const { return impl_->port_; }

void proxy::mark() {
    impl_->ask([this] {
        impl_->traffic_ = {};
        impl_->for_each_link([](link& each) { each.mark(); });
    });
}

proxy::traffic proxy::since_mark() const {
    return impl_->ask([this] { return impl_->traffic_; });
}

void proxy::delay(direction way, std::chrono::nanoseconds by) {
    impl_->ask([=, this] { impl_->faults_.delay[way] = by; });
}

void proxy::stall() {
    impl_->ask([this] { impl_->faults_.stalled = true; });
}

void proxy::resume() {
    impl_->ask([this] {
        impl_->faults_.stalled = false;
        impl_->go_on();
    });
}

void proxy::single_bytes(bool on) {
    impl_->ask([=, this] { impl_->faults_.single_bytes = on; });
}

void proxy::cut() {
    impl_->ask([this] { impl_->cut(); });
}

void proxy::cut_after(direction way, std::size_t bytes) {
    impl_->ask([=, this] {
        if (bytes == 0) {
            impl_->cut();
        } else {
            impl_->faults_.cut_after[way] = bytes;
        }
    });
}

void proxy::refuse(bool on) {
    impl_->ask([=, this] { impl_->faults_.refuses = on; });
}

}  // namespace test
