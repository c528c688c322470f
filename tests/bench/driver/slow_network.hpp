#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>

namespace bench {

/// A slow network between this process and the server: while it lives, `dsn()` leads through a process that delays what
/// passes, on other CPUs than the measured one where there are others.
class slow_network {
public:
    explicit slow_network(std::chrono::nanoseconds each_way);
    slow_network(const slow_network&) = delete;
    slow_network& operator=(const slow_network&) = delete;
    ~slow_network();

private:
    std::string direct_dsn_;
    pid_t process_;
};

}  // namespace bench
