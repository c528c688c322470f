#pragma once

#include <cstddef>
#include <functional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

/// Measuring two ways of doing the same work against each other on a machine that others use too.

namespace bench {

/// A workload that did not do its work: what it read or computed is wrong.
struct wrong_result : std::runtime_error {
    using std::runtime_error::runtime_error;
};

[[noreturn]] void fail(const char* what);

/// *Throws* wrong_result, which names `what`, unless `right`. Costs what is measured next to nothing.
inline void check(bool right, const char* what) {
    if (!right) {
        [[unlikely]] fail(what);
    }
}

/// The time between `start` and `stop` on the wall and on the CPU. Preparations stay outside of it.
class stopwatch {
public:
    /// Whose time on the CPU counts: the calling thread's, or all of the process's.
    enum class cpu_of { thread, process };

    explicit stopwatch(cpu_of whose = cpu_of::thread) noexcept : whose_(whose) {}

    void start() noexcept;
    void stop() noexcept;
    [[nodiscard]] double wall_ns() const noexcept { return wall_; }
    /// User and system time, which other processes on the machine disturb least.
    [[nodiscard]] double cpu_ns() const noexcept { return cpu_; }

private:
    cpu_of whose_;
    double wall_ = 0;
    double cpu_ = 0;
};

/// What one item cost.
struct cost {
    double wall;
    double cpu;
};

/// Does the work once and gives what one item of it cost.
using side = std::function<cost()>;

/// Medians over the rounds, of each side and of the ratios within a round.
struct comparison {
    cost first;
    cost second;
    cost ratio;
};

[[nodiscard]] double median(std::vector<double> values);

/// Runs each side once to warm up and then `rounds` times, in the order A B B A …
[[nodiscard]] comparison compare(const side& first, const side& second, std::size_t rounds);

/// Does `work` on a new thread of a process of its own, where it fills in `result`, which is bytes of `size`. *Throws*
/// wrong_result when the process fails.
void in_own_process(const std::function<void()>& work, void* result, std::size_t size);

/// Gives what `work` gives there: for what a process can measure only once, such as memory that is kept for reuse.
template <class F>
[[nodiscard]] auto in_own_process(F work) {
    std::invoke_result_t<F&> result{};
    static_assert(std::is_trivially_copyable_v<decltype(result)>);
    in_own_process([&] { result = work(); }, &result, sizeof result);
    return result;
}

/// Bytes that are allocated from the heap, with the heap's own overhead. To be called in `in_own_process`.
[[nodiscard]] double heap_bytes() noexcept;

}  // namespace bench
