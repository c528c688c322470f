#pragma once

#include "options.hpp"

#include <cstdio>
#include <exception>
#include <string>
#include <vector>

/// What all tables do with their rows, which have a `name` that the command line chooses them by.

namespace bench {

template <class Row>
[[nodiscard]] std::vector<std::string> names_of(const std::vector<Row>& rows) {
    std::vector<std::string> names;
    for (auto const& each : rows) {
        names.push_back(each.name);
    }
    return names;
}

/// Calls `measure` for each row that is wanted, and shows how far it is. Gives the number of those that failed, after
/// it has said what `title` calls them and what with.
template <class Row, class Title, class Measure>
[[nodiscard]] int measure_rows(const std::vector<Row>& rows, const options& options, Title title, Measure measure) {
    auto wrong = 0;
    for (auto const& each : rows) {
        if (!options.wants(each.name)) {
            continue;
        }
        try {
            measure(each);
            if (!options.json) {
                std::fprintf(stderr, ".");
            }
        } catch (const std::exception& error) {
            std::fprintf(stderr, "WRONG: %s: %s\n", title(each).c_str(), error.what());
            ++wrong;
        }
    }
    if (!options.json) {
        std::fprintf(stderr, "\n");
    }
    return wrong;
}

}  // namespace bench
