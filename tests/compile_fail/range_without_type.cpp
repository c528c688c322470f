// PostgreSQL has ranges over a few types; others have to be named.
// expect: no type of ranges over this type is known: specialise aio::pq::range_type
#include <aio/pq/codecs/numbers.hpp>
#include <aio/pq/codecs/ranges.hpp>
#include <aio/pq/params.hpp>

template <>
struct aio::pq::range_type<double> {
    static constexpr type_id type{"floats"};
};

auto pack_good() { return aio::pq::params::pack(aio::pq::range<double>(1, 2)); }
#ifdef FAIL
auto pack_bad() { return aio::pq::params::pack(aio::pq::range<float>(1, 2)); }
#endif
