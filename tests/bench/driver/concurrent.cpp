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

constexpr std::size_t connections = 10;
constexpr std::size_t tasks = 100;

aio::task<void> fetch_each(pq::pool& db, std::size_t first, std::size_t n) {
    for (std::size_t i = first; i < n; i += tasks) {
        auto const id = bench::account_id(i);
        bench::check_account(co_await db.fetch_one<bench::account>(bench::account_by_id, id), id);
    }
}

/// Each connection is open and has the statement prepared.
aio::task<void> warm_up(pq::pool& db) {
    std::vector<pq::lease> leases;
    for (std::size_t i = 0; i < connections; ++i) {
        leases.push_back(co_await db.acquire());
        bench::check_account(co_await leases.back()->fetch_one<bench::account>(bench::account_by_id, std::int64_t{1}),
                             1);
    }
}

aio::task<void> with_aiopq(trial& t) {
    pq::pool db(bench::dsn(), {.max_size = connections});
    co_await warm_up(db);
    t.start();
    std::vector<aio::task<void>> all;
    for (std::size_t first = 0; first < tasks; ++first) {
        all.push_back(fetch_each(db, first, t.n));
    }
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
}};

}  // namespace
