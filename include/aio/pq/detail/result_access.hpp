#pragma once

#include <aio/pq/codec.hpp>
#include <aio/pq/oid.hpp>

#include <cstddef>
#include <string>
#include <string_view>

/// libpq's result.
struct pg_result;

/// What the views and readers ask a result, out of line so that their users need no libpq.
namespace aio::pq::detail {

struct raw_value {
    const char* data;
    /// Negative for NULL.
    int size;
};

/// Indexes are not checked.
raw_value get_value(const pg_result* result, int row, int column) noexcept;
/// In bytes, of all that the result holds.
std::size_t memory_size(const pg_result* result) noexcept;
int row_count(const pg_result* result) noexcept;
int column_count(const pg_result* result) noexcept;
oid column_type(const pg_result* result, int column) noexcept;
value_format column_format(const pg_result* result, int column) noexcept;
std::string_view column_name(const pg_result* result, int column) noexcept;
bool is_column_name(const pg_result* result, int column, std::string_view name) noexcept;

struct column_description {
    std::string_view name;
    oid type;
    value_format format;
};
column_description describe_column(const pg_result* result, int column) noexcept;
/// `id, name, email`
std::string column_names(const pg_result* result);

/// *Throws*: `usage_error` that lists the columns there are.
int column_index(const pg_result* result, std::string_view name);
int column_index(const pg_result* result, std::size_t index);

[[noreturn]] void throw_no_such_row(std::size_t index, std::size_t size);

/// *Throws*: `conversion_error` for a type that T's decoder does not accept.
[[noreturn]] void throw_wrong_type(const pg_result* result, int column, std::string_view cpp_type);

/// Adds to an error of a decoder which column it was reading as what.
void add_column(conversion_error& error, const pg_result* result, int column, std::string_view cpp_type);

}  // namespace aio::pq::detail
