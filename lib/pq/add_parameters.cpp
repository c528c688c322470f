#include "result_error.hpp"

#include "render_text.hpp"

#include <optional>
#include <string>

namespace aio::pq {
namespace {

// Enough to recognise a value by.
constexpr std::size_t longest_shown = 100;

/// The value as text, where it is; nothing for what is known as bytes alone.
std::optional<std::string> text_of(const params& arguments, std::size_t index) {
    // What is longer takes long to write, and is not shown in full.
    constexpr std::size_t longest_rendered = 1000;
    const value_view value{.data = arguments.bytes(index).data(),
                           .size = static_cast<int>(arguments.bytes(index).size()),
                           .type = arguments.types()[index],
                           .format = arguments.format(index)};
    if (detail::is_plain_text(value)) {
        return std::string(value.text().substr(0, longest_rendered));
    }
    if (value.text().size() > longest_rendered || !detail::can_render_text(value.type)) {
        return std::nullopt;
    }
    try {
        return detail::render_text(value);
    } catch (const conversion_error&) {
        return std::nullopt;
    }
}

std::string shown(const params& arguments, std::size_t index) {
    if (arguments.is_null(index)) {
        return "NULL";
    }
    if (auto const text = text_of(arguments, index)) {
        return "'" + text->substr(0, longest_shown) + "'" + (text->size() > longest_shown ? "…" : "");
    }
    auto const bytes = arguments.bytes(index);
    auto const part = bytes.substr(0, longest_shown);
    return detail::text_of_bytea({.data = part.data(), .size = static_cast<int>(part.size())}) +
           (part.size() < bytes.size() ? "…" : "");
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
