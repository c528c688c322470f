#pragma once

#include <aio/pq/codec.hpp>

#include <string>

/// The text of values that have others inside, whose texts are quoted as the manual says of each ("Array Input and
/// Output Syntax", "Composite Type Input and Output Syntax", "Range Input/Output").
namespace aio::pq::detail {

/// `depth` counts the values that this one is inside of.
std::string render_at_depth(value_view value, int depth);

std::string text_of_array(value_view value, int depth);
std::string text_of_record(value_view value, int depth);
std::string text_of_range(value_view value, oid subtype, int depth);
std::string text_of_multirange(value_view value, oid subtype, int depth);

}  // namespace aio::pq::detail
