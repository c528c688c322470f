#pragma once

#include <aio/pq/codec.hpp>
#include <aio/pq/object_id.hpp>

namespace aio::pq {

template <>
struct encoder<object_id> {
    static constexpr oid type = oids::oid_;
    static constexpr value_format format = value_format::binary;
    static void encode(object_id value, byte_sink& out) { out.put(static_cast<std::uint32_t>(value)); }
};

/// Read from oid and from the types that show an oid as a name: regclass, regtype and their like.
template <>
struct decoder<object_id> {
    static bool accepts(oid type) noexcept {
        switch (type) {
        case oids::oid_:
        case oids::regproc:
        case oids::regprocedure:
        case oids::regoper:
        case oids::regoperator:
        case oids::regclass:
        case oids::regtype:
        case oids::regrole:
        case oids::regnamespace:
        case oids::regconfig:
        case oids::regdictionary:
        case oids::regcollation:
            return true;
        default:
            return false;
        }
    }
    static object_id decode(value_view value) {
        if (value.size != 4) {
            detail::throw_unexpected_size(value.size, value.type);
        }
        return object_id{detail::load_big_endian<std::uint32_t>(value.data)};
    }
};

}  // namespace aio::pq
