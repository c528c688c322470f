#include "render_nested.hpp"

#include "ascii.hpp"

#include <aio/pq/detail/array_shape.hpp>
#include <aio/pq/detail/nested.hpp>
#include <aio/pq/detail/range_shape.hpp>

#include <algorithm>
#include <string_view>

namespace aio::pq::detail {
namespace {

// Of a text in PostgreSQL: MaxAllocSize, which is why no server sends more.
constexpr std::size_t longest_text = 0x3fffffff;

void append(std::string& text, std::string_view more) {
    if (more.size() > longest_text - text.size()) {
        throw_conversion_error("its text would be longer than the 1 GB that PostgreSQL's text can have");
    }
    text += more;
}

/// How a kind of value writes what is inside of it.
struct quoting {
    /// What cannot stand outside of quotes, besides white space.
    std::string_view special;
    /// Quotes and backslashes inside of quotes: a backslash goes before them, or they are doubled.
    bool with_backslash;
};

constexpr std::string_view white_space = " \t\n\v\f\r";

bool needs_quotes(std::string_view text, const quoting& how) {
    return text.empty() || text.find_first_of(how.special) != text.npos || text.find_first_of(white_space) != text.npos;
}

void append_quoted(std::string& text, std::string_view inside, const quoting& how) {
    append(text, "\"");
    while (!inside.empty()) {
        const auto plain = inside.substr(0, inside.find_first_of("\"\\"));
        append(text, plain);
        inside.remove_prefix(plain.size());
        if (!inside.empty()) {
            append(text, how.with_backslash ? std::string_view("\\") : inside.substr(0, 1));
            append(text, inside.substr(0, 1));
            inside.remove_prefix(1);
        }
    }
    append(text, "\"");
}

void append_inside(std::string& text, std::string_view inside, const quoting& how) {
    if (needs_quotes(inside, how)) {
        append_quoted(text, inside, how);
    } else {
        append(text, inside);
    }
}

class array_writer {
public:
    array_writer(value_view value, int depth) : from_(value), depth_(depth) {
        // pg_type.typdelim, which is a comma of all other types.
        if (from_.element == oids::box) {
            delimiter_ = ";";
            quoting_.special = "\"\\{};";
        }
    }

    std::string text() && {
        if (from_.dimensions == 0) {
            from_.elements.expect_end();
            return "{}";
        }
        append_subscripts();
        append_dimension(std::span<const std::int32_t>(from_.sizes).first(from_.dimensions));
        from_.elements.expect_end();
        return std::move(text_);
    }

private:
    /// `[0:2]=`, which is there when a dimension does not begin with 1.
    void append_subscripts() {
        const auto lower_bounds = std::span(from_.lower_bounds).first(from_.dimensions);
        if (std::ranges::all_of(lower_bounds, [](auto bound) { return bound == 1; })) {
            return;
        }
        for (std::size_t i = 0; i < from_.dimensions; ++i) {
            const auto upper = std::int64_t{lower_bounds[i]} + from_.sizes[i] - 1;
            text_ += "[" + std::to_string(lower_bounds[i]) + ":" + std::to_string(upper) + "]";
        }
        text_ += "=";
    }

    void append_dimension(std::span<const std::int32_t> sizes) {
        append(text_, "{");
        for (std::int32_t i = 0; i < sizes.front(); ++i) {
            if (i != 0) {
                append(text_, delimiter_);
            }
            if (sizes.size() > 1) {
                append_dimension(sizes.subspan(1));
            } else {
                append_element();
            }
        }
        append(text_, "}");
    }

    void append_element() {
        const auto element = from_.elements.take_value(from_.element);
        if (element.is_null()) {
            append(text_, "NULL");
            return;
        }
        const auto inside = render_at_depth(element, depth_ + 1);
        if (equal_ignoring_case(inside, "null")) {
            append_quoted(text_, inside, quoting_);
        } else {
            append_inside(text_, inside, quoting_);
        }
    }

    array_view from_;
    int depth_;
    std::string_view delimiter_ = ",";
    quoting quoting_ = {.special = "\"\\{},", .with_backslash = true};
    std::string text_;
};

void append_range(std::string& text, value_view value, oid subtype, int depth) {
    constexpr quoting how = {.special = "\"\\()[],", .with_backslash = false};
    nested_bytes bytes(value);
    const auto flags = take_range_flags(bytes);
    if (flags.is_empty) {
        bytes.expect_end();
        append(text, "empty");
        return;
    }
    const auto append_bound = [&](bool is_there) {
        if (is_there) {
            const auto bound = bytes.take_value(subtype);
            if (bound.is_null()) {
                throw_malformed("a bound of a range is NULL");
            }
            append_inside(text, render_at_depth(bound, depth + 1), how);
        }
    };
    append(text, flags.lower_inclusive ? "[" : "(");
    append_bound(flags.has_lower);
    append(text, ",");
    append_bound(flags.has_upper);
    append(text, flags.upper_inclusive ? "]" : ")");
    bytes.expect_end();
}

}  // namespace

std::string text_of_array(value_view value, int depth) { return array_writer(value, depth).text(); }

std::string text_of_record(value_view value, int depth) {
    constexpr quoting how = {.special = "\"\\(),", .with_backslash = false};
    nested_bytes bytes(value);
    const auto count = bytes.take<std::int32_t>();
    if (count < 0) {
        throw_malformed("the number of its attributes is negative");
    }
    std::string text = "(";
    for (std::int32_t i = 0; i < count; ++i) {
        if (i != 0) {
            append(text, ",");
        }
        const auto type = bytes.take<oid>();
        if (const auto attribute = bytes.take_value(type); !attribute.is_null()) {
            append_inside(text, render_at_depth(attribute, depth + 1), how);
        }
    }
    append(text, ")");
    bytes.expect_end();
    return text;
}

std::string text_of_range(value_view value, oid subtype, int depth) {
    std::string text;
    append_range(text, value, subtype, depth);
    return text;
}

std::string text_of_multirange(value_view value, oid subtype, int depth) {
    nested_bytes bytes(value);
    const auto count = take_range_count(bytes);
    std::string text = "{";
    for (std::size_t i = 0; i < count; ++i) {
        if (i != 0) {
            append(text, ",");
        }
        const auto each = bytes.take_value(value.type);
        if (each.is_null()) {
            throw_malformed("a range inside of it is NULL");
        }
        append_range(text, each, subtype, depth);
    }
    append(text, "}");
    bytes.expect_end();
    return text;
}

}  // namespace aio::pq::detail
