#include "options.hpp"

#include <sched.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace bench {
namespace {

[[noreturn]] void usage(const char* program, std::string_view row_flag, int status) {
    std::fprintf(status == 0 ? stdout : stderr, "%s [%.*s NAME]... [--scale F] [--rounds N] [--json] [--no-python]\n",
                 program, static_cast<int>(row_flag.size()), row_flag.data());
    std::exit(status);
}

}  // namespace

options options::parse(int argc, char** argv, std::string_view row_flag) {
    options result;
    for (int i = 1; i < argc; ++i) {
        std::string_view const flag = argv[i];
        auto const value = [&]() -> const char* {
            if (i + 1 == argc) {
                usage(argv[0], row_flag, 2);
            }
            return argv[++i];
        };
        if (flag == row_flag) {
            result.rows.emplace_back(value());
        } else if (flag == "--scale") {
            result.scale = std::strtod(value(), nullptr);
        } else if (flag == "--rounds") {
            result.rounds = std::strtoul(value(), nullptr, 10);
        } else if (flag == "--json") {
            result.json = true;
        } else if (flag == "--no-python") {
            result.python = false;
        } else {
            usage(argv[0], row_flag, flag == "--help" ? 0 : 2);
        }
    }
    if (!(result.scale > 0) || result.rounds == 0) {
        usage(argv[0], row_flag, 2);
    }
    return result;
}

bool options::wants(std::string_view row) const {
    return rows.empty() || std::find(rows.begin(), rows.end(), row) != rows.end();
}

std::size_t options::scaled(std::size_t n, std::size_t at_least) const {
    return std::max(at_least, static_cast<std::size_t>(static_cast<double>(n) * scale));
}

void pin_to_one_cpu() {
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) {
        return;
    }
    // The last one: the first has most of the machine's interrupts.
    for (int cpu = CPU_SETSIZE - 1; cpu >= 0; --cpu) {
        if (CPU_ISSET(cpu, &allowed)) {
            cpu_set_t one;
            CPU_ZERO(&one);
            CPU_SET(cpu, &one);
            sched_setaffinity(0, sizeof one, &one);
            return;
        }
    }
}

}  // namespace bench
