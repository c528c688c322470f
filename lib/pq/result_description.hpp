#pragma once

#include "handles.hpp"

#include <aio/pq/statement.hpp>

#include <vector>

namespace aio::pq {

/// @name What the description of a prepared statement says
/// @{
[[nodiscard]] std::vector<oid> parameter_types(const PGresult& description);
[[nodiscard]] std::vector<statement_column> columns(const PGresult& description);
/// @}

}  // namespace aio::pq
