#pragma once

#include "type_catalog.hpp"

#include <aio/pq/params.hpp>
#include <aio/pq/result.hpp>
#include <aio/pq/sql.hpp>

#include <string>
#include <string_view>
#include <vector>

/// What is asked of the server's catalogs, and what is made of the answer.
namespace aio::pq {

/// What is not in the catalog yet.
struct unknown_types {
    std::vector<std::string_view> names = {};
    std::vector<oid> numbers = {};

    [[nodiscard]] bool empty() const noexcept { return names.empty() && numbers.empty(); }
};

[[nodiscard]] unknown_types unknown_parameter_types(const params& arguments, const detail::type_catalog& known);
[[nodiscard]] unknown_types unknown_result_types(const pg_result* columns, const detail::type_catalog& known);

/// One query for types and all that they are made of: attributes, elements, base types, subtypes.
[[nodiscard]] const sql_text& type_query();
[[nodiscard]] params type_query_arguments(const unknown_types& wanted);

/// Adds the answer to the catalog; numbers that the server did not find are not asked for again.
void learn_types(detail::type_catalog& known, const unknown_types& wanted, const result& answer);

}  // namespace aio::pq
