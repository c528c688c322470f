#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

/// What a bench program calls the things that its command line chooses.
struct option_names {
    /// The option that names a row: `--row`, `--workload`.
    std::string row;
    /// The tables that it prints, each with an option of its own: `--growth`; none when there is but one.
    std::vector<std::string> tables{};
};

/// What every bench program takes on its command line.
struct options {
    /// Names of the rows to measure; all when empty.
    std::vector<std::string> rows;
    /// The tables to print, as `option_names` has them. All when nothing is named, the first when only rows are.
    std::vector<std::string> tables;
    double scale = 1;
    std::size_t rounds = 7;
    bool json = false;
    /// Without what other languages measure beside it.
    bool python = true;

    /// Ends the program after `--help` and, with a message and status 2, after what it does not know.
    [[nodiscard]] static options parse(int argc, char** argv, const option_names& names);

    [[nodiscard]] bool wants(std::string_view row) const;
    [[nodiscard]] bool wants_table(std::string_view table) const;
    /// `n` items, scaled; `at_least` one round of the loop.
    [[nodiscard]] std::size_t scaled(std::size_t n, std::size_t at_least = 1) const;
    /// Ends the program with a message and status 2 when a row is asked for that is not among those `known`.
    void refuse_unknown_rows(const std::vector<std::string>& known) const;
};

}  // namespace bench
