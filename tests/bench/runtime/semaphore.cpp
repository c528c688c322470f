#include "row.hpp"

#include <aio/semaphore.hpp>
#include <aio/spawn.hpp>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/experimental/channel.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include <system_error>

namespace {

using bench::trial;

/// Asio has no semaphore; a channel that holds the permits is one.
using permits = asio::experimental::channel<void(std::error_code, bool)>;

aio::task<void> aiopq_uncontended(trial& t) {
    aio::semaphore semaphore(1);
    t.watch.start();
    for (std::size_t i = 0; i < t.n; ++i) {
        co_await semaphore.acquire();
        semaphore.release();
    }
    t.watch.stop();
    bench::check(semaphore.available() == 1, "permits");
}

asio::awaitable<void> asio_uncontended(trial& t) {
    permits semaphore(co_await asio::this_coro::executor, 1);
    semaphore.try_send(std::error_code(), true);
    t.watch.start();
    for (std::size_t i = 0; i < t.n; ++i) {
        co_await semaphore.async_receive(asio::use_awaitable);
        semaphore.try_send(std::error_code(), true);
    }
    t.watch.stop();
    bench::check(semaphore.ready(), "permits");
}

aio::task<void> aiopq_return(aio::semaphore& ping, aio::semaphore& pong, std::size_t rounds) {
    for (std::size_t i = 0; i < rounds; ++i) {
        co_await ping.acquire();
        pong.release();
    }
}

asio::awaitable<void> asio_return(permits& ping, permits& pong, std::size_t rounds) {
    for (std::size_t i = 0; i < rounds; ++i) {
        co_await ping.async_receive(asio::use_awaitable);
        pong.try_send(std::error_code(), true);
    }
}

aio::task<void> aiopq_ping_pong(trial& t) {
    auto const rounds = t.n / 2;
    aio::semaphore ping(0);
    aio::semaphore pong(0);
    t.watch.start();
    auto other = aio::spawn(aiopq_return(ping, pong, rounds));
    for (std::size_t i = 0; i < rounds; ++i) {
        ping.release();
        co_await pong.acquire();
    }
    co_await other;
    t.watch.stop();
    bench::check(ping.available() == 0 && pong.available() == 0, "permits");
}

asio::awaitable<void> asio_ping_pong(trial& t) {
    auto const executor = co_await asio::this_coro::executor;
    auto const rounds = t.n / 2;
    permits ping(executor, 1);
    permits pong(executor, 1);
    t.watch.start();
    asio::co_spawn(executor, asio_return(ping, pong, rounds), asio::detached);
    for (std::size_t i = 0; i < rounds; ++i) {
        ping.try_send(std::error_code(), true);
        co_await pong.async_receive(asio::use_awaitable);
    }
    t.watch.stop();
    bench::check(!ping.ready() && !pong.ready(), "permits");
}

bench::rows const added{
    {.name = "semaphore",
     .loop = "semaphore_uncontended",
     .what = "semaphore, uncontended",
     .n = 5'000'000,
     .python_n = 200'000,
     .bar = std::nullopt,
     .aiopq = aiopq_uncontended,
     .asio = asio_uncontended},
    {.name = "semaphore",
     .loop = "semaphore_ping_pong",
     .what = "semaphore, ping-pong",
     .n = 500'000,
     .python_n = 20'000,
     .bar = std::nullopt,
     .aiopq = aiopq_ping_pong,
     .asio = asio_ping_pong},
};

}  // namespace
