#pragma once

#include "workload.hpp"

#include <cstddef>
#include <string>

namespace bench {

/// What a workload came to on one side: medians over the rounds.
struct side_figures {
    double per_second = 0;
    double cpu_us = 0;
    double allocations = 0;
    double peak_mb = 0;
};

/// Both sides, and aiopq's part of libpq's figures: medians of the ratios within a round.
struct measurement {
    std::size_t n = 0;
    side_figures aiopq;
    side_figures libpq;
    double throughput = 0;
    double cpu = 0;

    [[nodiscard]] double allocations_beyond() const noexcept { return aiopq.allocations - libpq.allocations; }
};

/// Runs both sides by turns, with `n` items or a few more. *Throws* what a side fails with.
[[nodiscard]] measurement measure(const workload& of, std::size_t n, std::size_t rounds);

/// The names of the bars that were missed: `throughput, CPU`.
[[nodiscard]] std::string missed(const measurement& measured, const bars& bar);

}  // namespace bench
