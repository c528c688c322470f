#include "options.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <optional>

namespace bench {
namespace {

bool contains(const std::vector<std::string>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

std::string usage(std::string_view program, const option_names& names) {
    auto text = "usage: " + std::string(program) + " [" + names.row + " NAME]...";
    for (auto const& table : names.tables) {
        text += " [" + table + "]";
    }
    text += " [--scale F] [--rounds N] [--json] [--no-python]\n";
    text += "  " + names.row + " NAME    only the rows of that name\n";
    if (!names.tables.empty()) {
        text += "  ";
        for (auto const& table : names.tables) {
            text += (table == names.tables.front() ? "" : ", ") + table;
        }
        text += "    only that table; all of them when no option says which rows or tables\n";
    }
    return text + "  --scale F    F times as many items; 1 by default\n"
                  "  --rounds N    medians of N rounds; 7 by default\n"
                  "  --json    an object a line\n"
                  "  --no-python    without the figures of Python, where there are some\n";
}

[[noreturn]] void refuse(std::string_view program, const option_names& names, const std::string& why) {
    std::fprintf(stderr, "%s\n%s", why.c_str(), usage(program, names).c_str());
    std::exit(2);
}

/// The number that is all of `text`, when there is one and it is above 0.
template <class T>
std::optional<T> positive(std::string_view text) {
    T value{};
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() && value > 0 ? std::optional(value) : std::nullopt;
}

}  // namespace

options options::parse(int argc, char** argv, const option_names& names) {
    options result;
    std::string_view program = argv[0];
    program.remove_prefix(program.rfind('/') + 1);
    auto const number = [&]<class T>(std::string_view flag, std::string_view text, T& to) {
        auto const read = positive<T>(text);
        if (!read) {
            refuse(program, names,
                   std::string(flag) + " takes a number above 0, which \"" + std::string(text) + "\" is not");
        }
        to = *read;
    };
    for (int i = 1; i < argc; ++i) {
        std::string_view const flag = argv[i];
        auto const value = [&]() -> const char* {
            if (i + 1 == argc) {
                refuse(program, names, std::string(flag) + " takes a value");
            }
            return argv[++i];
        };
        if (flag == names.row) {
            result.rows.emplace_back(value());
        } else if (contains(names.tables, flag)) {
            result.tables.emplace_back(flag);
        } else if (flag == "--scale") {
            number(flag, value(), result.scale);
        } else if (flag == "--rounds") {
            number(flag, value(), result.rounds);
        } else if (flag == "--json") {
            result.json = true;
        } else if (flag == "--no-python") {
            result.python = false;
        } else if (flag == "--help") {
            std::printf("%s", usage(program, names).c_str());
            std::exit(0);
        } else {
            refuse(program, names, "no option is called " + std::string(flag));
        }
    }
    if (result.tables.empty() && !names.tables.empty()) {
        result.tables = result.rows.empty() ? names.tables : std::vector{names.tables.front()};
    }
    return result;
}

bool options::wants(std::string_view row) const { return rows.empty() || contains(rows, row); }

bool options::wants_table(std::string_view table) const { return contains(tables, table); }

std::size_t options::scaled(std::size_t n, std::size_t at_least) const {
    return std::max(at_least, static_cast<std::size_t>(static_cast<double>(n) * scale));
}

void options::refuse_unknown_rows(const std::vector<std::string>& known) const {
    for (auto const& row : rows) {
        if (contains(known, row)) {
            continue;
        }
        std::vector<std::string> named;
        std::fprintf(stderr, "nothing is called %s there; these are:", row.c_str());
        for (auto const& name : known) {
            if (!contains(named, name)) {
                named.push_back(name);
                std::fprintf(stderr, " %s", name.c_str());
            }
        }
        std::fprintf(stderr, "\n");
        std::exit(2);
    }
}

}  // namespace bench
