#include "growth.hpp"

#include "harness/report.hpp"
#include "harness/rows.hpp"

#include <aio/run.hpp>

#include <algorithm>
#include <cstdio>
#include <optional>

namespace bench {
namespace {

// Each is a process, and connects anew.
constexpr std::size_t most_rounds = 3;
// What is larger may cost so much more an item: what else the machine does leaves no smaller bar.
constexpr double bar = 1.25;

struct figures {
    std::size_t size;
    std::size_t items;
    double us;
    double cpu_us;
    /// In bytes.
    double memory;
};

figures measure_once(const growth& of, std::size_t size, std::size_t items) {
    return in_own_process([&] {
        trial trial(items);
        aio::run(of.run(trial, size), {.handle_signals = false});
        auto const time = trial.time();
        return figures{.size = size,
                       .items = items,
                       .us = time.wall / 1e3,
                       .cpu_us = time.cpu / 1e3,
                       .memory = trial.memory_growth()};
    });
}

figures measure(const growth& of, std::size_t size, const options& options) {
    auto const scaled = options.scaled(size);
    auto const items = std::max<std::size_t>(1, options.scaled(of.at_least) / scaled) * scaled;
    std::vector<figures> rounds;
    for (std::size_t i = 0; i < std::min(options.rounds, most_rounds); ++i) {
        rounds.push_back(measure_once(of, scaled, items));
    }
    auto const median_of = [&](double figures::* figure) {
        std::vector<double> values;
        for (auto const& each : rounds) {
            values.push_back(each.*figure);
        }
        return median(std::move(values));
    };
    return {.size = scaled,
            .items = items,
            .us = median_of(&figures::us),
            .cpu_us = median_of(&figures::cpu_us),
            .memory = median_of(&figures::memory)};
}

/// One size beside the one that it is measured by.
struct relation {
    double time;
    double cpu;
    std::optional<double> bytes;
    std::optional<double> memory;
    /// The bars that were missed.
    std::string missed;

    relation(const growth& of, const figures& measured, const figures& by, const options& options)
        : time(measured.us / by.us), cpu(measured.cpu_us / by.cpu_us) {
        auto const bytes_of = [](const figures& each) { return each.memory / static_cast<double>(each.size); };
        auto const is_enough = [&](const figures& each) { return each.size >= options.scaled(of.memory_from); };
        if (is_enough(measured)) {
            bytes = bytes_of(measured);
            if (is_enough(by) && bytes_of(by) > 0) {
                memory = bytes_of(measured) / bytes_of(by);
            }
        }
        if (measured.size > by.size) {
            missed = cpu > bar ? "CPU" : "";
            missed += memory.value_or(0) > bar ? (missed.empty() ? "memory" : ", memory") : "";
        }
    }
};

std::string cell(const std::optional<double>& value) { return value ? short_number(*value) : "-"; }

void add_cells(table& table, const growth& of, const figures& measured, const relation& compared) {
    table.add({of.name + ", " + of.what, std::to_string(measured.size), std::to_string(measured.items),
               short_number(measured.us), short_number(compared.time), short_number(measured.cpu_us),
               short_number(compared.cpu), short_number(measured.memory / 1024), cell(compared.bytes),
               cell(compared.memory), compared.missed.empty() ? "" : "MISSED: " + compared.missed});
}

void print_json(const growth& of, const figures& measured, const relation& compared) {
    json_object object;
    object.text("table", "growth")
        .text("workload", of.name)
        .text("what", of.what)
        .number("size", static_cast<double>(measured.size))
        .number("n", static_cast<double>(measured.items))
        .number("us", measured.us)
        .number("relative", compared.time)
        .number("cpu_us", measured.cpu_us)
        .number("cpu_relative", compared.cpu)
        .number("memory_kb", measured.memory / 1024);
    if (compared.bytes) {
        object.number("bytes", *compared.bytes);
    }
    if (compared.memory) {
        object.number("bytes_relative", *compared.memory);
    }
    object.number("bar", bar).text("missed", compared.missed).print(stdout);
}

void measure_all(const growth& of, const options& options, table& table) {
    std::vector<figures> all;
    for (auto const size : of.sizes) {
        all.push_back(measure(of, size, options));
    }
    auto const by = std::find(of.sizes.begin(), of.sizes.end(), of.measured_by) - of.sizes.begin();
    for (auto const& each : all) {
        relation const compared(of, each, all.at(static_cast<std::size_t>(by)), options);
        if (options.json) {
            print_json(of, each, compared);
        } else {
            add_cells(table, of, each, compared);
        }
    }
}

}  // namespace

std::vector<growth>& all_growths() {
    static std::vector<growth> growths;
    return growths;
}

std::vector<std::string> growth_names() { return names_of(all_growths()); }

int print_growth(const options& options) {
    table table({"growth", "size", "n", "us an item", "relative", "CPU us an item", "relative", "memory KB",
                 "bytes each", "relative", ""});
    auto const title = [](const growth& each) { return "growth of " + each.name + ", " + each.what; };
    auto const wrong =
        measure_rows(all_growths(), options, title, [&](const growth& each) { measure_all(each, options, table); });
    if (!options.json) {
        table.print(stdout);
        std::printf("\nTime and the client's CPU time an item (a query of concurrent, a row of stream and fetch), and "
                    "memory: of concurrent the\nheap while all tasks wait, each of the tasks; of stream and fetch how "
                    "far the process grew, each of the rows. Beside them the\nsame relative to the size that has 1; "
                    "the bar of CPU time and memory of what is larger is %s. A fetch of one row is a whole\nround "
                    "trip. Medians of %zu rounds, each in a process of its own.\n",
                    short_number(bar).c_str(), std::min(options.rounds, most_rounds));
    }
    return wrong;
}

}  // namespace bench
