#pragma once

#include "harness/measure.hpp"
#include "libpq.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

/// The rows of `events` and `sink`: what `stream` and `fetch` read, and what `batch` and `execute_many` write.

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

/// The events 1 to $1, any number of them: the server makes them while it sends them, and reads no table.
inline constexpr char made_events[] =
    "select id, id % 100000 + 1 as account, (array['click', 'view', 'purchase', 'refund'])[id % 4 + 1] as kind, "
    "id / 7.0::float8 as amount, timestamptz '2026-01-01' + id * interval '1 millisecond' as at "
    "from (select generate_series(1::int8, $1::int8) as id) made";

/// Sums over the events 1 to n that were read: their order is the server's business.
class event_totals {
public:
    void add(const event& each) noexcept {
        ++rows_;
        ids_ += each.id;
        letters_ += each.kind.size();
        in_range_ = in_range_ && each.account == each.id % 100'000 + 1;
    }
    void check(std::size_t n) const {
        auto const last = static_cast<std::int64_t>(n);
        bench::check(rows_ == last && ids_ == last * (last + 1) / 2 && letters_ >= n * 4 && in_range_, "events");
    }

private:
    std::int64_t rows_ = 0;
    std::int64_t ids_ = 0;
    std::size_t letters_ = 0;
    bool in_range_ = true;
};

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
