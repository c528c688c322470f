#pragma once

#include <aio/pq/type_id.hpp>

#include <cstddef>

namespace aio::pq::detail {

/// A place among encoded bytes for an OID that only the database knows.
struct type_reference {
    std::size_t offset = 0;
    /// How the value is encoded.
    type_id type = {};
    /// Where the value is an attribute of a composite type: of which, and its number from 0. What is written is then
    /// the attribute's type, which has to be one that takes the encoding.
    type_id composite = {};
    int attribute = 0;
};

}  // namespace aio::pq::detail
