#include <aio/pq/codecs/geometry.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace aio::pq {
namespace {

constexpr std::size_t number_size = sizeof(double);
constexpr std::size_t point_size = 2 * number_size;

template <class... Numbers>
void put(byte_sink& out, Numbers... numbers) {
    (out.put(std::bit_cast<std::uint64_t>(numbers)), ...);
}

void put_points(const std::vector<point>& points, byte_sink& out) {
    if (points.empty()) {
        detail::throw_conversion_error("PostgreSQL has no path or polygon without points");
    }
    if (!std::in_range<std::int32_t>(points.size())) {
        detail::throw_out_of_range();
    }
    out.put(static_cast<std::int32_t>(points.size()));
    for (const auto& each : points) {
        put(out, each.x, each.y);
    }
}

double number_at(const char* from) noexcept {
    return std::bit_cast<double>(detail::load_big_endian<std::uint64_t>(from));
}

point point_at(const char* from) noexcept { return {number_at(from), number_at(from + number_size)}; }

void expect_numbers(value_view value, std::size_t count) {
    if (value.text().size() != count * number_size) {
        detail::throw_unexpected_size(value);
    }
}

/// What is left behind `header_size` bytes: the number of points and the points. Nothing is allocated for points that
/// are not there.
std::vector<point> take_points(value_view value, std::size_t header_size) {
    constexpr auto count_size = sizeof(std::int32_t);
    const auto size = value.text().size();
    if (size < header_size + count_size) {
        detail::throw_unexpected_size(value);
    }
    const auto count = detail::load_big_endian<std::int32_t>(value.data + header_size);
    const auto* from = value.data + header_size + count_size;
    const auto left = size - header_size - count_size;
    if (count <= 0) {
        detail::throw_conversion_error("the server sent a path or polygon without points");
    }
    if (left % point_size != 0 || left / point_size != static_cast<std::size_t>(count)) {
        detail::throw_unexpected_size(value);
    }
    std::vector<point> points;
    points.reserve(static_cast<std::size_t>(count));
    for (const auto* const end = from + left; from != end; from += point_size) {
        points.push_back(point_at(from));
    }
    return points;
}

}  // namespace

void encoder<point>::encode(const point& value, byte_sink& out) { put(out, value.x, value.y); }

void encoder<line>::encode(const line& value, byte_sink& out) { put(out, value.a, value.b, value.c); }

void encoder<line_segment>::encode(const line_segment& value, byte_sink& out) {
    put(out, value.begin.x, value.begin.y, value.end.x, value.end.y);
}

void encoder<box>::encode(const box& value, byte_sink& out) {
    put(out, value.high.x, value.high.y, value.low.x, value.low.y);
}

void encoder<path>::encode(const path& value, byte_sink& out) {
    out.put(static_cast<unsigned char>(value.closed ? 1 : 0));
    put_points(value.points, out);
}

void encoder<polygon>::encode(const polygon& value, byte_sink& out) { put_points(value.points, out); }

void encoder<circle>::encode(const circle& value, byte_sink& out) {
    put(out, value.center.x, value.center.y, value.radius);
}

point decoder<point>::decode(value_view value) {
    expect_numbers(value, 2);
    return point_at(value.data);
}

line decoder<line>::decode(value_view value) {
    expect_numbers(value, 3);
    return {number_at(value.data), number_at(value.data + number_size), number_at(value.data + 2 * number_size)};
}

line_segment decoder<line_segment>::decode(value_view value) {
    expect_numbers(value, 4);
    return {.begin = point_at(value.data), .end = point_at(value.data + point_size)};
}

box decoder<box>::decode(value_view value) {
    expect_numbers(value, 4);
    return {.high = point_at(value.data), .low = point_at(value.data + point_size)};
}

path decoder<path>::decode(value_view value) {
    auto points = take_points(value, 1);
    const auto closed = static_cast<unsigned char>(value.data[0]);
    if (closed > 1) {
        detail::throw_conversion_error("the server sent a path that is neither open nor closed");
    }
    return {.points = std::move(points), .closed = closed == 1};
}

polygon decoder<polygon>::decode(value_view value) { return {.points = take_points(value, 0)}; }

circle decoder<circle>::decode(value_view value) {
    expect_numbers(value, 3);
    return {.center = point_at(value.data), .radius = number_at(value.data + point_size)};
}

}  // namespace aio::pq
