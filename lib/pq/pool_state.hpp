#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace aio::pq {

/// How many connections a pool has in each state, and when it opens more. Pure: it does no I/O and knows no clock.
class pool_state {
public:
    explicit pool_state(std::size_t max_size) noexcept : max_size_(max_size) {}

    std::size_t idle = 0;
    std::size_t in_use = 0;
    /// Came back unclean; in the background.
    std::size_t recycling = 0;
    std::size_t opening = 0;
    std::size_t waiting = 0;
    bool closed = false;

    [[nodiscard]] std::size_t open() const noexcept { return idle + in_use + recycling; }

    /// Whether a newcomer may have an idle connection: not before those who wait.
    [[nodiscard]] bool serves_at_once() const noexcept { return idle > 0 && waiting == 0; }

    /// How many connections to begin to open: one for each who waits for none that is being opened already.
    [[nodiscard]] std::size_t to_open() const noexcept {
        if (closed || waiting <= opening) {
            return 0;
        }
        auto const room = max_size_ - std::min(max_size_, open() + opening);
        return std::min(waiting - opening, room);
    }

    /// An attempt to open one has failed: whether those who wait are told, since nothing is left that could serve them.
    [[nodiscard]] bool failure_is_final() const noexcept { return open() == 0 && opening == 0; }

    void opening_succeeded() noexcept { failures_ = 0; }
    void opening_failed() noexcept { ++failures_; }

    /// How long to wait before the next attempt while some connections work: doubles up to five seconds.
    [[nodiscard]] std::chrono::milliseconds back_off() const noexcept {
        constexpr std::chrono::milliseconds first{50};
        constexpr std::chrono::milliseconds longest{5000};
        return failures_ == 0 ? std::chrono::milliseconds(0)
                              : std::min(longest, first * (1 << std::min(failures_ - 1, 7)));
    }

private:
    std::size_t max_size_;
    int failures_ = 0;
};

}  // namespace aio::pq
