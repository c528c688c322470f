#pragma once

#include <aio/pq/detail/integer.hpp>
#include <aio/pq/sql.hpp>

#include <concepts>
#include <cstddef>
#include <source_location>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

namespace aio::pq {

/// The name of a table, column, …, quoted: `identifier("a\"b")` reads `"a""b"` in the statement.
///
/// Quoted names are taken as they are written, so `identifier("Users")` is not `users`.
class identifier {
public:
    /// *Throws*: `usage_error` for an empty name and one that contains a NUL.
    explicit identifier(std::string_view name);
    /// `"schema"."name"`
    identifier(std::string_view schema, std::string_view name);

    [[nodiscard]] const std::string& quoted() const noexcept { return quoted_; }

private:
    std::string quoted_;
};

/// A string constant, quoted: for the places where a statement takes no parameter, such as `create role … password`.
///
/// With a backslash in it, it takes the form ` E'…'`, which means the same whatever `standard_conforming_strings` is.
class literal {
public:
    /// *Throws*: `usage_error` for a text that contains a NUL.
    explicit literal(std::string_view text);

    [[nodiscard]] const std::string& quoted() const noexcept { return quoted_; }

private:
    std::string quoted_;
};

namespace detail {

void number_of_braces_and_arguments_differ();
void a_brace_that_is_text_is_written_twice();

/// The number of `{}` in a format; any other single brace is an error.
consteval std::size_t count_fields(std::string_view format) {
    std::size_t fields = 0;
    for (std::size_t i = 0; i < format.size(); ++i) {
        if (format[i] != '{' && format[i] != '}') {
            continue;
        }
        const char next = i + 1 < format.size() ? format[i + 1] : '\0';
        if (format[i] == '{' && next == '}') {
            ++fields;
        } else if (next != format[i]) {
            a_brace_that_is_text_is_written_twice();
        }
        ++i;
    }
    return fields;
}

template <class T>
struct is_sql : std::false_type {};
template <class... Args>
struct is_sql<basic_sql<Args...>> : std::true_type {};

inline std::string fragment_text(const identifier& name) { return name.quoted(); }
inline std::string fragment_text(const literal& text) { return text.quoted(); }
inline std::string fragment_text(const unsafe_sql& text) { return std::string(text.view()); }
template <class... Args>
std::string fragment_text(const basic_sql<Args...>& text) {
    return std::string(text.view());
}
template <integer T>
std::string fragment_text(T number) {
    return std::to_string(number);
}

std::string join_fragments(std::string_view format, std::span<const std::string> fragments);

}  // namespace detail

/// What `format_sql` puts into a statement: `identifier`, `literal`, `unsafe_sql`, `sql<>` of a literal, and integers.
///
/// A plain string is none of them, because only the programmer knows which of them it should be. A value is best not
/// put into the text at all but passed as a parameter, `$1`.
template <class T>
concept sql_fragment = std::same_as<T, identifier> || std::same_as<T, literal> || std::same_as<T, unsafe_sql> ||
                       detail::is_sql<T>::value || detail::integer<T>;

/// The format of `format_sql`: a string literal with `{}` for each argument, `{{` and `}}` for braces.
template <class... Args>
class basic_sql_format {
public:
    template <std::size_t N>
    consteval basic_sql_format(const char (&format)[N], detail::call_site where = __builtin_source_location())
        : format_(detail::checked_literal(format, N - 1)), where_(std::source_location::current(where)) {
        if (detail::count_fields(format_) != sizeof...(Args)) {
            detail::number_of_braces_and_arguments_differ();
        }
    }

    [[nodiscard]] constexpr std::string_view view() const noexcept { return format_; }
    [[nodiscard]] constexpr const std::source_location& where() const noexcept { return where_; }

private:
    std::string_view format_;
    std::source_location where_;
};

template <class... Args>
using sql_format = basic_sql_format<std::type_identity_t<Args>...>;

/// Composes a statement: `format_sql("select * from {} where id = $1", identifier(table))`.
template <sql_fragment... Args>
[[nodiscard]] unsafe_sql format_sql(sql_format<Args...> format, const Args&... args) {
    // One element more, since an array has at least one.
    const std::string fragments[] = {detail::fragment_text(args)..., {}};
    return unsafe_sql(detail::join_fragments(format.view(), {fragments, sizeof...(Args)}), format.where());
}

}  // namespace aio::pq
