#include "error_text.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace aio::pq::detail {
namespace {

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

struct narrowed {
    /// One element a character, the bytes of its UTF-8.
    std::vector<std::string_view> characters;
    /// The index in `characters` of the position asked for.
    std::size_t marked = 0;
};

// Columns are counted in characters: good enough for a caret under anything but wide characters.
narrowed narrow(std::string_view query, std::size_t position) {
    narrowed out;
    std::size_t counted = 0;
    for (std::size_t i = 0; i < query.size();) {
        std::size_t end = i + 1;
        while (end < query.size() && continues_character(query[end])) {
            ++end;
        }
        const bool space = is_space(query[i]);
        const bool after_space = out.characters.empty() || out.characters.back() == " ";
        if (++counted == position) {
            out.marked = out.characters.size();
        }
        if (!space) {
            out.characters.push_back(query.substr(i, end - i));
        } else if (!after_space) {
            out.characters.emplace_back(" ");
        }
        i = end;
    }
    while (!out.characters.empty() && out.characters.back() == " ") {
        out.characters.pop_back();
    }
    if (position > counted) {
        out.marked = out.characters.size();
    }
    out.marked = std::min(out.marked, out.characters.size());
    return out;
}

void add_line(std::string& out, std::string_view label, std::string_view text) {
    if (!text.empty()) {
        out.append("\n").append(label).append(": ").append(text);
    }
}

}  // namespace

std::string query_excerpt(std::string_view query, int position, std::size_t width) {
    constexpr std::string_view label = "QUERY: ";
    constexpr std::string_view ellipsis = "…";
    const auto wanted = position > 0 ? static_cast<std::size_t>(position) : 0;
    const auto text = narrow(query, wanted);
    const auto size = text.characters.size();

    std::size_t begin = 0;
    if (size > width && text.marked > width / 2) {
        begin = std::min(text.marked - width / 2, size - width);
    }
    const auto end = std::min(size, begin + width);

    std::string out(label);
    if (begin > 0) {
        out += ellipsis;
    }
    for (auto i = begin; i < end; ++i) {
        out += text.characters[i];
    }
    if (end < size) {
        out += ellipsis;
    }
    if (wanted != 0) {
        out += '\n';
        out.append(label.size() + (begin > 0 ? 1 : 0) + text.marked - begin, ' ');
        out += '^';
    }
    return out;
}

std::string error_text(const std::string& message, const server_error_fields& fields, const error_context& context) {
    std::string out;
    if (!fields.severity.empty()) {
        out.append(fields.severity).append(": ");
    }
    out += message;
    if (!fields.sqlstate.empty()) {
        out.append(" (").append(fields.sqlstate).append(")");
    }
    add_line(out, "DETAIL", fields.detail);
    add_line(out, "HINT", fields.hint);
    add_line(out, "CONTEXT", fields.context);
    if (!context.query.empty()) {
        out.append("\n").append(query_excerpt(context.query, fields.position));
    }
    add_line(out, "PARAMETERS", context.parameters);
    if (context.where.line() != 0) {
        add_line(out, "AT", std::string(context.where.file_name()) + ":" + std::to_string(context.where.line()));
    }
    return out;
}

}  // namespace aio::pq::detail
