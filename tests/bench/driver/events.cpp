#include "events.hpp"

#include <array>

namespace bench {

event make_event(std::int64_t id) {
    using namespace std::chrono_literals;
    static constexpr std::array kinds{"click", "view", "purchase", "refund"};
    return {.id = id,
            .account = id % 100'000 + 1,
            .kind = kinds[static_cast<std::size_t>(id % 4)],
            .amount = static_cast<double>(id) / 7,
            .at = std::chrono::sys_days(2026y / 1 / 1) + id * 1ms};
}

void empty_sink() { (void)libpq::run(libpq::connect().get(), "truncate sink"); }

void check_sink(std::size_t n) {
    auto const connection = libpq::connect();
    auto const expected = static_cast<std::int64_t>(n);
    check(libpq::fetch_number(connection.get(), "select count(*) from sink") == expected, "rows written");
    check(libpq::fetch_number(connection.get(), "select count(*) from sink join events using (id, account, kind, at)"
                                                " where abs(sink.amount - id / 7.0) < 1e-9 * id") == expected,
          "rows written as they should be");
    check(libpq::fetch_number(connection.get(), "select coalesce(sum(id), 0) from sink") ==
              expected * (expected + 1) / 2,
          "sum of the ids written");
}

void send_insert(PGconn* connection, const event& row) {
    auto const id = libpq::to_wire(row.id);
    auto const account = libpq::to_wire(row.account);
    auto const amount = libpq::to_wire(row.amount);
    auto const at = libpq::to_wire(row.at);
    const char* const values[] = {reinterpret_cast<const char*>(&id), reinterpret_cast<const char*>(&account),
                                  row.kind.data(), reinterpret_cast<const char*>(&amount),
                                  reinterpret_cast<const char*>(&at)};
    const int lengths[] = {sizeof id, sizeof account, static_cast<int>(row.kind.size()), sizeof amount, sizeof at};
    constexpr int formats[] = {1, 1, 1, 1, 1};
    libpq::check(PQsendQueryPrepared(connection, insert_statement, 5, values, lengths, formats, 1) == 1, connection);
}

}  // namespace bench
