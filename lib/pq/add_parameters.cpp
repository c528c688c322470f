#include "result_error.hpp"

#include <array>
#include <string>
#include <string_view>

namespace aio::pq {
namespace {

// Enough to recognise a value by.
constexpr std::size_t longest_shown = 100;

std::string hexadecimal(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text = "\\x";
    for (auto const byte : bytes) {
        text += digits[static_cast<unsigned char>(byte) >> 4U];
        text += digits[static_cast<unsigned char>(byte) & 15U];
    }
    return text;
}

std::string shown(const params& arguments, std::size_t index) {
    if (arguments.is_null(index)) {
        return "NULL";
    }
    auto const bytes = arguments.bytes(index);
    auto const part = bytes.substr(0, longest_shown);
    auto const text = arguments.format(index) == value_format::text ? "'" + std::string(part) + "'" : hexadecimal(part);
    return part.size() == bytes.size() ? text : text + "…";
}

}  // namespace

void add_parameters(server_error& error, const params& arguments) {
    std::string text;
    for (std::size_t i = 0; i < arguments.count(); ++i) {
        text += (i == 0 ? "$" : ", $") + std::to_string(i + 1) + " = " + shown(arguments, i);
    }
    if (!text.empty()) {
        error.add_parameters(std::move(text));
    }
}

}  // namespace aio::pq
