#include "row.hpp"

#include <aio/queue.hpp>
#include <aio/spawn.hpp>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/experimental/channel.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include <cstdint>
#include <system_error>

namespace {

using bench::trial;
using channel = asio::experimental::channel<void(std::error_code, std::uint64_t)>;

std::uint64_t sum_below(std::uint64_t n) { return n * (n - 1) / 2; }

aio::task<void> aiopq_produce(aio::queue<std::uint64_t>& queue, std::size_t n) {
    for (std::uint64_t i = 0; i < n; ++i) {
        co_await queue.put(i);
    }
}

asio::awaitable<void> asio_produce(channel& queue, std::size_t n) {
    for (std::uint64_t i = 0; i < n; ++i) {
        co_await queue.async_send(std::error_code(), i, asio::use_awaitable);
    }
}

template <std::size_t Size>
aio::task<void> aiopq_hand_over(trial& t) {
    aio::queue<std::uint64_t> queue(Size);
    std::uint64_t sum = 0;
    t.watch.start();
    auto producer = aio::spawn(aiopq_produce(queue, t.n));
    for (std::size_t i = 0; i < t.n; ++i) {
        sum += co_await queue.get();
    }
    co_await producer;
    t.watch.stop();
    bench::check(sum == sum_below(t.n), "sum");
}

template <std::size_t Size>
asio::awaitable<void> asio_hand_over(trial& t) {
    auto const executor = co_await asio::this_coro::executor;
    channel queue(executor, Size);
    std::uint64_t sum = 0;
    t.watch.start();
    asio::co_spawn(executor, asio_produce(queue, t.n), asio::detached);
    for (std::size_t i = 0; i < t.n; ++i) {
        sum += co_await queue.async_receive(asio::use_awaitable);
    }
    t.watch.stop();
    bench::check(sum == sum_below(t.n), "sum");
}

bench::rows const added{
    {.name = "queue",
     .loop = "queue_64",
     .what = "queue(64), an item",
     .n = 500'000,
     .python_n = 50'000,
     .bar = 0.1,
     .aiopq = aiopq_hand_over<64>,
     .asio = asio_hand_over<64>},
    {.name = "queue",
     .loop = "queue_1",
     .what = "queue(1), an item",
     .n = 500'000,
     .python_n = 20'000,
     .bar = std::nullopt,
     .aiopq = aiopq_hand_over<1>,
     .asio = asio_hand_over<1>},
};

}  // namespace
