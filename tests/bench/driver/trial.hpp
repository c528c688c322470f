#pragma once

#include "harness/measure.hpp"

#include <cstddef>
#include <cstdint>

namespace bench {

/// One run of a workload on one side. The workload says where the measured part begins and ends: connecting, preparing
/// and whatever else happens once stays outside of it.
class trial {
public:
    explicit trial(std::size_t items) noexcept : n(items) {}

    const std::size_t n;

    void start();
    void stop();

    /// @name What an item cost, after `stop`
    /// @{
    [[nodiscard]] cost time() const noexcept;
    [[nodiscard]] double allocations() const noexcept;
    /// @}

    /// The most memory that the process had between `start` and `stop`, in bytes.
    [[nodiscard]] double peak_memory() const noexcept { return peak_memory_; }

private:
    stopwatch watch_{stopwatch::cpu_of::process};
    std::uint64_t allocations_ = 0;
    double peak_memory_ = 0;
};

}  // namespace bench
