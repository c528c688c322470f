#include <aio/pq/codecs/geometry.hpp>

#include "render_text.hpp"

#include <bit>
#include <cstdint>

namespace aio::pq {
namespace {

std::string number(double value) {
    char bytes[sizeof(value)];
    detail::store_big_endian(std::bit_cast<std::uint64_t>(value), bytes);
    return detail::text_of_float8({.data = bytes, .size = sizeof(bytes), .type = oids::float8});
}

std::string list(const std::vector<point>& points) {
    std::string text;
    for (const auto& each : points) {
        text.append(text.empty() ? "" : ",").append(to_string(each));
    }
    return text;
}

}  // namespace

std::string to_string(const point& value) { return "(" + number(value.x) + "," + number(value.y) + ")"; }

std::string to_string(const line& value) {
    return "{" + number(value.a) + "," + number(value.b) + "," + number(value.c) + "}";
}

std::string to_string(const line_segment& value) {
    return "[" + to_string(value.begin) + "," + to_string(value.end) + "]";
}

std::string to_string(const box& value) { return to_string(value.high) + "," + to_string(value.low); }

std::string to_string(const path& value) {
    return value.closed ? "(" + list(value.points) + ")" : "[" + list(value.points) + "]";
}

std::string to_string(const polygon& value) { return "(" + list(value.points) + ")"; }

std::string to_string(const circle& value) { return "<" + to_string(value.center) + "," + number(value.radius) + ">"; }

namespace detail {

std::string text_of_point(value_view value) { return to_string(decoder<point>::decode(value)); }

std::string text_of_line(value_view value) { return to_string(decoder<line>::decode(value)); }

std::string text_of_lseg(value_view value) { return to_string(decoder<line_segment>::decode(value)); }

std::string text_of_box(value_view value) { return to_string(decoder<box>::decode(value)); }

std::string text_of_path(value_view value) { return to_string(decoder<path>::decode(value)); }

std::string text_of_polygon(value_view value) { return to_string(decoder<polygon>::decode(value)); }

std::string text_of_circle(value_view value) { return to_string(decoder<circle>::decode(value)); }

}  // namespace detail

}  // namespace aio::pq
