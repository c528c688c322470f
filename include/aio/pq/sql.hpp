#pragma once

#include <aio/pq/detail/placeholders.hpp>

#include <cstddef>
#include <source_location>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace aio::pq {

/// The text of a statement and the place in the program that gave it: what is left of a `basic_sql` without its types.
///
/// The text of a literal is referred to, any other is owned. NUL-terminated.
class sql_text {
public:
    constexpr sql_text(const char* literal, std::size_t size, const std::source_location& where) noexcept
        : data_(literal), size_(size), where_(where) {}
    sql_text(std::string_view text, const std::source_location& where);

    constexpr sql_text(const sql_text& other) : data_(other.data_), size_(other.size_), where_(other.where_) {
        if (other.owned_ != nullptr) {
            own(other.view());
        }
    }
    constexpr sql_text(sql_text&& other) noexcept
        : data_(std::exchange(other.data_, "")),
          size_(std::exchange(other.size_, 0)),
          owned_(std::exchange(other.owned_, nullptr)),
          where_(other.where_) {}
    constexpr sql_text& operator=(sql_text other) noexcept {
        std::swap(data_, other.data_);
        std::swap(size_, other.size_);
        std::swap(owned_, other.owned_);
        where_ = other.where_;
        return *this;
    }
    constexpr ~sql_text() { delete[] owned_; }

    [[nodiscard]] constexpr const char* c_str() const noexcept { return data_; }
    [[nodiscard]] constexpr std::string_view view() const noexcept { return {data_, size_}; }
    [[nodiscard]] constexpr const std::source_location& where() const noexcept { return where_; }
    /// True when the text is that of a literal, and so outlives everything.
    [[nodiscard]] constexpr bool is_literal() const noexcept { return owned_ == nullptr; }

private:
    void own(std::string_view text);

    const char* data_;
    std::size_t size_;
    // A std::string here would keep a literal's sql_text from being a constant expression.
    char* owned_ = nullptr;
    std::source_location where_;
};

/// SQL that is not a literal of the program: whoever writes this answers for what is in it.
///
/// Its placeholders are counted by the server. See `format_sql` for names and values put into the text safely.
class unsafe_sql {
public:
    /// *Throws*: `usage_error` when the text contains a NUL.
    explicit unsafe_sql(std::string_view text, std::source_location where = std::source_location::current());

    [[nodiscard]] const char* c_str() const noexcept { return text_.c_str(); }
    [[nodiscard]] std::string_view view() const noexcept { return text_.view(); }
    [[nodiscard]] const std::source_location& where() const noexcept { return text_.where(); }
    [[nodiscard]] const sql_text& text() const& noexcept { return text_; }
    [[nodiscard]] sql_text text() && noexcept { return std::move(text_); }

private:
    sql_text text_;
};

namespace detail {

// What std::source_location is made from. In a coroutine g++ 14 rejects a consteval call whose default argument is
// std::source_location::current() itself.
using call_site = decltype(__builtin_source_location());

// Not constexpr, so that the compiler's message about a call at compile time shows the name.
void number_of_placeholders_and_arguments_differ();
void sql_text_contains_a_nul();

/// A name for the compiler to show.
template <class T>
concept text_that_is_no_literal_use_unsafe_sql =
    std::is_convertible_v<const T&, std::string_view> && !std::is_array_v<T>;

consteval std::string_view checked_literal(const char* text, std::size_t size) {
    const std::string_view view(text, size);
    if (view.find('\0') != view.npos) {
        sql_text_contains_a_nul();
    }
    return view;
}

}  // namespace detail

/// A statement for arguments of types `Args`, made from a string literal and checked at compile time.
///
/// The highest placeholder `$n` has to be the number of arguments. Only the count depends on `Args`.
template <class... Args>
class basic_sql {
public:
    template <std::size_t N>
    consteval basic_sql(const char (&literal)[N], detail::call_site where = __builtin_source_location())
        : text_(literal, N - 1, std::source_location::current(where)) {
        if (detail::highest_placeholder(detail::checked_literal(literal, N - 1)) != sizeof...(Args)) {
            detail::number_of_placeholders_and_arguments_differ();
        }
    }

    template <detail::text_that_is_no_literal_use_unsafe_sql Text>
    basic_sql(const Text&) = delete;  // text that is not a literal: pq::unsafe_sql(text) or pq::format_sql

    basic_sql(unsafe_sql text) noexcept : text_(std::move(text).text()) {}

    /// From the same number of other types: `int` and `const int&` are the same to a placeholder.
    template <class... Others>
        requires(sizeof...(Others) == sizeof...(Args) && !std::is_same_v<basic_sql<Others...>, basic_sql>)
    constexpr basic_sql(basic_sql<Others...> other) noexcept : text_(std::move(other).text()) {}

    [[nodiscard]] constexpr const char* c_str() const noexcept { return text_.c_str(); }
    [[nodiscard]] constexpr std::string_view view() const noexcept { return text_.view(); }
    [[nodiscard]] constexpr const std::source_location& where() const noexcept { return text_.where(); }
    [[nodiscard]] constexpr const sql_text& text() const& noexcept { return text_; }
    [[nodiscard]] constexpr sql_text text() && noexcept { return std::move(text_); }

private:
    sql_text text_;
};

/// The type of a verb's first parameter: its types are taken from the arguments that follow, never from the text.
template <class... Args>
using sql = basic_sql<std::type_identity_t<Args>...>;

}  // namespace aio::pq
