#pragma once

#include "harness/measure.hpp"

#include <aio/task.hpp>

#include <asio/awaitable.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

/// A row of the runtime's bench: a file that declares its `rows` is all there is to adding one.

namespace bench {

/// One run of a loop. The loop starts and stops the watch itself: what it prepares is not measured.
struct trial {
    std::size_t n;
    stopwatch watch{};
    /// What the loop measured where that is memory, in bytes an item.
    double bytes = 0;
};

struct row {
    /// What `--row` chooses; several rows share one.
    std::string name;
    /// Of the row alone: the name of the same loop in asyncio_runtime.py.
    std::string loop;
    /// For people.
    std::string what;
    std::size_t n;
    /// Python is given fewer items where it would take too long.
    std::size_t python_n;
    /// The most that aiopq may cost, as a part of what Asio costs.
    std::optional<double> bar;
    aio::task<void> (*aiopq)(trial&);
    asio::awaitable<void> (*asio)(trial&);
    bool memory = false;
};

/// All rows of the program.
[[nodiscard]] std::vector<row>& all_rows();

/// Adds rows to the program: `bench::rows const added{{…}, {…}};` at namespace scope.
struct rows {
    rows(std::initializer_list<row> added) { all_rows().insert(all_rows().end(), added); }
};

}  // namespace bench
