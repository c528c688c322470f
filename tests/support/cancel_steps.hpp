#pragma once

#include <aio/task.hpp>

#include <functional>

namespace test {

/// Runs `scenario` again and again as a task of its own, cancelling it at its first, second, … suspension, until it
/// completes without having been cancelled. After each run `invariants` is awaited. Gives the number of suspensions.
///
/// The scenario fails the test by throwing anything but `aio::cancelled`, and by swallowing a cancellation.
aio::task<int> cancel_at_each_step(std::function<aio::task<void>()> scenario,
                                   std::function<aio::task<void>()> invariants);

}  // namespace test
