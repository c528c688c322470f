#include "support/child_process.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <exception>
#include <sys/resource.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace test {
namespace {

[[noreturn]] void run_in_child(const std::function<void()>& body, int errors) {
    // A child that is expected to abort leaves no core file, and Catch2 does not report its end as a test's.
    rlimit const none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
    std::signal(SIGABRT, SIG_DFL);
    dup2(errors, STDERR_FILENO);
    try {
        body();
    } catch (const std::exception& error) {
        std::fprintf(stderr, "uncaught: %s\n", error.what());
        _exit(99);
    }
    _exit(0);
}

}  // namespace

child_end in_child_process(const std::function<void()>& body) {
    std::array<int, 2> ends{};
    if (pipe(ends.data()) != 0) {
        throw std::system_error(errno, std::generic_category(), "pipe");
    }
    auto const child = fork();
    if (child < 0) {
        throw std::system_error(errno, std::generic_category(), "fork");
    }
    if (child == 0) {
        close(ends[0]);
        run_in_child(body, ends[1]);
    }
    close(ends[1]);
    child_end end{};
    std::array<char, 4096> part{};
    for (ssize_t count = 0; (count = read(ends[0], part.data(), part.size())) > 0;) {
        end.errors.append(part.data(), static_cast<std::size_t>(count));
    }
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    end.status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    return end;
}

}  // namespace test
