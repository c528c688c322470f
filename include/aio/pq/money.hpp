#pragma once

#include <compare>
#include <cstdint>

namespace aio::pq {

/// An amount of PostgreSQL's money: an integer of the smallest unit of the currency. Which currency that is, how many
/// such units make one of it and how it is written is a matter of the server's `lc_monetary`, which this type does not
/// know.
struct money {
    std::int64_t minor_units = 0;

    friend constexpr auto operator<=>(const money&, const money&) noexcept = default;
};

}  // namespace aio::pq
