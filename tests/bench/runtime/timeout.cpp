#include "row.hpp"

#include <aio/sleep.hpp>
#include <aio/timeout.hpp>

#include <asio/experimental/awaitable_operators.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <system_error>

namespace {

using bench::trial;
using namespace std::chrono_literals;

constexpr auto long_enough = 30s;

std::uint64_t sum_below(std::uint64_t n) { return n * (n - 1) / 2; }

aio::task<std::uint64_t> aiopq_at_once(std::uint64_t i) { co_return i; }
asio::awaitable<std::uint64_t> asio_at_once(std::uint64_t i) { co_return i; }

aio::task<std::uint64_t> aiopq_suspending(std::uint64_t i) {
    co_await aio::yield();
    co_return i;
}
asio::awaitable<std::uint64_t> asio_suspending(std::uint64_t i) {
    co_await asio::post(asio::use_awaitable);
    co_return i;
}

template <aio::task<std::uint64_t> (*Operation)(std::uint64_t)>
aio::task<void> aiopq_timeout(trial& t) {
    std::uint64_t sum = 0;
    t.watch.start();
    for (std::uint64_t i = 0; i < t.n; ++i) {
        sum += co_await aio::timeout(long_enough, Operation(i));
    }
    t.watch.stop();
    bench::check(sum == sum_below(t.n), "sum");
}

/// The least that a time-out takes with Asio: one timer, set and cancelled for each operation. The handlers of the
/// cancelled waits are called together, while the loop yields to them once in a while.
template <asio::awaitable<std::uint64_t> (*Operation)(std::uint64_t)>
asio::awaitable<void> asio_set_and_cancel(trial& t) {
    std::uint64_t sum = 0;
    std::size_t aborted = 0;
    asio::steady_timer timer(co_await asio::this_coro::executor);
    t.watch.start();
    for (std::uint64_t i = 0; i < t.n; ++i) {
        timer.expires_after(long_enough);
        timer.async_wait([&](std::error_code) { ++aborted; });
        sum += co_await Operation(i);
        timer.cancel();
        if (i % 64 == 63) {
            co_await asio::post(asio::use_awaitable);
        }
    }
    co_await asio::post(asio::use_awaitable);
    t.watch.stop();
    bench::check(sum == sum_below(t.n) && aborted == t.n, "sum");
}

asio::awaitable<void> asio_operator(trial& t) {
    using namespace asio::experimental::awaitable_operators;
    std::uint64_t sum = 0;
    asio::steady_timer timer(co_await asio::this_coro::executor);
    t.watch.start();
    for (std::uint64_t i = 0; i < t.n; ++i) {
        timer.expires_after(long_enough);
        auto const first = co_await (asio_suspending(i) || timer.async_wait(asio::use_awaitable));
        sum += std::get<0>(first);
    }
    t.watch.stop();
    bench::check(sum == sum_below(t.n), "sum");
}

bench::rows const added{
    {.name = "timeout",
     .loop = "timeout_at_once",
     .what = "time-out set and cancelled",
     .n = 200'000,
     .python_n = 50'000,
     .bar = 0.02,
     .aiopq = aiopq_timeout<aiopq_at_once>,
     .asio = asio_set_and_cancel<asio_at_once>},
    {.name = "timeout",
     .loop = "timeout_suspending",
     .what = "the same, operation suspends",
     .n = 100'000,
     .python_n = 20'000,
     .bar = std::nullopt,
     .aiopq = aiopq_timeout<aiopq_suspending>,
     .asio = asio_set_and_cancel<asio_suspending>},
    {.name = "timeout",
     .loop = "timeout_suspending",
     .what = "the same, Asio's by ||",
     .n = 50'000,
     .python_n = 20'000,
     .bar = std::nullopt,
     .aiopq = aiopq_timeout<aiopq_suspending>,
     .asio = asio_operator},
};

}  // namespace
