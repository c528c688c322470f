#pragma once

#include <string>
#include <string_view>

namespace aio::pq::detail {

// The type of the result is deduced, because g++ would explain an alias after the name that is looked for.
template <class T>
consteval auto name_of_type() {
    std::string_view name = __PRETTY_FUNCTION__;
    name.remove_prefix(name.find("T = ") + 4);
    name.remove_suffix(1);
    return name;
}

/// The name of a type as the compiler spells it.
template <class T>
inline constexpr std::string_view raw_type_name = name_of_type<T>();

/// The name as people spell it: `std::string` for `std::basic_string<char>`.
std::string readable_type_name(std::string_view raw);

}  // namespace aio::pq::detail
