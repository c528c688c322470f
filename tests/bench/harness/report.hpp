#pragma once

#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What a bench program prints: a table to read, or an object of JSON a line.

namespace bench {

/// Columns as wide as their widest cell; the first one to the left, numbers to the right.
class table {
public:
    explicit table(std::vector<std::string> headings) : rows_{std::move(headings)} {}
    void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
    void print(std::FILE* out) const;

private:
    std::vector<std::vector<std::string>> rows_;
};

/// One object, on one line.
class json_object {
public:
    json_object& text(std::string_view name, std::string_view value);
    json_object& number(std::string_view name, double value);
    void print(std::FILE* out) const;

private:
    void name(std::string_view name);
    std::string members_;
};

/// `value` with three significant digits, without an exponent.
[[nodiscard]] std::string short_number(double value);

/// CPU, kernel, compiler and libraries that the figures belong to.
[[nodiscard]] std::string machine();

}  // namespace bench
