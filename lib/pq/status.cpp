#include <aio/pq/status.hpp>

#include <charconv>

namespace aio::pq {

std::int64_t status::affected_rows() const noexcept {
    // The count is the last word; that of an INSERT comes after an OID, which is always 0.
    const auto digits = std::string_view(tag_).find_last_not_of("0123456789") + 1;
    std::int64_t rows = 0;
    std::from_chars(tag_.data() + digits, tag_.data() + tag_.size(), rows);
    return rows;
}

}  // namespace aio::pq
