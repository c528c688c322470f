#pragma once

#include <libpq-fe.h>

#include <bit>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <endian.h>
#include <memory>
#include <stdexcept>
#include <string>

/// What hand-written code against libpq has: handles that close themselves, and the binary format of values.

namespace bench::libpq {

struct closer {
    void operator()(PGconn* connection) const noexcept { PQfinish(connection); }
    void operator()(PGresult* result) const noexcept { PQclear(result); }
};
using open_connection = std::unique_ptr<PGconn, closer>;
using result = std::unique_ptr<PGresult, closer>;

/// A connection to the server of AIOPQ_TEST_DSN.
[[nodiscard]] open_connection connect();

/// *Throws* what the connection complains about, unless `ok`.
inline void check(bool ok, PGconn* connection) {
    if (!ok) {
        [[unlikely]] throw std::runtime_error(PQerrorMessage(connection));
    }
}

/// *Throws* unless the answer has the status.
inline void check(const PGresult* answer, ExecStatusType expected) {
    if (PQresultStatus(answer) != expected) {
        [[unlikely]] throw std::runtime_error(std::string(PQresStatus(PQresultStatus(answer))) + ": " +
                                              PQresultErrorMessage(answer));
    }
}

/// Runs one statement without parameters and gives its result, in text format.
result run(PGconn* connection, const char* text, ExecStatusType expected = PGRES_COMMAND_OK);

/// Runs a query for one number.
[[nodiscard]] std::int64_t fetch_number(PGconn* connection, const char* text);

void prepare(PGconn* connection, const char* name, const char* text);

/// From now on it pipelines, and does not block when it sends.
void enter_pipeline(PGconn* connection);

/// Ends a statement, and its transaction, in a pipeline.
inline void send_sync(PGconn* connection) {
#if defined(LIBPQ_HAS_SEND_PIPELINE_SYNC)
    check(PQsendPipelineSync(connection) == 1, connection);
#else
    check(PQpipelineSync(connection) == 1, connection);
#endif
}

/// The result of the statement that was sent, and the null behind it.
[[nodiscard]] result only_result(PGconn* connection, ExecStatusType expected = PGRES_TUPLES_OK);

/// @name Values in binary format
/// @{
using microseconds = std::chrono::sys_time<std::chrono::microseconds>;

/// From 1970 to 2000, where PostgreSQL's timestamps begin.
inline constexpr std::int64_t epoch = 946'684'800'000'000;

template <std::integral T>
[[nodiscard]] T load(const char* bytes) noexcept {
    T value;
    std::memcpy(&value, bytes, sizeof value);
    if constexpr (sizeof(T) == 2) {
        return static_cast<T>(be16toh(static_cast<std::uint16_t>(value)));
    } else if constexpr (sizeof(T) == 4) {
        return static_cast<T>(be32toh(static_cast<std::uint32_t>(value)));
    } else if constexpr (sizeof(T) == 8) {
        return static_cast<T>(be64toh(static_cast<std::uint64_t>(value)));
    } else {
        return value;
    }
}

template <std::integral T>
[[nodiscard]] T integer(const PGresult* from, int row, int column) noexcept {
    return load<T>(PQgetvalue(from, row, column));
}

[[nodiscard]] inline bool boolean(const PGresult* from, int row, int column) noexcept {
    return *PQgetvalue(from, row, column) != 0;
}

[[nodiscard]] inline double float8(const PGresult* from, int row, int column) noexcept {
    return std::bit_cast<double>(integer<std::uint64_t>(from, row, column));
}

[[nodiscard]] inline std::string text(const PGresult* from, int row, int column) {
    return {PQgetvalue(from, row, column), static_cast<std::size_t>(PQgetlength(from, row, column))};
}

[[nodiscard]] inline microseconds timestamp(const PGresult* from, int row, int column) noexcept {
    return microseconds(std::chrono::microseconds(integer<std::int64_t>(from, row, column) + epoch));
}

[[nodiscard]] inline std::uint64_t to_wire(std::int64_t value) noexcept {
    return htobe64(static_cast<std::uint64_t>(value));
}
[[nodiscard]] inline std::uint64_t to_wire(double value) noexcept {
    return htobe64(std::bit_cast<std::uint64_t>(value));
}
[[nodiscard]] inline std::uint64_t to_wire(microseconds value) noexcept {
    return to_wire(static_cast<std::int64_t>(value.time_since_epoch().count()) - epoch);
}
/// @}

}  // namespace bench::libpq
