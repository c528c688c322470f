#pragma once

#include <aio/pq/codec.hpp>
#include <aio/pq/geometry.hpp>

namespace aio::pq {

template <>
struct encoder<point> {
    static constexpr oid type = oids::point;
    static constexpr value_format format = value_format::binary;
    static void encode(const point& value, byte_sink& out);
};

template <>
struct decoder<point> {
    static bool accepts(oid type) noexcept { return type == oids::point; }
    static point decode(value_view value);
};

template <>
struct encoder<line> {
    static constexpr oid type = oids::line;
    static constexpr value_format format = value_format::binary;
    static void encode(const line& value, byte_sink& out);
};

template <>
struct decoder<line> {
    static bool accepts(oid type) noexcept { return type == oids::line; }
    static line decode(value_view value);
};

template <>
struct encoder<line_segment> {
    static constexpr oid type = oids::lseg;
    static constexpr value_format format = value_format::binary;
    static void encode(const line_segment& value, byte_sink& out);
};

template <>
struct decoder<line_segment> {
    static bool accepts(oid type) noexcept { return type == oids::lseg; }
    static line_segment decode(value_view value);
};

template <>
struct encoder<box> {
    static constexpr oid type = oids::box;
    static constexpr value_format format = value_format::binary;
    static void encode(const box& value, byte_sink& out);
};

template <>
struct decoder<box> {
    static bool accepts(oid type) noexcept { return type == oids::box; }
    static box decode(value_view value);
};

/// One without points is a `conversion_error`: PostgreSQL has none.
template <>
struct encoder<path> {
    static constexpr oid type = oids::path;
    static constexpr value_format format = value_format::binary;
    static void encode(const path& value, byte_sink& out);
};

template <>
struct decoder<path> {
    static bool accepts(oid type) noexcept { return type == oids::path; }
    static path decode(value_view value);
};

/// One without points is a `conversion_error`: PostgreSQL has none.
template <>
struct encoder<polygon> {
    static constexpr oid type = oids::polygon;
    static constexpr value_format format = value_format::binary;
    static void encode(const polygon& value, byte_sink& out);
};

template <>
struct decoder<polygon> {
    static bool accepts(oid type) noexcept { return type == oids::polygon; }
    static polygon decode(value_view value);
};

template <>
struct encoder<circle> {
    static constexpr oid type = oids::circle;
    static constexpr value_format format = value_format::binary;
    static void encode(const circle& value, byte_sink& out);
};

template <>
struct decoder<circle> {
    static bool accepts(oid type) noexcept { return type == oids::circle; }
    static circle decode(value_view value);
};

}  // namespace aio::pq
