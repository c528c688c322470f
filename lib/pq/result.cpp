#include <aio/pq/result.hpp>

#include "handles.hpp"

#include <aio/pq/detail/row_reader.hpp>

#include <cstring>
#include <span>
#include <string>
#include <utility>

namespace aio::pq {

result::result(pg_result* owned, std::shared_ptr<const detail::type_catalog> catalog) noexcept
    : result_(owned), rows_(PQntuples(owned)), catalog_(std::move(catalog)) {}

result::~result() { clear(result_); }

status result::status() const {
    // libpq's functions that ask for text take a pointer to non-const, and change nothing.
    return pq::status(result_ == nullptr ? std::string() : std::string(PQcmdStatus(result_)));
}

namespace detail {

raw_value get_value(const pg_result* result, int row, int column) noexcept {
    const int size = PQgetlength(result, row, column);
    // The length of NULL is 0 too: only then is the second question asked.
    if (size == 0 && PQgetisnull(result, row, column) != 0) {
        return {nullptr, -1};
    }
    return {PQgetvalue(result, row, column), size};
}

void get_values(const pg_result* result, int row, std::span<const source_column> columns, raw_value* values) noexcept {
    for (const auto& column : columns) {
        *values++ = get_value(result, row, column.index);
    }
}

void get_values(const pg_result* result, int first, int count, std::span<const source_column> columns,
                raw_value* values) noexcept {
    for (const auto& column : columns) {
        auto* to = values++;
        for (int row = first; row < first + count; ++row, to += columns.size()) {
            *to = get_value(result, row, column.index);
        }
    }
}

std::size_t memory_size(const pg_result* result) noexcept { return PQresultMemorySize(result); }

int row_count(const pg_result* result) noexcept { return PQntuples(result); }

int column_count(const pg_result* result) noexcept { return PQnfields(result); }

oid column_type(const pg_result* result, int column) noexcept { return PQftype(result, column); }

value_format column_format(const pg_result* result, int column) noexcept {
    return PQfformat(result, column) == 0 ? value_format::text : value_format::binary;
}

std::string_view column_name(const pg_result* result, int column) noexcept { return PQfname(result, column); }

bool is_column_name(const pg_result* result, int column, std::string_view name) noexcept {
    const char* const given = PQfname(result, column);
    return std::strncmp(given, name.data(), name.size()) == 0 && given[name.size()] == '\0';
}

column_description describe_column(const pg_result* result, int column) noexcept {
    return {.name = column_name(result, column),
            .type = column_type(result, column),
            .format = column_format(result, column)};
}

std::string column_names(const pg_result* result) {
    std::string names;
    const int count = PQnfields(result);
    for (int i = 0; i < count; ++i) {
        names.append(i == 0 ? "" : ", ").append(column_name(result, i));
    }
    return names;
}

const pg_result* native(const result& from) noexcept { return from.native(); }
const type_catalog* catalog(const result& from) noexcept { return from.catalog(); }

int column_index(const pg_result* result, std::string_view name) {
    const int count = PQnfields(result);
    for (int i = 0; i < count; ++i) {
        if (column_name(result, i) == name) {
            return i;
        }
    }
    throw usage_error("the result has no column \"" + std::string(name) +
                      "\"; its columns are: " + column_names(result));
}

int column_index(const pg_result* result, std::size_t index) {
    if (index >= static_cast<std::size_t>(PQnfields(result))) {
        throw usage_error("the result has no column " + std::to_string(index) +
                          "; its columns are: " + column_names(result));
    }
    return static_cast<int>(index);
}

void throw_no_such_row(std::size_t index, std::size_t size) {
    throw usage_error("the result has no row " + std::to_string(index) + "; it has " + std::to_string(size) + " rows");
}

}  // namespace detail

}  // namespace aio::pq
