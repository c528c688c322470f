#pragma once

#include <aio/pq/detail/spelled_name.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

/// The enumerators of an enum by their names in the program, from the compiler's spelling of its values.
namespace aio::pq::detail {

struct enum_label {
    std::int64_t value;
    std::string_view label;
};

/// An enum with a fixed underlying type has every value of it; of others the values are not known.
template <class E>
concept fixed_enum = std::is_enum_v<E> && requires { E{0}; };

template <class E>
inline constexpr std::size_t values_looked_through =
    std::is_same_v<std::underlying_type_t<E>, bool>
        ? 2
        : static_cast<std::size_t>(std::numeric_limits<signed char>::max()) + 1;

// One function for all values: a function for each costs the compiler much more.
template <class E, E... Values>
consteval auto spell_values() {
    return std::string_view(__PRETTY_FUNCTION__);
}

template <class E>
inline constexpr std::string_view spelled_values = []<std::size_t... I>(std::index_sequence<I...>) {
    return spell_values<E, static_cast<E>(I)...>();
}(std::make_index_sequence<values_looked_through<E>>());

/// Calls `found(index, name)` for each of the values that has a name.
///
/// clang spells `…Values = <ns::mood::sad, (ns::mood)1, …>]`, g++ `…Values = {ns::mood::sad, (ns::mood)1, …}]`.
template <class F>
constexpr void for_each_enumerator(std::string_view spelled, std::size_t count, F found) {
    // From the last to the first, since what comes before them is spelled in many ways.
    for (std::size_t index = count; index-- > 0;) {
        const auto name = last_name(spelled);
        if (name.front() < '0' || name.front() > '9') {
            found(index, name);
        }
        // To the comma before it, which is none inside of the name's scope.
        auto end = static_cast<std::size_t>(name.data() - spelled.data());
        for (int depth = 0; index > 0 && (depth != 0 || spelled[end - 1] != ','); --end) {
            const char c = spelled[end - 1];
            depth += c == ')' || c == '>' ? 1 : 0;
            depth -= c == '(' || c == '<' ? 1 : 0;
        }
        spelled = spelled.substr(0, end);
    }
}

template <class E>
consteval std::size_t count_enumerators() {
    std::size_t count = 0;
    for_each_enumerator(spelled_values<E>, values_looked_through<E>, [&](std::size_t, std::string_view) { ++count; });
    return count;
}

/// In the order of their values.
template <class E>
inline constexpr auto enumerators = [] {
    constexpr auto count = count_enumerators<E>();
    std::array<enum_label, count> labels{};
    auto at = count;
    for_each_enumerator(spelled_values<E>, values_looked_through<E>, [&](std::size_t index, std::string_view name) {
        labels[--at] = {static_cast<std::int64_t>(index), name};
    });
    return labels;
}();

/// *Throws*: `conversion_error` for a value without a label, and a label without a value.
std::string_view label_of(std::int64_t value, std::span<const enum_label> labels);
std::int64_t value_of(std::string_view label, std::span<const enum_label> labels);

}  // namespace aio::pq::detail
