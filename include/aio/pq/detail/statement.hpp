#pragma once

#include <aio/pq/params.hpp>
#include <aio/pq/sql.hpp>

namespace aio::pq::detail {

/// A statement with its arguments: what every verb makes of its parameters.
struct statement {
    sql_text text;
    params arguments;
    /// The format that all columns are wanted in.
    value_format results = value_format::binary;
    /// Reading the rows may need to know types that are not built in.
    bool nested = false;
};

}  // namespace aio::pq::detail
