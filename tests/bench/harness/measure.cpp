#include "measure.hpp"

#include <malloc.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <future>
#include <optional>

namespace bench {
namespace {

clockid_t cpu_clock(stopwatch::cpu_of whose) noexcept {
    return whose == stopwatch::cpu_of::thread ? CLOCK_THREAD_CPUTIME_ID : CLOCK_PROCESS_CPUTIME_ID;
}

double read_clock(clockid_t clock) noexcept {
    timespec time{};
    clock_gettime(clock, &time);
    return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

/// Memory that the thread keeps for reuse is none at first, and all that is allocated is in the heap that is counted.
void on_new_thread(const std::function<void()>& work) {
    mallopt(M_ARENA_MAX, 1);
    std::async(std::launch::async, work).get();
}

}  // namespace

void fail(const char* what) { throw wrong_result(what); }

void stopwatch::start() noexcept {
    wall_ = read_clock(CLOCK_MONOTONIC);
    cpu_ = read_clock(cpu_clock(whose_));
}

void stopwatch::stop() noexcept {
    cpu_ = read_clock(cpu_clock(whose_)) - cpu_;
    wall_ = read_clock(CLOCK_MONOTONIC) - wall_;
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    auto const middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

comparison compare(const side& first, const side& second, std::size_t rounds) {
    struct series {
        std::vector<double> wall;
        std::vector<double> cpu;
        void add(cost one) {
            wall.push_back(one.wall);
            cpu.push_back(one.cpu);
        }
        [[nodiscard]] cost medians() const { return {median(wall), median(cpu)}; }
    };
    series firsts;
    series seconds;
    series ratios;
    (void)first();
    (void)second();
    for (std::size_t round = 0; round < rounds; ++round) {
        std::optional<cost> early;
        if (round % 2 == 1) {
            early = second();
        }
        auto const a = first();
        auto const b = early ? *early : second();
        firsts.add(a);
        seconds.add(b);
        ratios.add({a.wall / b.wall, a.cpu / b.cpu});
    }
    return {firsts.medians(), seconds.medians(), ratios.medians()};
}

void in_own_process(const std::function<void()>& work, void* result, std::size_t size) {
    int ends[2];
    check(pipe(ends) == 0, "pipe");
    std::fflush(nullptr);
    auto const child = fork();
    check(child >= 0, "fork");
    if (child == 0) {
        auto status = 1;
        try {
            on_new_thread(work);
            status = write(ends[1], result, size) == static_cast<ssize_t>(size) ? 0 : 1;
        } catch (const std::exception& error) {
            std::fprintf(stderr, "%s\n", error.what());
        }
        _exit(status);
    }
    close(ends[1]);
    auto const got = read(ends[0], result, size);
    close(ends[0]);
    int status = 0;
    check(waitpid(child, &status, 0) == child && status == 0 && got == static_cast<ssize_t>(size),
          "a measurement in a process");
}

double heap_bytes() noexcept {
    auto const heap = mallinfo2();
    return static_cast<double>(heap.uordblks + heap.hblkhd);
}

}  // namespace bench
