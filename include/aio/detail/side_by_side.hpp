#pragma once

#include <aio/spawn.hpp>
#include <aio/task.hpp>

#include <array>
#include <concepts>
#include <coroutine>
#include <cstddef>
#include <source_location>
#include <span>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

/// What `gather` and `race` share: tasks that run side by side inside one call, none of which outlives it.

namespace aio::detail {

class side_by_side;

/// One of the tasks of a `side_by_side`.
class side_task final : private completion {
public:
    void bind(control& task) noexcept { task_ = &task; }
    void start(side_by_side& owner) noexcept;
    void cancel() noexcept { task_->cancel(); }

private:
    void completed(control& task) noexcept override;

    side_by_side* owner_ = nullptr;
    control* task_ = nullptr;
};

/// Awaiting it starts the children and waits for all of them.
class side_by_side : public awaits_in_task, protected suspension {
public:
    [[nodiscard]] bool await_ready() const noexcept { return children_.empty(); }
    template <std::derived_from<coroutine_promise> P>
    [[nodiscard]] bool await_suspend(std::coroutine_handle<P> self) {
        return suspend(self.promise().task(), self, self.promise().where());
    }

protected:
    side_by_side(std::span<side_task> children, std::size_t limit) noexcept
        : children_(children), limit_(limit == 0 ? children.size() : limit) {}
    ~side_by_side() = default;

    virtual void child_ended(std::size_t index, control& task) noexcept = 0;
    /// Cancels the children that run and starts no more.
    void stop() noexcept;
    [[nodiscard]] bool stopping() const noexcept { return stopping_; }

private:
    friend side_task;

    bool suspend(control& task, std::coroutine_handle<> waiter, std::source_location where);
    void completed(side_task& child, control& task) noexcept;
    void start_up_to_limit() noexcept;

    std::span<side_task> children_;
    std::size_t limit_;
    std::size_t started_ = 0;
    std::size_t running_ = 0;
    bool stopping_ = false;
};

template <class T>
using control_list = std::vector<control_ptr<control_of<T>>>;

template <class T>
control_list<T> make_controls(loop_core& loop, std::vector<task<T>>&& bodies, std::source_location where) {
    control_list<T> controls;
    controls.reserve(bodies.size());
    for (auto& body : bodies) {
        controls.push_back(make_control(loop, std::move(body), {}, where));
    }
    return controls;
}

template <class T>
using value_or_monostate = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

template <class T>
value_or_monostate<T> value_of(control_of<T>& control) {
    if constexpr (std::is_void_v<T>) {
        control.take();
        return {};
    } else {
        return control.take();
    }
}

template <class... T>
void bind_children(std::array<side_task, sizeof...(T)>& children,
                   const std::tuple<control_ptr<control_of<T>>...>& controls) {
    auto* child = children.data();
    std::apply([&](auto&... control) { ((child++)->bind(*control), ...); }, controls);
}

template <class T>
void bind_children(std::vector<side_task>& children, const control_list<T>& controls) {
    auto* child = children.data();
    for (auto const& control : controls) {
        (child++)->bind(*control);
    }
}

}  // namespace aio::detail
