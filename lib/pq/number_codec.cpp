#include <aio/pq/codecs/numbers.hpp>

namespace aio::pq::detail {

std::int64_t decode_integer(const char* data, int size, oid type) {
    switch (size) {
    case 2:
        return load_big_endian<std::int16_t>(data);
    case 4:
        // oid is the one type without a sign.
        return type == oids::oid_ ? static_cast<std::int64_t>(load_big_endian<std::uint32_t>(data))
                                  : load_big_endian<std::int32_t>(data);
    case 8:
        return load_big_endian<std::int64_t>(data);
    default:
        throw_unexpected_size(size, type);
    }
}

}  // namespace aio::pq::detail
