#pragma once

#include <cstddef>
#include <string_view>

namespace aio::pq::detail {

/// Reads SQL as far as is needed to find its placeholders (the manual, "Lexical Structure").
///
/// Usable at compile time. Takes `standard_conforming_strings` as on, the default since PostgreSQL 9.1.
class placeholder_scanner {
public:
    constexpr explicit placeholder_scanner(std::string_view text) : text_(text) {}

    /// The highest `$n` outside of strings, quoted identifiers and comments.
    constexpr std::size_t highest() {
        std::size_t found = 0;
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (c == '\'') {
                skip_quoted('\'');
            } else if (c == '"') {
                skip_quoted('"');
            } else if (c == '-' && peek(1) == '-') {
                skip_line();
            } else if (c == '/' && peek(1) == '*') {
                skip_block_comment();
            } else if (c == '$') {
                const auto number = dollar();
                found = number > found ? number : found;
            } else if (starts_name(c)) {
                skip_name();
            } else {
                ++at_;
            }
        }
        return found;
    }

private:
    static constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
    static constexpr bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
    static constexpr bool starts_name(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
    }

    constexpr char peek(std::size_t ahead) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

    // A doubled quote reads as two strings side by side, which is as good here.
    constexpr void skip_quoted(char quote) {
        const auto end = text_.find(quote, at_ + 1);
        at_ = end == text_.npos ? text_.size() : end + 1;
    }

    constexpr void skip_line() {
        while (at_ < text_.size() && text_[at_] != '\n' && text_[at_] != '\r') {
            ++at_;
        }
    }

    constexpr void skip_block_comment() {
        std::size_t depth = 0;
        do {
            if (peek(0) == '/' && peek(1) == '*') {
                ++depth;
                at_ += 2;
            } else if (peek(0) == '*' && peek(1) == '/') {
                --depth;
                at_ += 2;
            } else {
                ++at_;
            }
        } while (depth > 0 && at_ < text_.size());
    }

    // A name may contain `$`, so `a$1` has no placeholder. The name E before a quote makes it a string with escapes.
    constexpr void skip_name() {
        const auto begin = at_;
        while (at_ < text_.size() && (starts_name(text_[at_]) || is_digit(text_[at_]) || text_[at_] == '$')) {
            ++at_;
        }
        const bool is_e = at_ - begin == 1 && (text_[begin] == 'e' || text_[begin] == 'E');
        if (is_e && peek(0) == '\'') {
            skip_escaped();
        }
    }

    constexpr void skip_escaped() {
        do {
            ++at_;
            while (at_ < text_.size() && text_[at_] != '\'') {
                at_ += text_[at_] == '\\' ? 2U : 1U;
            }
            ++at_;
        } while (continues_string());
        at_ = at_ < text_.size() ? at_ : text_.size();
    }

    // Strings that only white space with a line break separates are one; the escapes of the first hold for the next.
    constexpr bool continues_string() {
        if (peek(0) == '\'') {
            return true;
        }
        const auto end_of_string = at_;
        bool line_break = false;
        while (at_ < text_.size() && (is_space(text_[at_]) || (text_[at_] == '-' && peek(1) == '-'))) {
            if (text_[at_] == '-') {
                skip_line();
            } else {
                line_break = line_break || text_[at_] == '\n' || text_[at_] == '\r';
                ++at_;
            }
        }
        if (line_break && peek(0) == '\'') {
            return true;
        }
        at_ = end_of_string;
        return false;
    }

    // `$1`, or the beginning of `$tag$ … $tag$`, which is skipped. Gives the number, 0 if there is none.
    constexpr std::size_t dollar() {
        const auto begin = at_++;
        if (is_digit(peek(0))) {
            constexpr std::size_t beyond_any = 1'000'000;
            std::size_t number = 0;
            for (; is_digit(peek(0)); ++at_) {
                number = number < beyond_any ? number * 10 + static_cast<std::size_t>(text_[at_] - '0') : number;
            }
            return number;
        }
        auto end = at_;
        while (end < text_.size() && (starts_name(text_[end]) || (end > at_ && is_digit(text_[end])))) {
            ++end;
        }
        if (end < text_.size() && text_[end] == '$') {
            const auto tag = text_.substr(begin, end + 1 - begin);
            const auto closing = text_.find(tag, end + 1);
            at_ = closing == text_.npos ? text_.size() : closing + tag.size();
        }
        return 0;
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

constexpr std::size_t highest_placeholder(std::string_view text) { return placeholder_scanner(text).highest(); }

}  // namespace aio::pq::detail
