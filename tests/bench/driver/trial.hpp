#pragma once

#include "harness/measure.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

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

    /// What is allocated now is what the work takes: instead of the peak, which has the heap's slack. To be called
    /// between `start` and `stop`, in a process that `in_own_process` made.
    void note_heap() noexcept;
    /// How much more it had than at `start`, in bytes: on the heap when that was noted, else all in all at its peak.
    [[nodiscard]] double memory_growth() const noexcept;

private:
    stopwatch watch_{stopwatch::cpu_of::process};
    std::uint64_t allocations_ = 0;
    double memory_at_start_ = 0;
    double heap_at_start_ = 0;
    double peak_memory_ = 0;
    std::optional<double> noted_heap_;
};

}  // namespace bench
