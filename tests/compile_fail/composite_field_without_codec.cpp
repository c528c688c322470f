// The fields of a composite have codecs.
// expect: a field of this composite has no aio::pq::decoder
#include <aio/pq/codecs/composites.hpp>
#include <aio/pq/codecs/numbers.hpp>
#include <aio/pq/row.hpp>

#include <string_view>

struct good {
    int number;
};
struct bad {
    int number;
    void* pointer;
};

template <>
struct aio::pq::composite_type<good> {
    static constexpr std::string_view name = "good";
};
template <>
struct aio::pq::composite_type<bad> {
    static constexpr std::string_view name = "bad";
};

auto read_good(aio::pq::row row) { return row.get<good>(0); }
#ifdef FAIL
auto read_bad(aio::pq::row row) { return row.get<bad>(0); }
#endif
