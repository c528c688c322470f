#pragma once

#include <cstdint>

namespace bench {

/// How often the calling thread has asked malloc and its kin for memory: this program's code, operator new and libpq
/// alike, for the program has a malloc of its own (allocations.cpp). What is freed and asked for again counts again.
[[nodiscard]] std::uint64_t allocations() noexcept;

}  // namespace bench
