#pragma once

#include <aio/detail/intrusive_list.hpp>

#include <chrono>
#include <cstdint>

namespace aio {

using clock = std::chrono::steady_clock;
using duration = clock::duration;
using time_point = clock::time_point;

namespace detail {

/// Now, or some milliseconds ago: for an eighth of what `clock::now` costs.
[[nodiscard]] time_point coarse_now() noexcept;

/// `time` from now; the end of time when it does not fit: `duration::max()` is for ever. From a second on it is
/// reckoned with the coarse clock: never less, some milliseconds more.
[[nodiscard]] time_point from_now(duration time) noexcept;

/// A deadline in the loop's timer wheel. It lives in the frame that waits; destroying it takes it back.
class timer_node : public list_node {
public:
    /// Called on the loop's thread, not before the deadline.
    virtual void expired() noexcept = 0;

protected:
    ~timer_node() = default;

private:
    friend class timer_wheel;
    std::uint64_t tick_ = 0;
};

}  // namespace detail
}  // namespace aio
