#include "database.hpp"
#include "harness/options.hpp"
#include "harness/report.hpp"
#include "measurement.hpp"
#include "workload.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <map>
#include <string>
#include <vector>

/// aiopq_bench: the driver against what is hand-written on libpq, in this process and on the server of AIOPQ_TEST_DSN.
///
/// Exit status 1 when a side read or wrote something wrong; a bar that is missed is marked, and is no failure.

namespace bench {

std::vector<workload>& all_workloads() {
    static std::vector<workload> workloads;
    return workloads;
}

namespace {

// Many tasks that share connections against as many that lend them by turns.
constexpr double sharing_bar = 2;
const std::string lending = "concurrent";
const std::string sharing = "multiplexed, 100 tasks, 10 connections";

std::string full_name(const workload& of) { return of.what.empty() ? of.name : of.name + ", " + of.what; }

std::vector<std::string> cells(const workload& of, const measurement& measured) {
    auto const& [n, aiopq, libpq, throughput, cpu] = measured;
    return {full_name(of),
            std::to_string(n),
            short_number(aiopq.per_second),
            short_number(libpq.per_second),
            short_number(throughput),
            short_number(of.bar.throughput),
            short_number(aiopq.cpu_us),
            short_number(libpq.cpu_us),
            short_number(cpu),
            short_number(of.bar.cpu),
            short_number(aiopq.allocations),
            short_number(libpq.allocations),
            short_number(measured.allocations_beyond()),
            short_number(of.bar.allocations),
            short_number(aiopq.peak_mb),
            short_number(libpq.peak_mb),
            missed(measured, of.bar).empty() ? "" : "MISSED: " + missed(measured, of.bar)};
}

void print_json(const workload& of, const measurement& measured) {
    json_object()
        .text("workload", of.name)
        .text("what", of.what)
        .number("n", static_cast<double>(measured.n))
        .number("aiopq_per_second", measured.aiopq.per_second)
        .number("libpq_per_second", measured.libpq.per_second)
        .number("ratio", measured.throughput)
        .number("ratio_bar", of.bar.throughput)
        .number("aiopq_cpu_us", measured.aiopq.cpu_us)
        .number("libpq_cpu_us", measured.libpq.cpu_us)
        .number("cpu_ratio", measured.cpu)
        .number("cpu_ratio_bar", of.bar.cpu)
        .number("aiopq_allocations", measured.aiopq.allocations)
        .number("libpq_allocations", measured.libpq.allocations)
        .number("allocations_beyond", measured.allocations_beyond())
        .number("allocations_beyond_bar", of.bar.allocations)
        .number("aiopq_peak_rss_mb", measured.aiopq.peak_mb)
        .number("libpq_peak_rss_mb", measured.libpq.peak_mb)
        .text("missed", missed(measured, of.bar))
        .print(stdout);
}

/// The one bar that is between two workloads.
void print_sharing(const std::map<std::string, double>& per_second, bool as_json) {
    auto const shared = per_second.find(sharing);
    auto const lent = per_second.find(lending);
    if (shared == per_second.end() || lent == per_second.end()) {
        return;
    }
    auto const times = shared->second / lent->second;
    if (as_json) {
        json_object().number("multiplexed_to_concurrent", times).number("bar", sharing_bar).print(stdout);
    } else {
        std::printf("%s has %s times the throughput of %s (bar: %s)%s\n", sharing.c_str(), short_number(times).c_str(),
                    lending.c_str(), short_number(sharing_bar).c_str(), times < sharing_bar ? " MISSED" : "");
    }
}

int run(const options& options) {
    load_data();
    auto const versions = machine() + ", libpq " + std::to_string(PQlibVersion());
    if (options.json) {
        json_object().text("machine", versions).print(stdout);
    } else {
        std::printf("%s\n\n", versions.c_str());
    }

    table table({"workload", "n", "aiopq/s", "libpq/s", "ratio", "bar", "aiopq us", "libpq us", "ratio", "bar",
                 "aiopq allocs", "libpq", "beyond", "bar", "aiopq MB", "libpq MB", ""});
    std::map<std::string, double> per_second;
    auto wrong = 0;
    for (auto const& each : all_workloads()) {
        if (!options.wants(each.name)) {
            continue;
        }
        try {
            auto const measured = measure(each, options);
            per_second[each.name] = per_second[full_name(each)] = measured.aiopq.per_second;
            if (options.json) {
                print_json(each, measured);
            } else {
                table.add(cells(each, measured));
                std::fprintf(stderr, ".");
            }
        } catch (const std::exception& error) {
            std::fprintf(stderr, "WRONG: %s: %s\n", full_name(each).c_str(), error.what());
            ++wrong;
        }
    }
    if (!options.json) {
        std::fprintf(stderr, "\n");
        table.print(stdout);
        std::printf("\nItems a second, the client's CPU microseconds (user and system) and allocations an item, the "
                    "process's peak memory;\nmedians of %zu rounds; ratio: aiopq / libpq.\n",
                    options.rounds);
    }
    print_sharing(per_second, options.json);
    return wrong == 0 ? 0 : 1;
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
    auto const options = bench::options::parse(argc, argv, "--workload");
    for (auto const& name : options.rows) {
        auto const& all = bench::all_workloads();
        if (std::none_of(all.begin(), all.end(), [&](auto const& each) { return each.name == name; })) {
            std::fprintf(stderr, "no workload is called %s\n", name.c_str());
            return 2;
        }
    }
    bench::pin_to_one_cpu();
    try {
        return bench::run(options);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
