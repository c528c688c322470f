#pragma once

#include "libpq.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

/// The rows of `events` and `sink`: what `stream` reads, and what `batch` and `execute_many` write.

namespace bench {

struct event {
    std::int64_t id;
    std::int64_t account;
    std::string kind;
    double amount;
    libpq::microseconds at;
};

/// What the row with this id is.
[[nodiscard]] event make_event(std::int64_t id);

inline constexpr char insert_event[] = "insert into sink values ($1, $2, $3, $4, $5)";

/// Empties `sink`, on a connection of its own.
void empty_sink();
/// *Throws* wrong_result unless `sink` has the events 1 to `n`, each once.
void check_sink(std::size_t n);

/// @name By hand
/// @{
inline constexpr const char* insert_statement = "insert_event";

void send_insert(PGconn* connection, const event& row);

[[nodiscard]] inline event read_event(const PGresult* from, int row) {
    return {libpq::integer<std::int64_t>(from, row, 0), libpq::integer<std::int64_t>(from, row, 1),
            libpq::text(from, row, 2), libpq::float8(from, row, 3), libpq::timestamp(from, row, 4)};
}
/// @}

}  // namespace bench
