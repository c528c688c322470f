#pragma once

#include <concepts>

namespace aio::pq::detail {

/// Types that hold numbers: not bool, and none of those that hold characters.
template <class T>
concept integer = std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char> && !std::same_as<T, wchar_t> &&
                  !std::same_as<T, char8_t> && !std::same_as<T, char16_t> && !std::same_as<T, char32_t>;

}  // namespace aio::pq::detail
