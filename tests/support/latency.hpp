#pragma once

#include <aio/loop.hpp>
#include <aio/task.hpp>

namespace test {

/// How long the loop kept a task from its turn that wants one every millisecond.
struct latency {
    /// The longest time between two turns, beyond the millisecond: on a busy machine other processes have a part in it.
    aio::duration wall{};
    /// The most that the loop's thread worked between two turns: that is ours alone. At least as much as its longest
    /// step.
    aio::duration cpu{};
    /// How many turns there were.
    int turns = 0;
};

/// Measures while `body` runs. *Throws* what `body` throws.
aio::task<latency> latency_during(aio::task<void> body);

}  // namespace test
