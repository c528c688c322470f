#include "report.hpp"

#include <asio/version.hpp>
#include <sys/utsname.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <thread>

namespace bench {
namespace {

std::string quoted(std::string_view text) {
    std::string result = "\"";
    for (auto const c : text) {
        if (c == '"' || c == '\\') {
            result += '\\';
        }
        result += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
    return result + '"';
}

std::string formatted(const char* format, double value) {
    char buffer[64];
    std::snprintf(buffer, sizeof buffer, format, value);
    return buffer;
}

std::string cpu_model() {
    std::ifstream info("/proc/cpuinfo");
    for (std::string line; std::getline(info, line);) {
        if (line.starts_with("model name")) {
            return line.substr(line.find(':') + 2);
        }
    }
    return "unknown CPU";
}

std::string compiler() {
#if defined(__clang__)
    return "clang " + std::string(__clang_version__);
#else
    return "g++ " + std::string(__VERSION__);
#endif
}

}  // namespace

void table::print(std::FILE* out) const {
    std::vector<std::size_t> widths(rows_.front().size());
    for (auto const& row : rows_) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            widths[i] = std::max(widths[i], row[i].size());
        }
    }
    for (auto const& row : rows_) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            std::string const padding(widths[i] - row[i].size(), ' ');
            line += i == 0 ? row[i] + padding : "  " + padding + row[i];
        }
        std::fprintf(out, "%s\n", line.substr(0, line.find_last_not_of(' ') + 1).c_str());
    }
}

void json_object::name(std::string_view name) { members_ += (members_.empty() ? "" : ", ") + quoted(name) + ": "; }

json_object& json_object::text(std::string_view name, std::string_view value) {
    this->name(name);
    members_ += quoted(value);
    return *this;
}

json_object& json_object::number(std::string_view name, double value) {
    this->name(name);
    members_ += std::isfinite(value) ? formatted("%.6g", value) : "null";
    return *this;
}

void json_object::print(std::FILE* out) const {
    std::fprintf(out, "{%s}\n", members_.c_str());
    std::fflush(out);
}

std::string short_number(double value) {
    if (value == 0) {
        return "0";
    }
    auto const magnitude = std::floor(std::log10(std::fabs(value)));
    return magnitude >= 2 ? formatted("%.0f", value)
                          : formatted(magnitude >= 1    ? "%.1f"
                                      : magnitude >= -1 ? "%.2f"
                                                        : "%.4f",
                                      value);
}

std::string machine() {
    utsname system{};
    uname(&system);
    return cpu_model() + ", " + std::to_string(std::thread::hardware_concurrency()) + " CPUs, " + system.sysname + ' ' +
           system.release + ", " + compiler() +
#if defined(NDEBUG)
           " (release)"
#else
           " (not a release build)"
#endif
           ", Asio " +
           std::to_string(ASIO_VERSION / 100000) + '.' + std::to_string(ASIO_VERSION / 100 % 1000) + '.' +
           std::to_string(ASIO_VERSION % 100);
}

}  // namespace bench
