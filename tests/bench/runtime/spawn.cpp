#include "row.hpp"

#include <aio/spawn.hpp>

#include <asio/co_spawn.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include <cstdint>

namespace {

using bench::trial;

constexpr std::size_t chain_length = 10;

std::uint64_t sum_below(std::uint64_t n) { return n * (n - 1) / 2; }

aio::task<std::uint64_t> aiopq_child(std::uint64_t i) { co_return i; }
asio::awaitable<std::uint64_t> asio_child(std::uint64_t i) { co_return i; }

aio::task<void> aiopq_await_child(trial& t) {
    std::uint64_t sum = 0;
    t.watch.start();
    for (std::uint64_t i = 0; i < t.n; ++i) {
        sum += co_await aiopq_child(i);
    }
    t.watch.stop();
    bench::check(sum == sum_below(t.n), "sum");
}

asio::awaitable<void> asio_await_child(trial& t) {
    std::uint64_t sum = 0;
    t.watch.start();
    for (std::uint64_t i = 0; i < t.n; ++i) {
        sum += co_await asio_child(i);
    }
    t.watch.stop();
    bench::check(sum == sum_below(t.n), "sum");
}

// Not as one conditional expression: g++ 14 awaits in a `co_return c ? a : co_await b` whatever c is.
aio::task<std::size_t> aiopq_descend(std::size_t depth) {
    if (depth == 1) {
        co_return 1;
    }
    co_return 1 + co_await aiopq_descend(depth - 1);
}
asio::awaitable<std::size_t> asio_descend(std::size_t depth) {
    if (depth == 1) {
        co_return 1;
    }
    co_return 1 + co_await asio_descend(depth - 1);
}

aio::task<void> aiopq_chain(trial& t) {
    std::size_t frames = 0;
    t.watch.start();
    while (frames < t.n) {
        frames += co_await aiopq_descend(chain_length);
    }
    t.watch.stop();
    bench::check(frames == t.n, "frames");
}

asio::awaitable<void> asio_chain(trial& t) {
    std::size_t frames = 0;
    t.watch.start();
    while (frames < t.n) {
        frames += co_await asio_descend(chain_length);
    }
    t.watch.stop();
    bench::check(frames == t.n, "frames");
}

aio::task<void> aiopq_spawn_join(trial& t) {
    std::uint64_t sum = 0;
    t.watch.start();
    for (std::uint64_t i = 0; i < t.n; ++i) {
        sum += co_await aio::spawn(aiopq_child(i));
    }
    t.watch.stop();
    bench::check(sum == sum_below(t.n), "sum");
}

asio::awaitable<void> asio_spawn_join(trial& t) {
    auto const executor = co_await asio::this_coro::executor;
    std::uint64_t sum = 0;
    t.watch.start();
    for (std::uint64_t i = 0; i < t.n; ++i) {
        sum += co_await asio::co_spawn(executor, asio_child(i), asio::use_awaitable);
    }
    t.watch.stop();
    bench::check(sum == sum_below(t.n), "sum");
}

bench::rows const added{
    {.name = "spawn",
     .loop = "await_child",
     .what = "await of a child",
     .n = 2'000'000,
     .python_n = 200'000,
     .bar = 0.6,
     .aiopq = aiopq_await_child,
     .asio = asio_await_child},
    {.name = "spawn",
     .loop = "chain",
     .what = "chain of 10, a frame",
     .n = 2'000'000,
     .python_n = 200'000,
     .bar = std::nullopt,
     .aiopq = aiopq_chain,
     .asio = asio_chain},
    {.name = "spawn",
     .loop = "spawn_join",
     .what = "spawn + join",
     .n = 200'000,
     .python_n = 20'000,
     .bar = 0.35,
     .aiopq = aiopq_spawn_join,
     .asio = asio_spawn_join},
};

}  // namespace
