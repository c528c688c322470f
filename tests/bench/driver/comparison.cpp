#include "comparison.hpp"

#include "harness/report.hpp"
#include "harness/rows.hpp"
#include "measurement.hpp"
#include "workload.hpp"

#include <cstdio>
#include <map>

namespace bench {
namespace {

// Many tasks that share connections against as many that lend them by turns.
constexpr double sharing_bar = 2;
const std::string lending = "concurrent";
const std::string sharing = "multiplexed, 100 tasks, 10 connections";

std::vector<std::string> cells(const workload& of, const measurement& measured) {
    auto const& [n, aiopq, libpq, throughput, cpu] = measured;
    return {of.full_name(),
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
        .text("table", "comparison")
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
        .number("allocations_per_item", measured.aiopq.allocations)
        .number("libpq_allocations_per_item", measured.libpq.allocations)
        .number("allocations_beyond", measured.allocations_beyond())
        .number("allocations_beyond_bar", of.bar.allocations)
        .number("peak_rss_mb", measured.aiopq.peak_mb)
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
        json_object()
            .text("table", "comparison")
            .number("multiplexed_to_concurrent", times)
            .number("bar", sharing_bar)
            .print(stdout);
    } else {
        std::printf("%s has %s times the throughput of %s (bar: %s)%s\n", sharing.c_str(), short_number(times).c_str(),
                    lending.c_str(), short_number(sharing_bar).c_str(), times < sharing_bar ? " MISSED" : "");
    }
}

}  // namespace

std::vector<std::string> comparison_names() { return names_of(all_workloads()); }

int print_comparison(const options& options) {
    table table({"workload", "n", "aiopq/s", "libpq/s", "ratio", "bar", "aiopq CPU us", "libpq CPU us", "CPU ratio",
                 "bar", "aiopq allocations", "libpq", "beyond", "bar", "aiopq RSS MB", "libpq", ""});
    std::map<std::string, double> per_second;
    auto const title = [](const workload& each) { return each.full_name(); };
    auto const wrong = measure_rows(all_workloads(), options, title, [&](const workload& each) {
        auto const measured = measure(each, options.scaled(each.n), options.rounds);
        per_second[each.name] = per_second[each.full_name()] = measured.aiopq.per_second;
        if (options.json) {
            print_json(each, measured);
        } else {
            table.add(cells(each, measured));
        }
    });
    if (!options.json) {
        table.print(stdout);
        std::printf("\nItems a second, the client's CPU microseconds (user and system) and allocations an item, the "
                    "process's peak RSS;\nmedians of %zu rounds; ratio: aiopq / libpq.\n",
                    options.rounds);
    }
    print_sharing(per_second, options.json);
    return wrong;
}

}  // namespace bench
