#include "row.hpp"

#include <aio/event.hpp>
#include <aio/sleep.hpp>
#include <aio/spawn.hpp>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/experimental/channel.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include <chrono>
#include <system_error>

namespace {

using bench::trial;
using namespace std::chrono_literals;

/// Asio has no event; a channel that everybody wants to receive from parks them likewise. (One without a value does not
/// compile in Asio 1.22.)
using channel = asio::experimental::channel<void(std::error_code, bool)>;

aio::task<void> aiopq_on_event(aio::event& event, std::size_t& parked) {
    ++parked;
    co_await event.wait();
}

aio::task<void> aiopq_on_timer(std::size_t& parked) {
    ++parked;
    co_await aio::sleep(1h);
}

asio::awaitable<void> asio_on_event(channel& event, std::size_t& parked) {
    ++parked;
    co_await event.async_receive(asio::use_awaitable);
}

asio::awaitable<void> asio_on_timer(std::size_t& parked) {
    asio::steady_timer timer(co_await asio::this_coro::executor, 1h);
    ++parked;
    co_await timer.async_wait(asio::use_awaitable);
}

template <bool Timer>
aio::task<void> aiopq_parked(trial& t) {
    aio::event event;
    std::size_t parked = 0;
    auto const before = bench::heap_bytes();
    for (std::size_t i = 0; i < t.n; ++i) {
        (void)aio::spawn(Timer ? aiopq_on_timer(parked) : aiopq_on_event(event, parked));
    }
    while (parked < t.n) {
        co_await aio::yield();
    }
    t.bytes = bench::heap_bytes() - before;
    bench::check(aio::loop::current().tasks().size() >= t.n, "parked tasks");
}

template <bool Timer>
asio::awaitable<void> asio_parked(trial& t) {
    auto const executor = co_await asio::this_coro::executor;
    channel event(executor);
    std::size_t parked = 0;
    auto const before = bench::heap_bytes();
    for (std::size_t i = 0; i < t.n; ++i) {
        asio::co_spawn(executor, Timer ? asio_on_timer(parked) : asio_on_event(event, parked), asio::detached);
    }
    while (parked < t.n) {
        co_await asio::post(asio::use_awaitable);
    }
    // Handlers of co_spawn that have been called are gone by now.
    co_await asio::post(asio::use_awaitable);
    t.bytes = bench::heap_bytes() - before;
}

bench::rows const added{
    {.name = "parked",
     .loop = "parked_on_event",
     .what = "bytes a task parked on an event",
     .n = 100'000,
     .python_n = 100'000,
     .bar = 0.6,
     .aiopq = aiopq_parked<false>,
     .asio = asio_parked<false>,
     .memory = true},
    {.name = "parked",
     .loop = "parked_on_timer",
     .what = "bytes a task parked on a timer",
     .n = 100'000,
     .python_n = 100'000,
     .bar = 0.6,
     .aiopq = aiopq_parked<true>,
     .asio = asio_parked<true>,
     .memory = true},
};

}  // namespace
