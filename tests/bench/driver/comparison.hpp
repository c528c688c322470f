#pragma once

#include "harness/options.hpp"

#include <string>
#include <vector>

namespace bench {

/// What `--workload` may name in the table of comparisons.
[[nodiscard]] std::vector<std::string> comparison_names();

/// Every workload on aiopq and by hand on libpq. Prints them, and gives the number of those that failed.
[[nodiscard]] int print_comparison(const options& options);

}  // namespace bench
