#include "python.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <utility>

namespace bench {
namespace {

struct output {
    std::string text;
    bool ok;
};

output output_of(const std::string& command) {
    std::fflush(nullptr);
    auto* const pipe = popen(command.c_str(), "r");
    check(pipe != nullptr, "popen");
    std::string text;
    std::array<char, 256> buffer;
    while (std::fgets(buffer.data(), static_cast<int>(buffer.size()), pipe) != nullptr) {
        text += buffer.data();
    }
    return {std::move(text), pclose(pipe) == 0};
}

std::string quoted(const std::string& text) { return "'" + text + "'"; }

}  // namespace

python::python(std::string script) : script_(std::move(script)) {
    auto const* chosen = std::getenv("AIOPQ_BENCH_PYTHON");
    for (auto const* candidate : {chosen, "/usr/bin/python3", "python3"}) {
        if (candidate == nullptr) {
            continue;
        }
        auto found =
            output_of(quoted(candidate) + " -c 'import sys, platform; print(platform.python_version(), end=str());"
                                          " sys.exit(sys.version_info < (3, 11))' 2>/dev/null");
        if (found.ok) {
            program_ = candidate;
            version_ = std::move(found.text);
            return;
        }
    }
}

cost python::measure(const std::string& loop, std::size_t n, std::size_t rounds) const {
    auto const command =
        quoted(program_) + ' ' + quoted(script_) + ' ' + loop + ' ' + std::to_string(n) + ' ' + std::to_string(rounds);
    auto const printed = output_of(command);
    cost result{};
    check(printed.ok && std::sscanf(printed.text.c_str(), "%lf %lf", &result.wall, &result.cpu) == 2, command.c_str());
    return result;
}

}  // namespace bench
