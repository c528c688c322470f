#pragma once

#include <aio/detail/side_by_side.hpp>
#include <aio/task.hpp>

#include <array>
#include <cstddef>
#include <exception>
#include <optional>
#include <source_location>
#include <span>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

namespace aio {

/// Who won a race of a vector of tasks, and with what.
template <class T>
struct race_result {
    using value_type = detail::value_or_monostate<T>;

    std::size_t index;
    value_type value;
};

namespace detail {

/// Runs children side by side until the first of them succeeds, then cancels the others and waits for them.
class racing : public side_by_side {
public:
    explicit racing(std::span<side_task> children) noexcept : side_by_side(children, 0) {}

    /// The index of the winner.
    [[nodiscard]] std::size_t await_resume();

private:
    void on_cancel() noexcept override;
    void child_ended(std::size_t index, control& task) noexcept override;

    std::optional<std::size_t> winner_;
    std::vector<std::exception_ptr> errors_;
};

[[noreturn]] void throw_empty_race();

template <class Result, std::size_t I, class Controls>
Result winner_at(Controls& controls) {
    return Result(std::in_place_index<I>, value_of(*std::get<I>(controls)));
}

template <class Result, class Controls, std::size_t... I>
Result winner_of(std::size_t winner, Controls& controls, std::index_sequence<I...>) {
    constexpr std::array<Result (*)(Controls&), sizeof...(I)> at{&winner_at<Result, I, Controls>...};
    return at[winner](controls);
}

}  // namespace detail

/// Runs the tasks side by side; the first that succeeds wins, the rest are cancelled and waited for. `index()` of the
/// variant tells who won; `void` becomes `std::monostate`.
///
/// What no second winner can be given is dropped: of two tasks that end in the same turn of the loop, the later one's
/// result. *Throws*, when none succeeds: the error, or an `exception_group` of several; tasks that were cancelled count
/// as out of the race, and when all were, `cancelled`.
/// *Cancellation*: cancels all, waits for them. If one succeeds all the same, its result is delivered and the cancel
/// shows at the next await.
template <class... T>
    requires(sizeof...(T) > 0)
[[nodiscard]] task<std::variant<detail::value_or_monostate<T>...>> race(task<T>... bodies) {
    auto& parent = co_await detail::this_control{};
    auto const where = co_await detail::this_place{};
    std::tuple<detail::control_ptr<detail::control_of<T>>...> controls{
        detail::make_control(parent.loop(), std::move(bodies), {}, where)...};
    std::array<detail::side_task, sizeof...(T)> children;
    detail::bind_children(children, controls);
    detail::racing all(children);
    auto const winner = co_await all;
    co_return detail::winner_of<std::variant<detail::value_or_monostate<T>...>>(winner, controls,
                                                                                std::index_sequence_for<T...>());
}

/// As above, for any number of tasks of one type. *Throws* std::invalid_argument when there is none.
template <class T>
[[nodiscard]] task<race_result<T>> race(std::vector<task<T>> bodies,
                                        std::source_location where = std::source_location::current()) {
    if (bodies.empty()) {
        detail::throw_empty_race();
    }
    auto& parent = co_await detail::this_control{};
    auto controls = detail::make_controls(parent.loop(), std::move(bodies), where);
    std::vector<detail::side_task> children(controls.size());
    detail::bind_children(children, controls);
    detail::racing all(children);
    auto const winner = co_await all;
    co_return race_result<T>{winner, detail::value_of(*controls[winner])};
}

}  // namespace aio
