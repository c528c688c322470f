#pragma once

#include <aio/detail/side_by_side.hpp>
#include <aio/spawn.hpp>
#include <aio/task.hpp>

#include <array>
#include <cstddef>
#include <exception>
#include <source_location>
#include <span>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace aio {

/// What one of several tasks ended with.
template <class T>
struct outcome {
    using value_type = std::conditional_t<std::is_void_v<T>, std::monostate, T>;
    std::variant<value_type, std::exception_ptr> state;

    [[nodiscard]] bool ok() const noexcept { return state.index() == 0; }
    /// *Throws* what the task ended with.
    [[nodiscard]] value_type& value() {
        if (!ok()) {
            std::rethrow_exception(std::get<1>(state));
        }
        return std::get<0>(state);
    }
    [[nodiscard]] std::exception_ptr error() const noexcept { return ok() ? nullptr : std::get<1>(state); }
};

struct gather_options {
    /// How many of the tasks may run at once; 0 is no limit.
    std::size_t limit = 0;
};

namespace detail {

enum class on_error { cancel_others, settle };

/// Runs children side by side and waits for all of them. The first error, or a cancel, cancels the rest.
class gathering : public side_by_side {
public:
    gathering(std::span<side_task> children, std::size_t limit, on_error policy) noexcept
        : side_by_side(children, limit), policy_(policy) {}

    void await_resume() const;

private:
    void on_cancel() noexcept override;
    void child_ended(std::size_t index, control& task) noexcept override;

    on_error policy_;
    std::exception_ptr first_error_;
};

template <class T>
outcome<T> outcome_of(control_of<T>& control) {
    using state = decltype(outcome<T>::state);
    if (auto const& error = control.failure()) {
        return {state(std::in_place_index<1>, error)};
    }
    return {state(std::in_place_index<0>, value_of(control))};
}

/// Runs the tasks side by side; `collect` makes the result of their control blocks.
template <class T, class Collect>
auto run_gathered(std::vector<task<T>> bodies, std::size_t limit, on_error policy, Collect collect,
                  std::source_location where) -> task<decltype(collect(std::declval<control_list<T>&>()))> {
    auto& parent = co_await this_control{};
    auto controls = make_controls(parent.loop(), std::move(bodies), where);
    std::vector<side_task> children(controls.size());
    bind_children(children, controls);
    gathering all(children, limit, policy);
    co_await all;
    co_return collect(controls);
}

template <class Collect, class... T>
auto run_gathered(on_error policy, Collect collect, task<T>... bodies)
    -> task<std::tuple<decltype(collect(std::declval<control_of<T>&>()))...>> {
    auto& parent = co_await this_control{};
    auto const where = co_await this_place{};
    std::tuple<control_ptr<control_of<T>>...> controls{make_control(parent.loop(), std::move(bodies), {}, where)...};
    std::array<side_task, sizeof...(T)> children;
    bind_children(children, controls);
    gathering all(children, 0, policy);
    co_await all;
    // Not `std::tuple{…}`: that would take a single pair or tuple apart.
    co_return std::apply(
        [&](auto&... control) { return std::tuple<decltype(collect(*control))...>{collect(*control)...}; }, controls);
}

}  // namespace detail

/// Runs the tasks side by side and gives their results in order; `void` becomes `std::monostate`.
///
/// Structured, unlike asyncio's: the first error cancels the others, waits for them, and is then thrown.
/// *Cancellation*: cancels all, waits for them.
template <class... T>
    requires(sizeof...(T) > 0)
[[nodiscard]] task<std::tuple<detail::value_or_monostate<T>...>> gather(task<T>... bodies) {
    return detail::run_gathered(
        detail::on_error::cancel_others, [](auto& control) { return detail::value_of(control); }, std::move(bodies)...);
}

/// As `gather`, but an error cancels nobody: gives what each task ended with, as `return_exceptions=True`.
template <class... T>
    requires(sizeof...(T) > 0)
[[nodiscard]] task<std::tuple<outcome<T>...>> gather_settled(task<T>... bodies) {
    return detail::run_gathered(
        detail::on_error::settle, [](auto& control) { return detail::outcome_of(control); }, std::move(bodies)...);
}

/// Runs any number of tasks side by side, at most `options.limit` at once, and gives their results in order.
template <class T>
[[nodiscard]] task<std::vector<T>> gather(std::vector<task<T>> bodies, gather_options options = {},
                                          std::source_location where = std::source_location::current()) {
    return detail::run_gathered(
        std::move(bodies), options.limit, detail::on_error::cancel_others,
        [](detail::control_list<T>& controls) {
            std::vector<T> values;
            values.reserve(controls.size());
            for (auto& control : controls) {
                values.push_back(control->take());
            }
            return values;
        },
        where);
}

[[nodiscard]] task<void> gather(std::vector<task<void>> bodies, gather_options options = {},
                                std::source_location where = std::source_location::current());

/// As `gather`, but an error cancels nobody: gives what each task ended with.
template <class T>
[[nodiscard]] task<std::vector<outcome<T>>>
gather_settled(std::vector<task<T>> bodies, gather_options options = {},
               std::source_location where = std::source_location::current()) {
    return detail::run_gathered(
        std::move(bodies), options.limit, detail::on_error::settle,
        [](detail::control_list<T>& controls) {
            std::vector<outcome<T>> outcomes;
            outcomes.reserve(controls.size());
            for (auto& control : controls) {
                outcomes.push_back(detail::outcome_of(*control));
            }
            return outcomes;
        },
        where);
}

}  // namespace aio
