#pragma once

#include "harness/measure.hpp"
#include "libpq.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

/// The point query of `latency`, `concurrent` and `multiplexed`: the same text, struct and check for both sides.

namespace bench {

struct account {
    std::int64_t id;
    std::string name;
    std::int64_t balance;
    double score;
    libpq::microseconds created;
};

inline constexpr char account_by_id[] = "select id, name, balance, score, created from accounts where id = $1";

/// Which account the query number `i` asks for: all of them by turns, far from each other.
[[nodiscard]] constexpr std::int64_t account_id(std::size_t i) noexcept {
    return static_cast<std::int64_t>(i * 7919 % 100'000) + 1;
}

inline void check_account(const account& read, std::int64_t id) {
    check(read.id == id && read.balance == id * 7 && !read.name.empty(), "an account");
}

/// @name By hand
/// @{
inline constexpr const char* account_statement = "account_by_id";

/// A connection that has prepared the query, and run it once.
[[nodiscard]] libpq::open_connection connect_to_accounts();

inline void send_account_query(PGconn* connection, std::int64_t id, const char* statement = account_statement) {
    auto const wire_id = libpq::to_wire(id);
    const char* const values[] = {reinterpret_cast<const char*>(&wire_id)};
    const int lengths[] = {sizeof wire_id};
    const int formats[] = {1};
    libpq::check(PQsendQueryPrepared(connection, statement, 1, values, lengths, formats, 1) == 1, connection);
}

[[nodiscard]] inline account read_account(const PGresult* from) {
    libpq::check(from, PGRES_TUPLES_OK);
    check(PQntuples(from) == 1, "one account");
    return {libpq::integer<std::int64_t>(from, 0, 0), libpq::text(from, 0, 1), libpq::integer<std::int64_t>(from, 0, 2),
            libpq::float8(from, 0, 3), libpq::timestamp(from, 0, 4)};
}
/// @}

}  // namespace bench
