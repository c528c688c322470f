#include "slow_network.hpp"

#include "database.hpp"
#include "delay_line.hpp"
#include "harness/cpu.hpp"
#include "harness/measure.hpp"
#include "libpq.hpp"

#include <aio/run.hpp>

#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <exception>
#include <memory>
#include <string_view>

namespace bench {
namespace {

/// Where the server is: the other end of a connection to it, whatever its DSN says.
asio::generic::stream_protocol::endpoint server_address() {
    auto const connection = libpq::connect();
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    check(getpeername(PQsocket(connection.get()), reinterpret_cast<sockaddr*>(&address), &size) == 0, "getpeername");
    return {&address, size, address.ss_family == AF_UNIX ? 0 : IPPROTO_TCP};
}

struct listener {
    int socket;
    int port;
};

listener listen_on_loopback() {
    auto const made = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    check(made >= 0 && bind(made, any, size) == 0 && listen(made, SOMAXCONN) == 0 && getsockname(made, any, &size) == 0,
          "a socket to listen on");
    return {made, ntohs(address.sin_port)};
}

std::string quoted(std::string_view value) {
    std::string result = "'";
    for (auto const c : value) {
        if (c == '\'' || c == '\\') {
            result += '\\';
        }
        result += c;
    }
    return result + "'";
}

/// `dsn` with another address.
std::string moved(const std::string& dsn, int port) {
    std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> const options(PQconninfoParse(dsn.c_str(), nullptr),
                                                                               PQconninfoFree);
    check(options != nullptr, "AIOPQ_TEST_DSN");
    auto result = "host=127.0.0.1 hostaddr=127.0.0.1 port=" + std::to_string(port);
    for (auto const* option = options.get(); option->keyword != nullptr; ++option) {
        std::string_view const name = option->keyword;
        if (option->val != nullptr && name != "host" && name != "hostaddr" && name != "port") {
            result += ' ' + std::string(name) + '=' + quoted(option->val);
        }
    }
    return result;
}

/// To be called in a process of its own.
[[noreturn]] void serve(int listening, const asio::generic::stream_protocol::endpoint& server,
                        std::chrono::nanoseconds each_way) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    leave_pinned_cpu();
    // Where it may: what else the machine does is no part of the delay.
    setpriority(PRIO_PROCESS, 0, -20);
    try {
        aio::run(run_delay_line(listening, server, each_way), {.handle_signals = false});
    } catch (const std::exception& error) {
        std::fprintf(stderr, "the slow network: %s\n", error.what());
    }
    _exit(1);
}

}  // namespace

slow_network::slow_network(std::chrono::nanoseconds each_way) : direct_dsn_(dsn()) {
    auto const server = server_address();
    auto const [listening, port] = listen_on_loopback();
    std::fflush(nullptr);
    process_ = fork();
    check(process_ >= 0, "fork");
    if (process_ == 0) {
        serve(listening, server, each_way);
    }
    close(listening);
    use_dsn(moved(direct_dsn_, port));
}

slow_network::~slow_network() {
    use_dsn(direct_dsn_);
    kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
}

}  // namespace bench
