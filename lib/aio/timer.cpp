#include <aio/detail/timer.hpp>

#include <time.h>

namespace aio::detail {
namespace {

#if defined(CLOCK_MONOTONIC_COARSE)

duration to_duration(const timespec& time) noexcept {
    return std::chrono::duration_cast<duration>(std::chrono::seconds(time.tv_sec) +
                                                std::chrono::nanoseconds(time.tv_nsec));
}

duration coarse_resolution() noexcept {
    static auto const resolution = [] {
        timespec time{};
        clock_getres(CLOCK_MONOTONIC_COARSE, &time);
        return to_duration(time);
    }();
    return resolution;
}

#else

duration coarse_resolution() noexcept { return duration::zero(); }

#endif

}  // namespace

time_point coarse_now() noexcept {
#if defined(CLOCK_MONOTONIC_COARSE)
    timespec time{};
    clock_gettime(CLOCK_MONOTONIC_COARSE, &time);
    return time_point(to_duration(time));
#else
    return clock::now();
#endif
}

time_point from_now(duration time) noexcept {
    constexpr std::chrono::seconds long_time{1};
    auto const now = time < long_time ? clock::now() : coarse_now() + coarse_resolution();
    return time > time_point::max() - now ? time_point::max() : now + time;
}

}  // namespace aio::detail
