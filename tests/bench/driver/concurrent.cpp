#include "accounts.hpp"
#include "database.hpp"
#include "epoll.hpp"
#include "growth.hpp"
#include "workload.hpp"

#include <aio/gather.hpp>
#include <aio/pq/pq.hpp>

#include <vector>

namespace {

using bench::trial;
namespace pq = aio::pq;

constexpr std::size_t connections = 10;
constexpr std::size_t tasks = 100;

/// Every `step`-th query.
aio::task<void> fetch_each(pq::pool& db, std::size_t first, std::size_t n, std::size_t step) {
    for (std::size_t i = first; i < n; i += step) {
        auto const id = bench::account_id(i);
        bench::check_account(co_await db.fetch_one<bench::account>(bench::account_by_id, id), id);
    }
}

/// Each connection is open and has the statement prepared.
aio::task<void> warm_up(pq::pool& db, std::size_t size) {
    std::vector<pq::lease> leases;
    for (std::size_t i = 0; i < size; ++i) {
        leases.push_back(co_await db.acquire());
        bench::check_account(co_await leases.back()->fetch_one<bench::account>(bench::account_by_id, std::int64_t{1}),
                             1);
    }
}

aio::task<void> with_aiopq(trial& t) {
    pq::pool db(bench::dsn(), {.max_size = connections});
    co_await warm_up(db, connections);
    t.start();
    std::vector<aio::task<void>> all;
    for (std::size_t first = 0; first < tasks; ++first) {
        all.push_back(fetch_each(db, first, t.n, tasks));
    }
    co_await aio::gather(std::move(all));
    t.stop();
    co_await db.close();
}

aio::task<void> fetch_last(trial& t, pq::pool& db, std::size_t first, std::size_t step) {
    // All others wait for a connection or an answer.
    t.note_heap();
    co_await fetch_each(db, first, t.n, step);
}

template <std::size_t Connections>
aio::task<void> with_tasks(trial& t, std::size_t size) {
    pq::pool db(bench::dsn(), {.max_size = Connections});
    co_await warm_up(db, Connections);
    t.start();
    std::vector<aio::task<void>> all;
    all.reserve(size);
    for (std::size_t first = 0; first + 1 < size; ++first) {
        all.push_back(fetch_each(db, first, t.n, size));
    }
    all.push_back(fetch_last(t, db, size - 1, size));
    co_await aio::gather(std::move(all));
    t.stop();
    co_await db.close();
}

/// A connection with one query in flight, number `query`.
struct slot {
    bench::libpq::open_connection db;
    std::size_t query;

    void send() const { bench::send_account_query(db.get(), bench::account_id(query)); }

    /// Takes in what came; false while that is not the whole answer.
    bool receive() const {
        bench::libpq::check(PQconsumeInput(db.get()) == 1, db.get());
        if (PQisBusy(db.get()) == 1) {
            return false;
        }
        auto const answer = bench::libpq::only_result(db.get());
        bench::check_account(bench::read_account(answer.get()), bench::account_id(query));
        return true;
    }
};

void by_hand(trial& t) {
    std::vector<slot> slots;
    bench::epoll epoll;
    for (std::size_t i = 0; i < connections; ++i) {
        slots.push_back({bench::connect_to_accounts(), 0});
        epoll.add(PQsocket(slots[i].db.get()), i);
    }
    t.start();
    std::size_t sent = 0;
    auto const send_next = [&](slot& idle) {
        if (sent < t.n) {
            idle.query = sent++;
            idle.send();
        }
    };
    for (auto& each : slots) {
        send_next(each);
    }
    for (std::size_t received = 0; received < t.n;) {
        epoll.for_each_readable([&](std::size_t number) {
            if (slots[number].receive()) {
                ++received;
                send_next(slots[number]);
            }
        });
    }
    t.stop();
}

bench::workloads const added{{
    .name = "concurrent",
    .what = "100 tasks, pool of 10",
    .n = 20'000,
    .bar = {.throughput = 0.97, .cpu = 1.1, .allocations = 2},
    .aiopq = with_aiopq,
    .libpq = {by_hand},
    .network = {.n = 1'000},
}};

template <std::size_t Connections>
bench::growth growth_with(const char* what) {
    return {.name = "concurrent",
            .what = what,
            .sizes = {10, 100, 1'000, 10'000},
            .measured_by = 100,
            .at_least = 20'000,
            .memory_from = 1,
            .run = with_tasks<Connections>};
}

bench::growths const grow{growth_with<1>("tasks, 1 connection"), growth_with<10>("tasks, 10 connections"),
                          growth_with<50>("tasks, 50 connections")};

}  // namespace
