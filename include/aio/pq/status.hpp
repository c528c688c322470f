#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace aio::pq {

namespace detail {

/// The count in a command tag; 0 where there is none.
[[nodiscard]] std::int64_t affected_rows(std::string_view tag) noexcept;

}  // namespace detail

/// What the server says when a statement is done: its command tag, such as `INSERT 0 5` or `CREATE TABLE`.
struct status {
    status() = default;
    explicit status(std::string tag) : tag_(std::move(tag)) {}

    /// *Lifetime*: a view into this object.
    [[nodiscard]] std::string_view tag() const noexcept { return tag_; }

    /// The rows inserted, updated, deleted, merged, moved, copied or selected; 0 for statements that count none.
    [[nodiscard]] std::int64_t affected_rows() const noexcept { return detail::affected_rows(tag_); }

private:
    std::string tag_;
};

}  // namespace aio::pq
