#include "asio_join.hpp"
#include "row.hpp"

#include <aio/gather.hpp>
#include <aio/sleep.hpp>

#include <asio/co_spawn.hpp>
#include <asio/post.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include <vector>

namespace {

using bench::trial;

constexpr std::size_t tasks = 100;

aio::task<void> aiopq_yields(std::size_t times, std::size_t& switches) {
    for (std::size_t i = 0; i < times; ++i) {
        co_await aio::yield();
        ++switches;
    }
}

asio::awaitable<void> asio_yields(std::size_t times, std::size_t& switches) {
    for (std::size_t i = 0; i < times; ++i) {
        co_await asio::post(asio::use_awaitable);
        ++switches;
    }
}

aio::task<void> aiopq_one(trial& t) {
    std::size_t switches = 0;
    t.watch.start();
    co_await aiopq_yields(t.n, switches);
    t.watch.stop();
    bench::check(switches == t.n, "switches");
}

asio::awaitable<void> asio_one(trial& t) {
    std::size_t switches = 0;
    t.watch.start();
    co_await asio_yields(t.n, switches);
    t.watch.stop();
    bench::check(switches == t.n, "switches");
}

aio::task<void> aiopq_hundred(trial& t) {
    std::size_t switches = 0;
    std::vector<aio::task<void>> all;
    for (std::size_t i = 0; i < tasks; ++i) {
        all.push_back(aiopq_yields(t.n / tasks, switches));
    }
    t.watch.start();
    co_await aio::gather(std::move(all));
    t.watch.stop();
    bench::check(switches == t.n / tasks * tasks, "switches");
}

asio::awaitable<void> asio_hundred(trial& t) {
    auto const executor = co_await asio::this_coro::executor;
    std::size_t switches = 0;
    bench::asio_join join(executor, tasks);
    t.watch.start();
    for (std::size_t i = 0; i < tasks; ++i) {
        asio::co_spawn(executor, asio_yields(t.n / tasks, switches), join.one());
    }
    co_await join.all();
    t.watch.stop();
    bench::check(switches == t.n / tasks * tasks, "switches");
}

bench::rows const added{
    {.name = "switch",
     .loop = "yield_one",
     .what = "yield, 1 task",
     .n = 500'000,
     .python_n = 50'000,
     .bar = 0.4,
     .aiopq = aiopq_one,
     .asio = asio_one},
    {.name = "switch",
     .loop = "yield_hundred",
     .what = "yield among 100 tasks",
     .n = 1'000'000,
     .python_n = 100'000,
     .bar = 0.4,
     .aiopq = aiopq_hundred,
     .asio = asio_hundred},
};

}  // namespace
