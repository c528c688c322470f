#include "accounts.hpp"
#include "database.hpp"
#include "epoll.hpp"
#include "workload.hpp"

#include <aio/gather.hpp>
#include <aio/pq/pq.hpp>

#include <vector>

namespace {

using bench::trial;
namespace pq = aio::pq;

constexpr std::size_t tasks = 100;

aio::task<void> fetch_each(pq::connection& db, std::size_t first, std::size_t n) {
    for (std::size_t i = first; i < n; i += tasks) {
        auto const id = bench::account_id(i);
        bench::check_account(co_await db.fetch_one<bench::account>(bench::account_by_id, id), id);
    }
}

template <std::size_t Connections>
aio::task<void> with_aiopq(trial& t) {
    std::vector<pq::connection> shared;
    for (std::size_t i = 0; i < Connections; ++i) {
        shared.push_back(co_await pq::connection::connect(bench::dsn()));
        bench::check_account(co_await shared[i].fetch_one<bench::account>(bench::account_by_id, std::int64_t{1}), 1);
    }
    t.start();
    std::vector<aio::task<void>> all;
    for (std::size_t first = 0; first < tasks; ++first) {
        all.push_back(fetch_each(shared[first % Connections], first, t.n));
    }
    co_await aio::gather(std::move(all));
    t.stop();
    for (auto& each : shared) {
        co_await each.close();
    }
}

/// A connection in pipeline mode that asks for every `step`-th account, up to the query number `end`, with as many
/// queries in flight as there would be tasks.
class pipeline {
public:
    pipeline(std::size_t first, std::size_t end, std::size_t step)
        : db_(bench::connect_to_accounts()),
          next_to_send_(first),
          next_to_read_(first),
          end_(end),
          step_(step),
          room_(tasks / step) {
        bench::libpq::enter_pipeline(get());
    }

    [[nodiscard]] PGconn* get() const noexcept { return db_.get(); }

    void send() {
        for (; room_ > 0 && next_to_send_ < end_; next_to_send_ += step_, --room_) {
            bench::send_account_query(get(), bench::account_id(next_to_send_));
            bench::libpq::send_sync(get());
        }
        // So few bytes always fit into the socket's buffer.
        bench::libpq::check(PQflush(get()) == 0, get());
    }

    /// Reads the answers that are there, and gives their number.
    std::size_t receive() {
        bench::libpq::check(PQconsumeInput(get()) == 1, get());
        std::size_t received = 0;
        while (next_to_read_ != next_to_send_ && PQisBusy(get()) == 0) {
            bench::libpq::result const part(PQgetResult(get()));
            if (!part) {
                continue;
            }
            if (PQresultStatus(part.get()) == PGRES_PIPELINE_SYNC) {
                next_to_read_ += step_;
                ++room_;
                ++received;
            } else {
                bench::check_account(bench::read_account(part.get()), bench::account_id(next_to_read_));
            }
        }
        return received;
    }

private:
    bench::libpq::open_connection db_;
    std::size_t next_to_send_;
    std::size_t next_to_read_;
    std::size_t end_;
    std::size_t step_;
    std::size_t room_;
};

template <std::size_t Connections>
void by_hand(trial& t) {
    std::vector<pipeline> pipelines;
    bench::epoll epoll;
    for (std::size_t i = 0; i < Connections; ++i) {
        pipelines.emplace_back(i, t.n, Connections);
        epoll.add(PQsocket(pipelines[i].get()), i);
    }
    t.start();
    for (auto& each : pipelines) {
        each.send();
    }
    for (std::size_t received = 0; received < t.n;) {
        epoll.for_each_readable([&](std::size_t number) {
            received += pipelines[number].receive();
            pipelines[number].send();
        });
    }
    t.stop();
}

constexpr bench::bars bar{.throughput = 0.95, .cpu = 1.15, .allocations = 2};

bench::workloads const added{
    {.name = "multiplexed",
     .what = "100 tasks, 1 connection",
     .n = 40'000,
     .bar = bar,
     .aiopq = with_aiopq<1>,
     .libpq = {by_hand<1>},
     .network = {.n = 10'000}},
    {.name = "multiplexed",
     .what = "100 tasks, 10 connections",
     .n = 40'000,
     .bar = bar,
     .aiopq = with_aiopq<10>,
     .libpq = {by_hand<10>},
     .network = {.n = 10'000}},
};

}  // namespace
