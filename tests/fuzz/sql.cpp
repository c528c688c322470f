#include "fuzz/driver/input.hpp"
#include "fuzz/driver/target.hpp"

#include <aio/pq/detail/placeholders.hpp>
#include <aio/pq/error.hpp>
#include <aio/pq/format_sql.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace pq = aio::pq;
using pq::detail::highest_placeholder;

namespace {

/// The text between quotes, if it is that: each quote inside, and each of `escaped`, is there twice.
std::optional<std::string> unquoted(std::string_view text, char quote, std::string_view escaped) {
    if (text.size() < 2 || text.front() != quote || text.back() != quote) {
        return std::nullopt;
    }
    text = text.substr(1, text.size() - 2);
    std::string inside;
    while (!text.empty()) {
        const char c = text.front();
        if (c == quote || escaped.find(c) != escaped.npos) {
            if (text.size() < 2 || text[1] != c) {
                return std::nullopt;
            }
            text.remove_prefix(1);
        }
        inside += c;
        text.remove_prefix(1);
    }
    return inside;
}

/// Text that is quoted stays in its quotes: nothing in it is a placeholder, and one behind it still is.
void quote(std::string_view text) {
    const auto check = [](const std::string& quoted) {
        fuzz::require(highest_placeholder(quoted) == 0, "a placeholder inside of " + quoted);
        fuzz::require(highest_placeholder("select " + quoted + ", $7") == 7, "no placeholder behind " + quoted);
    };
    const bool has_nul = text.find('\0') != text.npos;
    try {
        const auto name = pq::identifier(text).quoted();
        fuzz::require(unquoted(name, '"', "") == text && !has_nul && !text.empty(), "another name: " + name);
        check(name);
        check(pq::identifier(text, "x").quoted());
    } catch (const pq::usage_error&) {
        fuzz::require(has_nul || text.empty(), "a name is refused: " + std::string(text));
    }
    try {
        const auto literal = pq::literal(text).quoted();
        const auto escapes = literal.starts_with(" E");
        fuzz::require(unquoted(std::string_view(literal).substr(escapes ? 2 : 0), '\'', escapes ? "\\" : "") == text &&
                          (escapes || text.find('\\') == text.npos) && !has_nul,
                      "another text: " + literal);
        check(literal);
        fuzz::accept();
    } catch (const pq::usage_error&) {
        fuzz::require(has_nul, "a text is refused: " + std::string(text));
    }
}

/// A format that the compiler would take, made of the input, and what has to come of it.
void format(fuzz::input from) {
    std::string format;
    std::string expected;
    std::vector<std::string> fragments;
    while (!from.empty()) {
        switch (from.byte() % 4) {
        case 0:
            fragments.emplace_back(from.text(from.byte() % 8));
            format += "{}";
            expected += fragments.back();
            break;
        case 1:
            format += "{{";
            expected += '{';
            break;
        case 2:
            format += "}}";
            expected += '}';
            break;
        default: {
            std::string plain(from.text(from.byte() % 8));
            std::ranges::replace_if(plain, [](char c) { return c == '{' || c == '}'; }, '$');
            format += plain;
            expected += plain;
        }
        }
    }
    fuzz::require(pq::detail::join_fragments(format, fragments) == expected, "wrongly joined: " + format);
}

/// What is read of a statement ends where it ends, and no comment or string behind it changes what was found.
void scan(std::string_view text) {
    const auto found = highest_placeholder(text);
    fuzz::require(found < 10'000'000, "a number that no placeholder has");
    fuzz::require(highest_placeholder("$9 " + std::string(text)) >= 9, "what is before the text is not found");
    fuzz::require(found == 0 || text.find('$') != text.npos, "a placeholder out of nothing");
    try {
        fuzz::require(pq::unsafe_sql(text).view() == text, "another statement");
        fuzz::accept();
    } catch (const pq::usage_error&) {
        fuzz::require(text.find('\0') != text.npos, "a statement is refused");
    }
}

}  // namespace

/// The first byte chooses.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::input from(data, size);
    switch (from.byte() % 3) {
    case 0:
        quote(from.rest());
        break;
    case 1:
        format(from);
        break;
    default:
        scan(from.rest());
    }
    return 0;
}

static const fuzz::registration known({"sql", &LLVMFuzzerTestOneInput, [] {
                                           return std::vector<std::string>{
                                               std::string(1, '\0').append("it's a \"name\" with $1 and \\"),
                                               std::string(1, '\0').append("-- /* $$"),
                                               "\2select $1, '$2', e'\\'$3', \"$4\" -- $5\n/* /* */ $6 */ from t$7",
                                               "\2select $tag$ $1 $tag$, $12, E'a' -- b\n 'c\\'', $$ $3 $$",
                                           };
                                       }});
