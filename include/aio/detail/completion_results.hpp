#pragma once

#include <asio/error.hpp>
#include <asio/system_error.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <exception>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

/// What an Asio operation completes with, from its handler's arguments to what `co_await` gives or throws.

namespace aio::detail {

inline void throw_completion_error(const asio::error_code& error) {
    if (error) {
        throw asio::system_error(error);
    }
}
inline void throw_completion_error(const std::exception_ptr& error) {
    if (error) {
        std::rethrow_exception(error);
    }
}

inline bool was_aborted(const asio::error_code& error) noexcept { return error == asio::error::operation_aborted; }
/// An operation that is a coroutine (`co_spawn`, `async_run`) ends by the exception when it is cancelled.
[[nodiscard]] bool was_aborted(const std::exception_ptr& error) noexcept;

template <class T>
concept completion_error = std::same_as<T, asio::error_code> || std::same_as<T, std::exception_ptr>;

/// The values of a completion as one: none, the only one, or a tuple.
template <class... Values>
auto completion_values(Values&&... values) {
    if constexpr (sizeof...(Values) == 1) {
        return (std::forward<Values>(values), ...);
    } else if constexpr (sizeof...(Values) > 1) {
        return std::tuple<Values...>(std::forward<Values>(values)...);
    }
}

/// The arguments of one completion signature.
template <class... Args>
class completion_results {
public:
    template <class... Results>
    static constexpr bool takes = std::constructible_from<std::tuple<Args...>, Results...>;
    template <class... Results>
    static constexpr bool takes_exactly = std::same_as<std::tuple<Args...>, std::tuple<std::decay_t<Results>...>>;

    template <class... Results>
    void set(Results&&... results) {
        results_.emplace(std::forward<Results>(results)...);
    }
    [[nodiscard]] bool aborted() const noexcept {
        if constexpr (sizeof...(Args) > 0) {
            if constexpr (completion_error<std::tuple_element_t<0, std::tuple<Args...>>>) {
                return was_aborted(std::get<0>(*results_));
            }
        }
        return false;
    }
    /// *Throws* the error that the results begin with, if any.
    auto take() {
        if constexpr (sizeof...(Args) > 0) {
            return std::apply(
                []<class First, class... Rest>(First& first, Rest&... rest) {
                    if constexpr (completion_error<First>) {
                        throw_completion_error(first);
                        return completion_values(std::move(rest)...);
                    } else {
                        return completion_values(std::move(first), std::move(rest)...);
                    }
                },
                *results_);
        }
    }

private:
    std::optional<std::tuple<Args...>> results_;
};

/// The arguments of an operation with several completion signatures: those of the one that it completed with.
template <class... Each>
class completion_results_of_one {
public:
    template <class... Results>
    void set(Results&&... results) {
        constexpr auto which = choose<Results...>();
        static_assert(which < sizeof...(Each), "the operation completes with what none of its signatures takes");
        completed_.template emplace<which + 1>().set(std::forward<Results>(results)...);
    }
    [[nodiscard]] bool aborted() const noexcept {
        return visit_completed([](auto& results) { return results.aborted(); }, completed_);
    }
    /// *Throws* the error that the results begin with, if any.
    auto take() { return take_from(std::index_sequence_for<Each...>()); }

private:
    template <class Results>
    using value_of = std::conditional_t<std::is_void_v<decltype(std::declval<Results&>().take())>, std::monostate,
                                        decltype(std::declval<Results&>().take())>;
    using value = std::variant<value_of<Each>...>;

    template <class... Results>
    static constexpr std::size_t choose() {
        std::size_t const none = sizeof...(Each);
        std::array<bool, sizeof...(Each)> const exactly{Each::template takes_exactly<Results...>...};
        std::array<bool, sizeof...(Each)> const somehow{Each::template takes<Results...>...};
        for (auto const& fits : {exactly, somehow}) {
            for (std::size_t i = 0; i < none; ++i) {
                if (fits[i]) {
                    return i;
                }
            }
        }
        return none;
    }
    template <class F>
    static bool visit_completed(F f, const std::variant<std::monostate, Each...>& completed) {
        return std::visit(
            [&]<class Results>(const Results& results) {
                if constexpr (std::same_as<Results, std::monostate>) {
                    return false;
                } else {
                    return f(results);
                }
            },
            completed);
    }
    template <std::size_t I>
    value take_at() {
        auto& results = std::get<I + 1>(completed_);
        if constexpr (std::is_void_v<decltype(results.take())>) {
            results.take();
            return value(std::in_place_index<I>);
        } else {
            return value(std::in_place_index<I>, results.take());
        }
    }
    template <std::size_t... I>
    value take_from(std::index_sequence<I...>) {
        constexpr std::array<value (completion_results_of_one::*)(), sizeof...(I)> at{
            &completion_results_of_one::take_at<I>...};
        return (this->*at[completed_.index() - 1])();
    }

    std::variant<std::monostate, Each...> completed_;
};

}  // namespace aio::detail
