// The elements of an array are sent in binary.
// expect: the elements of an array are sent in binary format
#include <aio/pq/codecs/arrays.hpp>
#include <aio/pq/params.hpp>

#include <vector>

struct good {};
struct bad {};

template <>
struct aio::pq::encoder<good> {
    static constexpr oid type = oids::date;
    static constexpr value_format format = value_format::binary;
    static void encode(good, byte_sink& out) { out.append("1234"); }
};
template <>
struct aio::pq::encoder<bad> {
    static constexpr oid type = oids::date;
    static constexpr value_format format = value_format::text;
    static void encode(bad, byte_sink& out) { out.append("2024-02-29"); }
};

auto pack_good() { return aio::pq::params::pack(std::vector<good>()); }
#ifdef FAIL
auto pack_bad() { return aio::pq::params::pack(std::vector<bad>()); }
#endif
