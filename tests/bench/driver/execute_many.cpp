#include "database.hpp"
#include "events.hpp"
#include "workload.hpp"

#include <aio/pq/pq.hpp>

#include <poll.h>

#include <cerrno>
#include <ranges>
#include <utility>

namespace {

using bench::trial;
namespace pq = aio::pq;

aio::task<void> with_aiopq(trial& t) {
    bench::empty_sink();
    auto db = co_await pq::connection::connect(bench::dsn());
    auto const last = static_cast<std::int64_t>(t.n);
    t.start();
    auto const inserted = co_await db.execute_many(bench::insert_event, std::views::iota(std::int64_t{1}, last + 1) |
                                                                            std::views::transform(bench::make_event));
    t.stop();
    bench::check(inserted == last, "rows inserted");
    bench::check_sink(t.n);
    co_await db.close();
}

/// Inserts in a pipeline with one Sync. While it sends it reads what the server answers, else each would wait for the
/// other to read.
class insertion {
public:
    insertion(PGconn* db, std::size_t n) : db_(db), n_(n) { bench::libpq::enter_pipeline(db); }

    void run() {
        for (std::size_t sent = 1; sent <= n_; ++sent) {
            bench::send_insert(db_, bench::make_event(static_cast<std::int64_t>(sent)));
            if (sent % between_flushes == 0) {
                flush();
            }
        }
        bench::libpq::check(PQpipelineSync(db_) == 1, db_);
        flush();
        while (!ended_) {
            wait_for(POLLIN);
            receive();
        }
        bench::check(inserted_ == n_, "rows inserted");
    }

private:
    // Some 64 KB.
    static constexpr std::size_t between_flushes = 512;

    void flush() {
        for (;;) {
            auto const left = PQflush(db_);
            bench::libpq::check(left >= 0, db_);
            receive();
            if (left == 0) {
                return;
            }
            wait_for(POLLIN | POLLOUT);
        }
    }

    void receive() {
        bench::libpq::check(PQconsumeInput(db_) == 1, db_);
        while (!ended_ && PQisBusy(db_) == 0) {
            bench::libpq::result const part(PQgetResult(db_));
            if (!part) {
                // Behind each result there is one null, and another where nothing has come yet.
                if (!std::exchange(has_result_, false)) {
                    return;
                }
                continue;
            }
            if (PQresultStatus(part.get()) == PGRES_PIPELINE_SYNC) {
                ended_ = true;
            } else {
                bench::libpq::check(part.get(), PGRES_COMMAND_OK);
                ++inserted_;
                has_result_ = true;
            }
        }
    }

    void wait_for(int events) const {
        pollfd socket{.fd = PQsocket(db_), .events = static_cast<short>(events), .revents = 0};
        bench::check(poll(&socket, 1, -1) == 1 || errno == EINTR, "poll");
    }

    PGconn* db_;
    std::size_t n_;
    std::size_t inserted_ = 0;
    bool has_result_ = false;
    bool ended_ = false;
};

void by_hand(trial& t) {
    bench::empty_sink();
    auto const db = bench::libpq::connect();
    bench::libpq::prepare(db.get(), bench::insert_statement, bench::insert_event);
    insertion inserts(db.get(), t.n);
    t.start();
    inserts.run();
    t.stop();
    bench::check_sink(t.n);
}

bench::workloads const added{{
    .name = "execute_many",
    .what = "an insert",
    .n = 100'000,
    .bar = {.throughput = 0.95, .cpu = 1.25, .allocations = 1},
    .aiopq = with_aiopq,
    .libpq = {by_hand},
    .network = {.n = 20'000},
}};

}  // namespace
