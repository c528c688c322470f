#pragma once

#include "harness/options.hpp"
#include "trial.hpp"

#include <aio/task.hpp>

#include <cstddef>
#include <initializer_list>
#include <string>
#include <vector>

/// How aiopq's cost grows with the size of the work: what an item costs should not depend on how many there are.

namespace bench {

/// The same work at several sizes.
struct growth {
    /// What `--workload` chooses; several share one.
    std::string name;
    /// What the size counts, and what tells rows of the same name apart: `rows`.
    std::string what;
    std::vector<std::size_t> sizes;
    /// The size that the others are measured by.
    std::size_t measured_by;
    /// Do work of this size until there are at least so many items, for the clock's sake.
    std::size_t at_least;
    /// From this size on memory is more than pages and buffers that are there anyway.
    std::size_t memory_from;
    /// `size` divides the number of items.
    aio::task<void> (*run)(trial&, std::size_t size);
};

/// Everything that grows.
[[nodiscard]] std::vector<growth>& all_growths();

/// Adds to them: `bench::growths const grow{{…}, {…}};` at namespace scope.
struct growths {
    growths(std::initializer_list<growth> added) { all_growths().insert(all_growths().end(), added); }
};

/// What `--workload` may name in the table of growth.
[[nodiscard]] std::vector<std::string> growth_names();

/// Runs each size in a process of its own. Prints them, and gives the number of those that failed.
[[nodiscard]] int print_growth(const options& options);

}  // namespace bench
