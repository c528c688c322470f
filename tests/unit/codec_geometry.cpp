#include "codec_bytes.hpp"

#include "pq/render_text.hpp"

#include <aio/pq/codecs/arrays.hpp>
#include <aio/pq/codecs/geometry.hpp>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace pq = aio::pq;
using namespace std::string_literals;
using pq::box;
using pq::circle;
using pq::line;
using pq::line_segment;
using pq::path;
using pq::point;
using pq::polygon;

namespace {

constexpr auto infinity = std::numeric_limits<double>::infinity();
constexpr auto not_a_number = std::numeric_limits<double>::quiet_NaN();

template <class... Numbers>
std::string numbers(Numbers... all) {
    return wire::bytes(std::bit_cast<std::uint64_t>(static_cast<double>(all))...);
}

/// The value has these bytes and this text, and no others of their length's neighbours are read as it.
template <class T>
void check(const T& value, pq::oid type, const std::string& bytes, std::string (*render)(pq::value_view),
           const std::string& text) {
    CAPTURE(text);
    CHECK(pq::encoder<T>::type == type);
    CHECK(pq::encoder<std::vector<T>>::type.number() == pq::oids::array_of(type));
    CHECK(pq::oids::array_of(type) != 0);
    CHECK(pq::decoder<T>::accepts(type));
    CHECK_FALSE(pq::decoder<T>::accepts(pq::oids::float8));
    CHECK(wire::encoded(value) == bytes);
    CHECK(wire::decoded<T>(type, bytes) == value);
    CHECK(to_string(value) == text);
    CHECK(render(wire::received(type, bytes)) == text);
    wire::refuses_other_sizes<T>(type, bytes);
}

}  // namespace

TEST_CASE("geometry: exact bytes both ways", "[geometry][codec]") {
    using namespace pq::detail;
    check(point{1.5, -2}, pq::oids::point, "\x3F\xF8\0\0\0\0\0\0\xC0\0\0\0\0\0\0\0"s, text_of_point, "(1.5,-2)");
    check(line{1, -1, 0}, pq::oids::line, numbers(1, -1, 0), text_of_line, "{1,-1,0}");
    check(line_segment{{1, 2}, {3, 4}}, pq::oids::lseg, numbers(1, 2, 3, 4), text_of_lseg, "[(1,2),(3,4)]");
    check(box{{3, 4}, {1, 2}}, pq::oids::box, numbers(3, 4, 1, 2), text_of_box, "(3,4),(1,2)");
    check(circle{{1, 2}, 3}, pq::oids::circle, numbers(1, 2, 3), text_of_circle, "<(1,2),3>");
    check(path{{{1, 2}, {3, 4}}, true}, pq::oids::path, "\1\0\0\0\2"s + numbers(1, 2, 3, 4), text_of_path,
          "((1,2),(3,4))");
    check(path{{{1, 2}}, false}, pq::oids::path, "\0\0\0\0\1"s + numbers(1, 2), text_of_path, "[(1,2)]");
    check(polygon{{{1, 2}, {3, 4}, {5, 6}}}, pq::oids::polygon, "\0\0\0\3"s + numbers(1, 2, 3, 4, 5, 6),
          text_of_polygon, "((1,2),(3,4),(5,6))");
    check(polygon{{{1, 2}}}, pq::oids::polygon, "\0\0\0\1"s + numbers(1, 2), text_of_polygon, "((1,2))");
}

TEST_CASE("geometry: infinities, NaN and the ends of the numbers", "[geometry][codec]") {
    CHECK(to_string(point{infinity, -infinity}) == "(Infinity,-Infinity)");
    CHECK(to_string(circle{{not_a_number, -0.0}, infinity}) == "<(NaN,-0),Infinity>");
    CHECK(to_string(point{0.1, 1e300}) == "(0.1,1e+300)");
    const point ends{std::numeric_limits<double>::max(), std::numeric_limits<double>::denorm_min()};
    CHECK(wire::decoded<point>(pq::oids::point, wire::encoded(ends)) == ends);
    const auto read = wire::decoded<point>(pq::oids::point, wire::encoded(point{not_a_number, -infinity}));
    CHECK(std::isnan(read.x));
    CHECK(read.y == -infinity);
    CHECK(std::signbit(wire::decoded<point>(pq::oids::point, wire::encoded(point{-0.0, 0})).x));
}

TEST_CASE("geometry: a path or polygon without points is refused", "[geometry][codec]") {
    CHECK_CONVERSION_ERROR(wire::encoded(path{}), "without points");
    CHECK_CONVERSION_ERROR(wire::encoded(polygon{}), "without points");
    CHECK_CONVERSION_ERROR(wire::decoded<path>(pq::oids::path, "\0\0\0\0\0"s), "without points");
    CHECK_CONVERSION_ERROR(wire::decoded<polygon>(pq::oids::polygon, "\0\0\0\0"s), "without points");
}

TEST_CASE("geometry: forged counts are an error", "[geometry][codec]") {
    // With a point's 16 bytes, 2^28 points more would be as many bytes modulo 2^32.
    for (const std::int32_t count : {-1, INT32_MIN, 0, 2, 3, 1 << 28, (1 << 28) + 1, INT32_MAX}) {
        CAPTURE(count);
        const auto bytes = wire::bytes(count) + numbers(1, 2);
        CHECK_THROWS_AS(wire::decoded<polygon>(pq::oids::polygon, bytes), pq::conversion_error);
        CHECK_THROWS_AS(wire::decoded<path>(pq::oids::path, "\1"s + bytes), pq::conversion_error);
    }
    for (const char closed : {'\2', '\x7F', '\xFF'}) {
        CHECK_CONVERSION_ERROR(wire::decoded<path>(pq::oids::path, closed + "\0\0\0\1"s + numbers(1, 2)),
                               "neither open nor closed");
    }
}

TEST_CASE("geometry: equal are equal numbers", "[geometry]") {
    CHECK(point{1, 2} != point{2, 1});
    CHECK(point{1, 2} != point{1, 2 + 1e-9});
    CHECK(box{{1, 1}, {0, 0}} != box{{0, 0}, {1, 1}});
    CHECK(path{{{1, 2}}, true} != path{{{1, 2}}, false});
    CHECK(polygon{{{1, 2}}} != polygon{{{1, 2}, {1, 2}}});
}
