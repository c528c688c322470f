#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

/// What every bench program takes on its command line.
struct options {
    /// Names of the rows to measure; all when empty.
    std::vector<std::string> rows;
    double scale = 1;
    std::size_t rounds = 7;
    bool json = false;
    /// Without what other languages measure beside it.
    bool python = true;

    /// `row_flag` is what this program calls a row: `--row`, `--workload`. Ends the program after `--help` and, with
    /// status 2, after what it does not know.
    [[nodiscard]] static options parse(int argc, char** argv, std::string_view row_flag);

    [[nodiscard]] bool wants(std::string_view row) const;
    /// `n` items, scaled; `at_least` one round of the loop.
    [[nodiscard]] std::size_t scaled(std::size_t n, std::size_t at_least = 1) const;
};

/// Keeps the calling thread, and what it starts, on one of the CPUs that it may run on: moving between them costs more
/// than what is measured.
void pin_to_one_cpu();

}  // namespace bench
