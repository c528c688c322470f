#pragma once

#include <aio/pq/codec.hpp>
#include <aio/pq/numeric.hpp>

namespace aio::pq {

namespace detail {

struct numeric_wire {
    static void encode(const numeric& value, byte_sink& out);
    static numeric decode(value_view value);
};

}  // namespace detail

/// A numeric of more than 12000 digits can be read but not sent: PostgreSQL refuses it in binary. Send its
/// `to_string()`, as `$1::numeric`.
template <>
struct encoder<numeric> {
    static constexpr oid type = oids::numeric;
    static constexpr value_format format = value_format::binary;
    static void encode(const numeric& value, byte_sink& out) { detail::numeric_wire::encode(value, out); }
};

/// Read from numeric alone. Integers and floats are not read as numeric, nor numeric as one of them:
/// `numeric::to_integer`, `to_scaled` and `to_double` say what is meant.
template <>
struct decoder<numeric> {
    static bool accepts(oid type) noexcept { return type == oids::numeric; }
    static numeric decode(value_view value) { return detail::numeric_wire::decode(value); }
};

}  // namespace aio::pq
