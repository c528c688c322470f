#pragma once

#include <libpq-fe.h>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <endian.h>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

/// What hand-written queries share: one bigint goes to the server, and rows in binary format come back.

struct clear_result {
    void operator()(PGresult* result) const noexcept { PQclear(result); }
};
using result = std::unique_ptr<PGresult, clear_result>;

inline result query(PGconn* db, const char* sql, std::int64_t parameter) {
    auto const wire = htobe64(static_cast<std::uint64_t>(parameter));
    const char* const values[] = {reinterpret_cast<const char*>(&wire)};
    constexpr int lengths[] = {sizeof wire};
    constexpr int formats[] = {1};
    result rows(PQexecParams(db, sql, 1, nullptr, values, lengths, formats, 1));
    if (PQresultStatus(rows.get()) != PGRES_TUPLES_OK) {
        throw std::runtime_error(PQresultErrorMessage(rows.get()));
    }
    return rows;
}

inline std::int64_t int8(const result& from, int row, int column) {
    std::uint64_t wire = 0;
    if (PQgetlength(from.get(), row, column) != sizeof wire) {
        throw std::runtime_error("no bigint");
    }
    std::memcpy(&wire, PQgetvalue(from.get(), row, column), sizeof wire);
    return static_cast<std::int64_t>(be64toh(wire));
}

inline double float8(const result& from, int row, int column) { return std::bit_cast<double>(int8(from, row, column)); }

inline bool boolean(const result& from, int row, int column) { return *PQgetvalue(from.get(), row, column) != 0; }

inline std::string text(const result& from, int row, int column) {
    return {PQgetvalue(from.get(), row, column), static_cast<std::size_t>(PQgetlength(from.get(), row, column))};
}

inline std::optional<std::string> optional_text(const result& from, int row, int column) {
    return PQgetisnull(from.get(), row, column) != 0 ? std::nullopt : std::optional(text(from, row, column));
}
