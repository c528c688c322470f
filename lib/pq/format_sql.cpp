#include <aio/pq/error.hpp>
#include <aio/pq/format_sql.hpp>

namespace aio::pq {
namespace {

void append_doubled(std::string& out, std::string_view text, std::string_view doubled) {
    for (const char c : text) {
        if (doubled.find(c) != doubled.npos) {
            out += c;
        }
        out += c;
    }
}

std::string quote_name(std::string_view name) {
    if (name.empty()) {
        throw usage_error("pq::identifier: a name cannot be empty");
    }
    if (name.find('\0') != name.npos) {
        throw usage_error("pq::identifier: the name contains a NUL");
    }
    std::string out = "\"";
    append_doubled(out, name, "\"");
    return out += '"';
}

std::string quote_text(std::string_view text) {
    if (text.find('\0') != text.npos) {
        throw usage_error("pq::literal: the text contains a NUL, which PostgreSQL's text cannot hold");
    }
    // The blank keeps the E from becoming part of a word before it.
    std::string out = text.find('\\') == text.npos ? "'" : " E'";
    append_doubled(out, text, "'\\");
    return out += '\'';
}

}  // namespace

identifier::identifier(std::string_view name) : quoted_(quote_name(name)) {}

identifier::identifier(std::string_view schema, std::string_view name)
    : quoted_(quote_name(schema) + "." + quote_name(name)) {}

literal::literal(std::string_view text) : quoted_(quote_text(text)) {}

std::string detail::join_fragments(std::string_view format, std::span<const std::string> fragments) {
    std::string out;
    std::size_t next = 0;
    for (std::size_t i = 0; i < format.size(); ++i) {
        const char c = format[i];
        if (c == '{' && format[i + 1] == '}') {
            out += fragments[next++];
            ++i;
        } else {
            out += c;
            i += c == '{' || c == '}' ? 1 : 0;
        }
    }
    return out;
}

}  // namespace aio::pq
