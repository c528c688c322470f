#include "measurement.hpp"

#include <aio/run.hpp>

#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace bench {
namespace {

// A multiple of all that workloads divide their items by.
constexpr std::size_t step = 100;

// What happens once a run, and not for every item, is no allocation of an item.
constexpr double rounding = 0.05;

/// A side of the comparison, which also keeps what of a run is no time.
class runner {
public:
    runner(std::size_t n, std::function<void(trial&)> work) : n_(n), work_(std::move(work)) {}

    cost operator()() {
        trial trial(n_);
        work_(trial);
        allocations_.push_back(trial.allocations());
        peaks_.push_back(trial.peak_memory());
        return trial.time();
    }

    [[nodiscard]] side_figures figures(cost time) const {
        constexpr double megabyte = 1 << 20;
        return {.per_second = 1e9 / time.wall,
                .cpu_us = time.cpu / 1e3,
                .allocations = median(allocations_),
                .peak_mb = median(peaks_) / megabyte};
    }

private:
    std::size_t n_;
    std::function<void(trial&)> work_;
    std::vector<double> allocations_;
    std::vector<double> peaks_;
};

measurement against(const workload& of, void (*by_hand)(trial&), std::size_t n, std::size_t rounds) {
    runner aiopq(n, [&](trial& trial) { aio::run(of.aiopq(trial), {.handle_signals = false}); });
    runner libpq(n, by_hand);
    auto const times = compare([&] { return aiopq(); }, [&] { return libpq(); }, rounds);
    return {.n = n,
            .aiopq = aiopq.figures(times.first),
            .libpq = libpq.figures(times.second),
            .throughput = 1 / times.ratio.wall,
            .cpu = times.ratio.cpu};
}

}  // namespace

measurement measure(const workload& of, std::size_t n, std::size_t rounds) {
    n = (n + step - 1) / step * step;
    std::optional<measurement> against_best;
    for (auto* const by_hand : of.libpq) {
        auto const measured = against(of, by_hand, n, rounds);
        if (!against_best || measured.throughput < against_best->throughput) {
            against_best = measured;
        }
    }
    return against_best.value();
}

std::string missed(const measurement& measured, const bars& bar) {
    std::string names;
    auto const name = [&](bool is_missed, const char* what) {
        if (is_missed) {
            names += (names.empty() ? "" : ", ") + std::string(what);
        }
    };
    name(measured.throughput < bar.throughput, "throughput");
    name(measured.cpu > bar.cpu, "CPU");
    name(measured.allocations_beyond() > bar.allocations + rounding, "allocations");
    return names;
}

}  // namespace bench
