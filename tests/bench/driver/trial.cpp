#include "trial.hpp"

#include "allocations.hpp"

#include <malloc.h>

#include <cstdio>
#include <fstream>
#include <string>

namespace bench {
namespace {

/// What the process has had so far is forgotten, and what it has freed goes back: another workload's memory is none of
/// this one's (proc(5), clear_refs).
void begin_new_peak() {
    malloc_trim(0);
    std::ofstream("/proc/self/clear_refs") << "5";
}

double read_peak() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        double kilobytes = 0;
        if (std::sscanf(line.c_str(), "VmHWM: %lf kB", &kilobytes) == 1) {
            return kilobytes * 1024;
        }
    }
    return 0;
}

}  // namespace

void trial::start() {
    begin_new_peak();
    memory_at_start_ = read_peak();
    heap_at_start_ = heap_bytes();
    allocations_ = bench::allocations();
    watch_.start();
}

void trial::stop() {
    watch_.stop();
    allocations_ = bench::allocations() - allocations_;
    peak_memory_ = read_peak();
}

void trial::note_heap() noexcept { noted_heap_ = heap_bytes(); }

double trial::memory_growth() const noexcept {
    return noted_heap_ ? *noted_heap_ - heap_at_start_ : peak_memory_ - memory_at_start_;
}

cost trial::time() const noexcept {
    auto const items = static_cast<double>(n);
    return {watch_.wall_ns() / items, watch_.cpu_ns() / items};
}

double trial::allocations() const noexcept { return static_cast<double>(allocations_) / static_cast<double>(n); }

}  // namespace bench
