#include "support/pq/login_server.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <stdexcept>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace test {
namespace {

std::array<int, 2> make_pipe() {
    std::array<int, 2> ends{};
    // Other children must not keep the script alive.
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        throw std::system_error(errno, std::generic_category(), "pipe");
    }
    return ends;
}

[[noreturn]] void become_script(int input, int output, bool standby) {
    ::dup2(input, STDIN_FILENO);
    ::dup2(output, STDOUT_FILENO);
    // So that a signal to the test's process group does not end the script before it was told to stop.
    ::setpgid(0, 0);
    ::execlp("bash", "bash", AIOPQ_TESTS "/support/pq/login_server.sh", AIOPQ_TESTS, standby ? "standby" : nullptr,
             nullptr);
    std::perror("bash");
    ::_exit(127);
}

}  // namespace

login_server::login_server(with what) {
    auto const input = make_pipe();
    auto const output = make_pipe();
    script_ = ::fork();
    if (script_ == 0) {
        become_script(input[0], output[1], what == with::standby);
    }
    ::close(input[0]);
    ::close(output[1]);
    keep_alive_ = input[1];
    auto* const lines = ::fdopen(output[0], "r");
    std::array<char, 4096> line{};
    bool ready = false;
    while (!ready && std::fgets(line.data(), line.size(), lines) != nullptr) {
        std::string text(line.data());
        text.pop_back();
        auto const equals = text.find('=');
        ready = text == "ready";
        facts_[text.substr(0, equals)] = equals == text.npos ? "" : text.substr(equals + 1);
    }
    std::fclose(lines);
    if (!ready) {
        stop();
        throw std::runtime_error("the server for logins did not start; why is above");
    }
}

login_server::~login_server() { stop(); }

void login_server::stop() {
    // The script ends with its input.
    ::close(keep_alive_);
    ::waitpid(script_, nullptr, 0);
}

aio::pq::config login_server::as(const std::string& user) const {
    aio::pq::config to;
    to.host = "127.0.0.1";
    to.port = port();
    to.dbname = "postgres";
    to.user = user;
    to.parameters = {{"sslmode", "disable"}, {"gssencmode", "disable"}};
    return to;
}

}  // namespace test
