#include "harness/cpu.hpp"
#include "harness/measure.hpp"
#include "harness/options.hpp"
#include "harness/python.hpp"
#include "harness/report.hpp"
#include "harness/rows.hpp"
#include "row.hpp"
#include "sides.hpp"

#include <algorithm>
#include <cstdio>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// aiopq_bench_runtime: the runtime against Asio's own coroutines, in this process, and against Python's asyncio.
///
/// Exit status 1 when a loop computed something wrong; a bar that is missed is marked, and is no failure.

namespace bench {

std::vector<row>& all_rows() {
    static std::vector<row> rows;
    return rows;
}

namespace {

// How many times faster than Python every row shall be.
constexpr double python_bar = 15;

struct figures {
    std::size_t n;
    comparison bare;
    std::optional<comparison> timer_pending;
    std::optional<cost> python;
};

using run_side = void (*)(const row&, trial&, surroundings);

cost run_once(const row& row, std::size_t n, run_side run, surroundings around) {
    auto const items = static_cast<double>(n);
    if (row.memory) {
        auto const bytes = in_own_process([&] {
            trial trial{.n = n};
            run(row, trial, around);
            return trial.bytes;
        });
        return {bytes / items, bytes / items};
    }
    trial trial{.n = n};
    run(row, trial, around);
    return {trial.watch.wall_ns() / items, trial.watch.cpu_ns() / items};
}

figures measure(const row& row, const options& options, const python& python,
                std::map<std::string, cost>& python_costs) {
    // A multiple of what the loops count in.
    auto const n = (options.scaled(row.n) + 99) / 100 * 100;
    auto const against_asio = [&](surroundings around) {
        return compare([&] { return run_once(row, n, run_aiopq, around); },
                       [&] { return run_once(row, n, run_asio, around); }, options.rounds);
    };
    figures result{
        .n = n, .bare = against_asio(surroundings::bare), .timer_pending = std::nullopt, .python = std::nullopt};
    if (!row.memory) {
        result.timer_pending = against_asio(surroundings::timer_pending);
    }
    if (options.python && python.version()) {
        auto const known = python_costs.find(row.loop);
        if (known == python_costs.end()) {
            auto const python_n = (options.scaled(row.python_n) + 99) / 100 * 100;
            python_costs[row.loop] =
                python.measure(row.loop, python_n, row.memory ? 1 : std::min<std::size_t>(options.rounds, 5));
        }
        result.python = python_costs[row.loop];
    }
    return result;
}

/// The ratios and bars of a row, which both kinds of output show.
struct verdict {
    double ratio;
    std::optional<double> ratio_timer_pending;
    std::optional<double> times_python;
    bool missed;

    verdict(const row& row, const figures& figures) : ratio(figures.bare.ratio.cpu) {
        if (figures.timer_pending) {
            ratio_timer_pending = figures.timer_pending->ratio.cpu;
        }
        if (figures.python) {
            times_python = figures.python->cpu / figures.bare.first.cpu;
        }
        missed = (row.bar && std::max(ratio, ratio_timer_pending.value_or(0)) > *row.bar) ||
                 (times_python && !row.memory && *times_python < python_bar);
    }
};

std::string cell(const std::optional<double>& value) { return value ? short_number(*value) : "-"; }

std::vector<std::string> cells(const row& row, const figures& figures) {
    verdict const v(row, figures);
    auto const& pending = figures.timer_pending;
    return {row.name + ": " + row.what,
            std::to_string(figures.n),
            short_number(figures.bare.first.cpu),
            short_number(figures.bare.second.cpu),
            short_number(v.ratio),
            cell(pending ? std::optional(pending->first.cpu) : std::nullopt),
            cell(pending ? std::optional(pending->second.cpu) : std::nullopt),
            cell(v.ratio_timer_pending),
            cell(row.bar),
            cell(figures.python ? std::optional(figures.python->cpu) : std::nullopt),
            cell(v.times_python),
            row.memory ? "-" : short_number(python_bar),
            v.missed ? "MISSED" : ""};
}

void print_json(const row& row, const figures& figures) {
    verdict const v(row, figures);
    auto const add = [&](json_object& object, const std::string& suffix, const comparison& c) {
        object.number("aiopq" + suffix, c.first.cpu)
            .number("asio" + suffix, c.second.cpu)
            .number("ratio" + suffix, c.ratio.cpu)
            .number("ratio_wall" + suffix, c.ratio.wall);
    };
    json_object object;
    object.text("row", row.name).text("what", row.what).text("unit", row.memory ? "bytes" : "ns");
    object.number("n", static_cast<double>(figures.n));
    add(object, "", figures.bare);
    if (figures.timer_pending) {
        add(object, "_timer_pending", *figures.timer_pending);
    }
    if (row.bar) {
        object.number("bar", *row.bar);
    }
    if (figures.python) {
        object.number("python", figures.python->cpu).number("times_python", *v.times_python);
    }
    object.text("missed", v.missed ? "yes" : "no").print(stdout);
}

int run(const options& options) {
    python const python(AIOPQ_BENCH_ASYNCIO);
    auto const versions =
        machine() + ", Python " +
        (!options.python ? "left out" : python.version().value_or("missing: install python3 (3.11 or newer)"));
    if (options.json) {
        json_object().text("machine", versions).print(stdout);
    } else {
        std::printf("%s\n\n", versions.c_str());
    }

    table table(
        {"row", "n", "aiopq", "Asio", "ratio", "aiopq*", "Asio*", "ratio*", "bar", "Python", "times", "bar", ""});
    std::map<std::string, cost> python_costs;
    auto const title = [](const row& row) { return row.name + ": " + row.what; };
    auto const wrong = measure_rows(all_rows(), options, title, [&](const row& row) {
        auto const figures = measure(row, options, python, python_costs);
        if (options.json) {
            print_json(row, figures);
        } else {
            table.add(cells(row, figures));
        }
    });
    if (!options.json) {
        table.print(stdout);
        std::printf(
            "\nCPU nanoseconds (user and system) or bytes an item, medians of %zu rounds; ratio: aiopq / Asio.\n"
            "*: with a timer pending on the io_context, as in every real program: Asio then polls the kernel at "
            "each pass.\n",
            options.rounds);
    }
    return wrong == 0 ? 0 : 1;
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
    auto const options = bench::options::parse(argc, argv, {.row = "--row"});
    options.refuse_unknown_rows(bench::names_of(bench::all_rows()));
    bench::pin_to_one_cpu();
    return bench::run(options);
}
