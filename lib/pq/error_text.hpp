#pragma once

#include <aio/pq/error.hpp>

#include <string>
#include <string_view>

namespace aio::pq::detail {

/// What `error::what()` says.
std::string error_text(const std::string& message, const server_error_fields& fields, const error_context& context);

/// A query on one line of about `width` characters: `QUERY: …`, and a second line with a caret under `position`.
///
/// White space is narrowed to one blank. `position` counts characters from 1 as the server does; 0 is none.
std::string query_excerpt(std::string_view query, int position, std::size_t width = 200);

}  // namespace aio::pq::detail
