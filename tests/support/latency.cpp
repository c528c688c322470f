#include "support/latency.hpp"

#include <aio/error.hpp>
#include <aio/sleep.hpp>
#include <aio/spawn.hpp>
#include <aio/uncancellable.hpp>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <exception>
#include <utility>

namespace test {
namespace {

constexpr auto period = std::chrono::milliseconds(1);

aio::duration cpu_time_of_thread() {
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

aio::task<void> measure(latency& seen) {
    auto wall = aio::clock::now();
    auto cpu = cpu_time_of_thread();
    for (;;) {
        co_await aio::sleep(period);
        auto const wall_now = aio::clock::now();
        auto const cpu_now = cpu_time_of_thread();
        seen.wall = std::max(seen.wall, wall_now - wall - period);
        seen.cpu = std::max(seen.cpu, cpu_now - cpu);
        ++seen.turns;
        wall = wall_now;
        cpu = cpu_now;
    }
}

aio::task<void> end(aio::task_handle<void> meter) {
    meter.cancel();
    co_await meter.settled();
}

}  // namespace

aio::task<latency> latency_during(aio::task<void> body) {
    latency seen;
    auto meter = aio::spawn(measure(seen), {.name = "latency"});
    // It has its first turn before the body has.
    co_await aio::yield();
    std::exception_ptr failure;
    try {
        co_await std::move(body);
        // What the body did last is measured by the turn after it.
        auto const turns = seen.turns;
        while (seen.turns == turns) {
            co_await aio::yield();
        }
    } catch (...) {
        failure = std::current_exception();
    }
    co_await aio::uncancellable(end(meter));
    if (failure) {
        std::rethrow_exception(failure);
    }
    co_return seen;
}

}  // namespace test
