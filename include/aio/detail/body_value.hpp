#pragma once

#include <aio/task.hpp>

#include <type_traits>

namespace aio::detail {

template <class T>
struct value_of_task {};
template <class T>
struct value_of_task<task<T>> {
    using type = T;
};

/// What the task that `F` makes out of `Args` gives; no type where it makes none.
template <class F, class... Args>
using body_value = typename value_of_task<std::invoke_result_t<F&, Args...>>::type;

}  // namespace aio::detail
