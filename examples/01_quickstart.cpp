// Many queries at once through a pool, structs, transactions, and a stream larger than memory would like.
// Reads where to connect from AIOPQ_DSN, in any form that libpq takes.

#include <aio/error.hpp>
#include <aio/gather.hpp>
#include <aio/pq/pq.hpp>
#include <aio/run.hpp>
#include <aio/task.hpp>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <stdexcept>
#include <string>
#include <sys/resource.h>
#include <vector>

namespace pq = aio::pq;

struct user {
    std::int64_t id;
    std::string name;
    std::optional<std::string> email;
};

struct event {
    std::int64_t id;
    std::string kind;
    double amount;
};

long peak_memory_in_mb() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss / 1024;
}

aio::task<std::int64_t> square(pq::pool& db, std::int64_t n) {
    co_return co_await db.fetch_one<std::int64_t>("select $1 * $1", n);
}

aio::task<void> stream_events(pq::pool& db, std::int64_t count) {
    auto const start = std::chrono::steady_clock::now();
    std::int64_t seen = 0;
    double total = 0;
    auto events = db.stream<event>(
        "select i as id, 'click' as kind, i / 2.0::float8 as amount from generate_series(1, $1) i", count);
    while (auto* e = co_await events.next()) {
        ++seen;
        total += e->amount;
    }
    std::chrono::duration<double> const seconds = std::chrono::steady_clock::now() - start;
    std::printf("streamed %lld rows (sum of amounts %.1f), %.0f rows/s, peak memory %ld MB\n",
                static_cast<long long>(seen), total, static_cast<double>(seen) / seconds.count(), peak_memory_in_mb());
}

aio::task<void> app() {
    auto const* dsn = std::getenv("AIOPQ_DSN");
    pq::pool db{dsn != nullptr ? dsn : "postgresql:///postgres", {.max_size = 10}};
    co_await db.execute("drop table if exists quickstart_users");
    co_await db.execute("create table quickstart_users (id int8 primary key, name text not null, email text)");

    // A transaction commits when its body returns …
    co_await db.transaction([](pq::transaction& tx) -> aio::task<void> {
        co_await tx.execute("insert into quickstart_users values ($1, $2, $3)", 1, "Ada", "ada@example.org");
        co_await tx.execute("insert into quickstart_users values ($1, $2, $3)", 2, "Grace", std::nullopt);
    });
    // … and rolls back when it throws.
    try {
        co_await db.transaction([](pq::transaction& tx) -> aio::task<void> {
            co_await tx.execute("delete from quickstart_users");
            throw std::runtime_error("changed my mind");
        });
    } catch (const std::runtime_error& error) {
        std::printf("rolled back a transaction: %s\n", error.what());
    }

    // Structs are matched to columns by name.
    auto const users = co_await db.fetch<user>("select id, name, email from quickstart_users order by id");
    for (auto const& u : users) {
        std::printf("user %lld: %s <%s>\n", static_cast<long long>(u.id), u.name.c_str(),
                    u.email.value_or("no address").c_str());
    }

    // A thousand queries at once over ten connections.
    std::vector<aio::task<std::int64_t>> queries;
    for (std::int64_t n = 0; n < 1000; ++n) {
        queries.push_back(square(db, n));
    }
    std::int64_t sum = 0;
    for (auto const squared : co_await aio::gather(std::move(queries))) {
        sum += squared;
    }
    std::printf("1000 concurrent queries over a pool of 10: sum of squares %lld\n", static_cast<long long>(sum));

    // Rows arrive one after another: memory stays the same however many there are.
    co_await stream_events(db, 10'000);
    co_await stream_events(db, 1'000'000);
    co_await db.execute("drop table quickstart_users");
    co_await db.close();
}

int main() {
    try {
        aio::run(app());
    } catch (const aio::interrupted& stop) {
        return stop.exit_status();
    }
}
