#pragma once

#include "trial.hpp"

#include <aio/task.hpp>

#include <cstddef>
#include <initializer_list>
#include <string>
#include <vector>

/// A workload of the driver's bench: a file that declares its `workloads` is all there is to adding one.

namespace bench {

/// What aiopq shall reach, beside what is hand-written against libpq.
struct bars {
    /// At least this part of its throughput.
    double throughput;
    /// At most this multiple of the client's CPU time.
    double cpu;
    /// At most so many allocations an item more than the libpq side, which fills the same containers.
    double allocations;
};

/// How a workload runs where every answer takes its time on the way.
struct over_network {
    /// How many items; 0 is no row in that table.
    std::size_t n = 0;
    /// At most so many round trips an item, where that is a bar: it is above 0.
    double round_trips = 0;
};

struct workload {
    /// What `--workload` chooses; several rows share one.
    std::string name;
    /// For people: what tells rows of the same name apart, and what an item is where it is no query.
    std::string what;
    std::size_t n;
    bars bar;
    aio::task<void> (*aiopq)(trial&);
    /// Where libpq has several ways, each is one; the best of them counts.
    std::vector<void (*)(trial&)> libpq;
    over_network network{};

    [[nodiscard]] std::string full_name() const { return what.empty() ? name : name + ", " + what; }
};

/// All workloads of the program.
[[nodiscard]] std::vector<workload>& all_workloads();

/// Adds workloads to the program: `bench::workloads const added{{…}, {…}};` at namespace scope.
struct workloads {
    workloads(std::initializer_list<workload> added) { all_workloads().insert(all_workloads().end(), added); }
};

}  // namespace bench
