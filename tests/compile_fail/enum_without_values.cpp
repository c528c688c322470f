// The enumerators of an enum without an underlying type are not known.
// expect: the names of an enum's values are known when it has an underlying type
#include <aio/pq/codecs/enums.hpp>
#include <aio/pq/params.hpp>

#include <string_view>

enum good : int { first };
enum bad { second };

template <>
struct aio::pq::enum_type<good> {
    static constexpr std::string_view name = "good";
};
template <>
struct aio::pq::enum_type<bad> {
    static constexpr std::string_view name = "bad";
};

auto pack_good() { return aio::pq::params::pack(first); }
#ifdef FAIL
auto pack_bad() { return aio::pq::params::pack(second); }
#endif
