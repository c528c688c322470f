// The type of an array is known from that of its elements when this is built in or has a name.
// expect: PostgreSQL has no array of the type that the elements are sent as
#include <aio/pq/codecs/arrays.hpp>
#include <aio/pq/params.hpp>

#include <vector>

struct good {};
struct bad {};

template <>
struct aio::pq::encoder<good> {
    static constexpr type_id type{"good"};
    static constexpr value_format format = value_format::binary;
    static void encode(good, byte_sink&) {}
};
template <>
struct aio::pq::encoder<bad> {
    static constexpr oid type = 123456;
    static constexpr value_format format = value_format::binary;
    static void encode(bad, byte_sink&) {}
};

auto pack_good() { return aio::pq::params::pack(std::vector<good>()); }
#ifdef FAIL
auto pack_bad() { return aio::pq::params::pack(std::vector<bad>()); }
#endif
