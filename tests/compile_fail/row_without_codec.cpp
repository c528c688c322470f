// A row is read as types with decoders.
// expect: a row cannot be read as this type: it, or one of its fields, has no aio::pq::decoder
#include <aio/pq/codecs/numbers.hpp>
#include <aio/pq/result.hpp>

struct unknown;
struct good {
    int number;
};
struct bad {
    int number;
    unknown* pointer;
};

auto read_good(const aio::pq::result& rows) { return aio::pq::detail::read_all<good>(rows); }
#ifdef FAIL
auto read_bad(const aio::pq::result& rows) { return aio::pq::detail::read_all<bad>(rows); }
#endif
