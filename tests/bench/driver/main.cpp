#include "comparison.hpp"
#include "database.hpp"
#include "growth.hpp"
#include "harness/cpu.hpp"
#include "harness/options.hpp"
#include "harness/report.hpp"
#include "libpq.hpp"
#include "network.hpp"

#include <cstdio>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

/// aiopq_bench: the driver against what is hand-written on libpq, in this process and on the server of AIOPQ_TEST_DSN.
///
/// Exit status 1 when a side read or wrote something wrong; a bar that is missed is marked, and is no failure.

namespace bench {
namespace {

struct chapter {
    std::string option;
    std::vector<std::string> (*names)();
    int (*print)(const options&);
};

const std::vector<chapter>& chapters() {
    static std::vector<chapter> const all{{"--compare", comparison_names, print_comparison},
                                          {"--growth", growth_names, print_growth},
                                          {"--network", network_names, print_network}};
    return all;
}

options parse(int argc, char** argv) {
    option_names names{.row = "--workload"};
    for (auto const& each : chapters()) {
        names.tables.push_back(each.option);
    }
    auto const result = options::parse(argc, argv, names);
    std::vector<std::string> known;
    for (auto const& each : chapters()) {
        if (result.wants_table(each.option)) {
            auto const more = each.names();
            known.insert(known.end(), more.begin(), more.end());
        }
    }
    result.refuse_unknown_rows(known);
    return result;
}

std::string versions() {
    auto const connection = libpq::connect();
    auto const libpq = PQlibVersion();
    return machine() + ", libpq " + std::to_string(libpq / 10000) + '.' + std::to_string(libpq % 10000) +
           ", PostgreSQL " + PQparameterStatus(connection.get(), "server_version");
}

int run(const options& options) {
    load_data();
    if (options.json) {
        json_object().text("machine", versions()).print(stdout);
    } else {
        std::printf("%s\n", versions().c_str());
    }
    auto wrong = 0;
    for (auto const& each : chapters()) {
        if (options.wants_table(each.option)) {
            if (!options.json) {
                std::printf("\n");
            }
            wrong += each.print(options);
        }
    }
    return wrong == 0 ? 0 : 1;
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
    auto const options = bench::parse(argc, argv);
    bench::pin_to_one_cpu();
    try {
        return bench::run(options);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
