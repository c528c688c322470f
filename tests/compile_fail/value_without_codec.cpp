// A value is read as a type with a decoder; a view would dangle, so std::string_view has none.
// expect: a value cannot be read as this type: include the header of its codec
#include <aio/pq/codecs/text.hpp>
#include <aio/pq/row.hpp>

#include <string>
#include <string_view>

auto read_string(aio::pq::row row) { return row.get<std::string>(0); }
#ifdef FAIL
auto read_view(aio::pq::row row) { return row.get<std::string_view>(0); }
#endif
