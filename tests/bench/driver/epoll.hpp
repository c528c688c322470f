#pragma once

#include "harness/measure.hpp"

#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>

namespace bench {

/// Says which of several sockets can be read.
class epoll {
public:
    epoll() : descriptor_(epoll_create1(EPOLL_CLOEXEC)) { check(descriptor_ >= 0, "epoll_create1"); }
    epoll(const epoll&) = delete;
    epoll& operator=(const epoll&) = delete;
    ~epoll() { close(descriptor_); }

    void add(int socket, std::size_t number) {
        epoll_event event{.events = EPOLLIN, .data = {.u64 = number}};
        check(epoll_ctl(descriptor_, EPOLL_CTL_ADD, socket, &event) == 0, "epoll_ctl");
    }

    /// Waits, and calls `f` with the number of each socket that can be read.
    template <class F>
    void for_each_readable(F f) {
        std::array<epoll_event, 64> events;
        auto const count = epoll_wait(descriptor_, events.data(), static_cast<int>(events.size()), -1);
        check(count >= 0 || errno == EINTR, "epoll_wait");
        for (int i = 0; i < count; ++i) {
            f(static_cast<std::size_t>(events[static_cast<std::size_t>(i)].data.u64));
        }
    }

private:
    int descriptor_;
};

}  // namespace bench
