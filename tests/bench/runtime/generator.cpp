#include "row.hpp"

#include <aio/generator.hpp>

#include <asio/experimental/coro.hpp>
#include <asio/experimental/use_coro.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include <cstdint>

namespace {

using bench::trial;

std::uint64_t sum_below(std::uint64_t n) { return n * (n - 1) / 2; }

aio::generator<std::uint64_t> aiopq_numbers(std::uint64_t n) {
    for (std::uint64_t i = 0; i < n; ++i) {
        co_yield i;
    }
}

aio::task<void> aiopq_next(trial& t) {
    std::uint64_t sum = 0;
    auto numbers = aiopq_numbers(t.n);
    t.watch.start();
    while (auto const* number = co_await numbers.next()) {
        sum += *number;
    }
    t.watch.stop();
    bench::check(sum == sum_below(t.n), "sum");
}

/// Asio's awaitable cannot yield: an awaitable an element is the cheapest way to ask for one that may have to wait.
class asio_numbers {
public:
    explicit asio_numbers(std::uint64_t n) : end_(n) {}
    asio::awaitable<const std::uint64_t*> next() {
        if (next_ == end_) {
            co_return nullptr;
        }
        value_ = next_++;
        co_return &value_;
    }

private:
    std::uint64_t end_;
    std::uint64_t next_ = 0;
    std::uint64_t value_ = 0;
};

asio::awaitable<void> asio_next(trial& t) {
    std::uint64_t sum = 0;
    asio_numbers numbers(t.n);
    t.watch.start();
    while (auto const* number = co_await numbers.next()) {
        sum += *number;
    }
    t.watch.stop();
    bench::check(sum == sum_below(t.n), "sum");
}

asio::experimental::coro<std::uint64_t> coro_numbers(asio::any_io_executor, std::uint64_t n) {
    for (std::uint64_t i = 0; i < n; ++i) {
        co_yield i;
    }
}

asio::awaitable<void> asio_coro_next(trial& t) {
    std::uint64_t sum = 0;
    auto numbers = coro_numbers(co_await asio::this_coro::executor, t.n);
    t.watch.start();
    while (auto const number = co_await numbers.async_resume(asio::use_awaitable)) {
        sum += *number;
    }
    t.watch.stop();
    bench::check(sum == sum_below(t.n), "sum");
}

bench::rows const added{
    {.name = "generator",
     .loop = "generator_next",
     .what = "next() of a generator",
     .n = 2'000'000,
     .python_n = 500'000,
     .bar = 0.35,
     .aiopq = aiopq_next,
     .asio = asio_next},
    {.name = "generator",
     .loop = "generator_next",
     .what = "the same, Asio's by coro",
     .n = 500'000,
     .python_n = 500'000,
     .bar = std::nullopt,
     .aiopq = aiopq_next,
     .asio = asio_coro_next},
};

}  // namespace
