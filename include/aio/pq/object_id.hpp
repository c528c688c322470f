#pragma once

#include <cstdint>

namespace aio::pq {

/// A number of PostgreSQL's type oid: `pq::object_id{1259}`.
///
/// A `std::uint32_t` is sent as int8, which the server takes for an oid where one is expected; this is for where it
/// has to be an oid: arrays, ranges, binary COPY, the choice between functions.
enum class object_id : std::uint32_t {};

}  // namespace aio::pq
