#include "asio_join.hpp"
#include "row.hpp"

#include <aio/gather.hpp>

#include <asio/co_spawn.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/this_coro.hpp>

#include <cstdint>
#include <numeric>
#include <vector>

namespace {

using bench::trial;

std::uint64_t sum_below(std::uint64_t n) { return n * (n - 1) / 2; }

aio::task<std::uint64_t> aiopq_child(std::uint64_t i) { co_return i; }
asio::awaitable<std::uint64_t> asio_child(std::uint64_t i) { co_return i; }

aio::task<void> aiopq_two(trial& t) {
    std::uint64_t sum = 0;
    t.watch.start();
    for (std::uint64_t i = 0; i < t.n; ++i) {
        auto const [a, b] = co_await aio::gather(aiopq_child(i), aiopq_child(i));
        sum += a + b;
    }
    t.watch.stop();
    bench::check(sum == 2 * sum_below(t.n), "sum");
}

asio::awaitable<void> asio_two(trial& t) {
    using namespace asio::experimental::awaitable_operators;
    std::uint64_t sum = 0;
    t.watch.start();
    for (std::uint64_t i = 0; i < t.n; ++i) {
        auto const [a, b] = co_await (asio_child(i) && asio_child(i));
        sum += a + b;
    }
    t.watch.stop();
    bench::check(sum == 2 * sum_below(t.n), "sum");
}

aio::task<void> aiopq_many(trial& t) {
    t.watch.start();
    std::vector<aio::task<std::uint64_t>> children;
    children.reserve(t.n);
    for (std::uint64_t i = 0; i < t.n; ++i) {
        children.push_back(aiopq_child(i));
    }
    auto const values = co_await aio::gather(std::move(children));
    t.watch.stop();
    bench::check(std::accumulate(values.begin(), values.end(), std::uint64_t{0}) == sum_below(t.n), "sum");
}

asio::awaitable<void> asio_many(trial& t) {
    auto const executor = co_await asio::this_coro::executor;
    t.watch.start();
    std::vector<std::uint64_t> values(t.n);
    bench::asio_join join(executor, t.n);
    for (std::uint64_t i = 0; i < t.n; ++i) {
        asio::co_spawn(executor, asio_child(i),
                       [done = join.one(), &value = values[i]](const std::exception_ptr& error, std::uint64_t result) {
                           value = result;
                           done(error);
                       });
    }
    co_await join.all();
    t.watch.stop();
    bench::check(std::accumulate(values.begin(), values.end(), std::uint64_t{0}) == sum_below(t.n), "sum");
}

bench::rows const added{
    {.name = "gather",
     .loop = "gather_two",
     .what = "gather of two",
     .n = 200'000,
     .python_n = 10'000,
     .bar = 0.25,
     .aiopq = aiopq_two,
     .asio = asio_two},
    {.name = "gather",
     .loop = "gather_many",
     .what = "gather of 100 000, each",
     .n = 100'000,
     .python_n = 100'000,
     .bar = std::nullopt,
     .aiopq = aiopq_many,
     .asio = asio_many},
};

}  // namespace
