#include "network.hpp"

#include "harness/report.hpp"
#include "harness/rows.hpp"
#include "libpq.hpp"
#include "measurement.hpp"
#include "slow_network.hpp"
#include "workload.hpp"

#include <chrono>
#include <cstdio>

namespace bench {
namespace {

using namespace std::chrono_literals;

constexpr auto each_way = 1ms;

/// What an empty query takes, in seconds.
double round_trip() {
    auto const connection = libpq::connect();
    std::vector<double> times;
    for (int i = 0; i < 50; ++i) {
        auto const start = std::chrono::steady_clock::now();
        (void)libpq::run(connection.get(), "", PGRES_EMPTY_QUERY);
        times.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
    auto const time = median(times);
    check(time >= std::chrono::duration<double>(2 * each_way).count(), "the network is not slow");
    return time;
}

std::vector<workload> workloads_here() {
    auto all = all_workloads();
    std::erase_if(all, [](const auto& each) { return each.network.n == 0; });
    return all;
}

struct trips {
    double aiopq;
    double libpq;

    trips(const measurement& measured, double round_trip)
        : aiopq(1 / measured.aiopq.per_second / round_trip), libpq(1 / measured.libpq.per_second / round_trip) {}
};

std::string missed_here(const workload& of, const measurement& measured, const trips& trips) {
    std::string names = measured.throughput < of.bar.throughput ? "throughput" : "";
    if (of.network.round_trips > 0 && trips.aiopq > of.network.round_trips) {
        names += (names.empty() ? "" : ", ") + std::string("round trips");
    }
    return names;
}

std::vector<std::string> cells(const workload& of, const measurement& measured, double round_trip) {
    trips const trips(measured, round_trip);
    auto const missed = missed_here(of, measured, trips);
    return {of.full_name(),
            std::to_string(measured.n),
            short_number(measured.aiopq.per_second),
            short_number(measured.libpq.per_second),
            short_number(measured.throughput),
            short_number(of.bar.throughput),
            short_number(trips.aiopq),
            short_number(trips.libpq),
            of.network.round_trips > 0 ? short_number(of.network.round_trips) : "-",
            short_number(measured.aiopq.cpu_us),
            short_number(measured.libpq.cpu_us),
            short_number(measured.cpu),
            missed.empty() ? "" : "MISSED: " + missed};
}

void print_json(const workload& of, const measurement& measured, double round_trip) {
    trips const trips(measured, round_trip);
    json_object object;
    object.text("table", "network")
        .text("workload", of.name)
        .text("what", of.what)
        .number("n", static_cast<double>(measured.n))
        .number("aiopq_per_second", measured.aiopq.per_second)
        .number("libpq_per_second", measured.libpq.per_second)
        .number("ratio", measured.throughput)
        .number("ratio_bar", of.bar.throughput)
        .number("round_trip_ms", round_trip * 1e3)
        .number("aiopq_round_trips", trips.aiopq)
        .number("libpq_round_trips", trips.libpq);
    if (of.network.round_trips > 0) {
        object.number("round_trips_bar", of.network.round_trips);
    }
    object.number("aiopq_cpu_us", measured.aiopq.cpu_us)
        .number("libpq_cpu_us", measured.libpq.cpu_us)
        .number("cpu_ratio", measured.cpu)
        .text("missed", missed_here(of, measured, trips))
        .print(stdout);
}

}  // namespace

std::vector<std::string> network_names() { return names_of(workloads_here()); }

int print_network(const options& options) {
    slow_network const network(each_way);
    auto const trip = round_trip();
    table table({"over a slow network", "n", "aiopq/s", "libpq/s", "ratio", "bar", "aiopq round trips",
                 "libpq round trips", "bar", "aiopq CPU us", "libpq CPU us", "CPU ratio", ""});
    auto const title = [](const workload& each) { return each.full_name() + " over a slow network"; };
    auto const wrong = measure_rows(workloads_here(), options, title, [&](const workload& each) {
        auto const measured = measure(each, options.scaled(each.network.n), options.rounds);
        if (options.json) {
            print_json(each, measured, trip);
        } else {
            table.add(cells(each, measured, trip));
        }
    });
    if (!options.json) {
        table.print(stdout);
        std::printf(
            "\nThrough a process that delays what passes by a millisecond each way: an empty query takes %s ms, "
            "which is one round trip.\nItems a second, round trips an item, the client's CPU microseconds an "
            "item; medians of %zu rounds; ratio: aiopq / libpq.\n",
            short_number(trip * 1e3).c_str(), options.rounds);
    }
    return wrong;
}

}  // namespace bench
