#pragma once

#include "measure.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace bench {

/// Runs the loops of a Python script beside ours.
class python {
public:
    /// Looks for a Python 3.11 or newer: $AIOPQ_BENCH_PYTHON, the system's own (Debian's is built for speed), PATH's.
    explicit python(std::string script);

    /// Nothing when there is no Python.
    [[nodiscard]] const std::optional<std::string>& version() const noexcept { return version_; }

    /// What an item of `loop` costs there, the median of `rounds`. *Throws* wrong_result when the script fails.
    [[nodiscard]] cost measure(const std::string& loop, std::size_t n, std::size_t rounds) const;

private:
    std::string script_;
    std::string program_;
    std::optional<std::string> version_;
};

}  // namespace bench
