#pragma once

#include <string>
#include <vector>

/// PostgreSQL's geometric types ("Geometric Types" of the manual).
///
/// Equal are those with equal numbers. (PostgreSQL compares with a tolerance, and boxes and circles by their area; do
/// that in SQL.)
namespace aio::pq {

struct point {
    double x = 0;
    double y = 0;

    friend bool operator==(const point&, const point&) noexcept = default;
};

/// The infinite line a·x + b·y + c = 0. The server refuses those whose `a` and `b` are both zero.
struct line {
    double a = 0;
    double b = 0;
    double c = 0;

    friend bool operator==(const line&, const line&) noexcept = default;
};

/// PostgreSQL's lseg.
struct line_segment {
    point begin;
    point end;

    friend bool operator==(const line_segment&, const line_segment&) noexcept = default;
};

/// Any two opposite corners can be sent: the server makes them the upper right and the lower left.
struct box {
    point high;
    point low;

    friend bool operator==(const box&, const box&) noexcept = default;
};

/// One point at least.
struct path {
    std::vector<point> points;
    /// Whether the last point is connected to the first.
    bool closed = false;

    friend bool operator==(const path&, const path&) noexcept = default;
};

/// One point at least.
struct polygon {
    std::vector<point> points;

    friend bool operator==(const polygon&, const polygon&) noexcept = default;
};

/// The server refuses a radius below zero.
struct circle {
    point center;
    double radius = 0;

    friend bool operator==(const circle&, const circle&) noexcept = default;
};

/// As PostgreSQL writes them: `(1,2)`, `{1,-1,0}`, `[(0,0),(1,2)]`, `(1,2),(0,0)`, `((0,0),(1,2))` or, of an open path,
/// `[(0,0),(1,2)]`, `<(0,0),1>`.
[[nodiscard]] std::string to_string(const point& value);
[[nodiscard]] std::string to_string(const line& value);
[[nodiscard]] std::string to_string(const line_segment& value);
[[nodiscard]] std::string to_string(const box& value);
[[nodiscard]] std::string to_string(const path& value);
[[nodiscard]] std::string to_string(const polygon& value);
[[nodiscard]] std::string to_string(const circle& value);

}  // namespace aio::pq
