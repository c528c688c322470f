#pragma once

#include <string_view>

/// Names of the program as compilers spell them in `__PRETTY_FUNCTION__`.
namespace aio::pq::detail {

constexpr bool is_in_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$' ||
           static_cast<unsigned char>(c) >= 0x80;
}

// clang spells `…object.value.id}]`, g++ `…::value.user::id)}]`: the name comes last.
constexpr std::string_view last_name(std::string_view spelled) {
    auto end = spelled.size();
    while (!is_in_name(spelled[end - 1])) {
        --end;
    }
    auto begin = end;
    while (is_in_name(spelled[begin - 1])) {
        --begin;
    }
    return spelled.substr(begin, end - begin);
}

}  // namespace aio::pq::detail
