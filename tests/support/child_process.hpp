#pragma once

#include <functional>
#include <string>

namespace test {

/// How a child process ended, and what it wrote to stderr.
struct child_end {
    /// Exit status, or 128 + number of the signal that ended it.
    int status;
    std::string errors;
};

/// Runs `body` in a forked child: for what ends a process, and for what is written to stderr.
child_end in_child_process(const std::function<void()>& body);

}  // namespace test
