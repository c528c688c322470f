#include <aio/pq/status.hpp>

#include <charconv>

namespace aio::pq::detail {

std::int64_t affected_rows(std::string_view tag) noexcept {
    // The count is the last word; that of an INSERT comes after an OID, which is always 0.
    const auto digits = tag.find_last_not_of("0123456789") + 1;
    std::int64_t rows = 0;
    std::from_chars(tag.data() + digits, tag.data() + tag.size(), rows);
    return rows;
}

}  // namespace aio::pq::detail
