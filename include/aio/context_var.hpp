#pragma once

#include <aio/detail/context.hpp>
#include <aio/detail/control.hpp>

#include <concepts>
#include <cstdint>
#include <memory>
#include <utility>

namespace aio {

template <class T>
class context_var;

namespace detail {

[[nodiscard]] std::uint64_t next_context_variable() noexcept;

/// Takes a binding back from the task, or the thread, that it was made in.
class context_binding {
public:
    context_binding(std::uint64_t variable, std::shared_ptr<const void> value);
    context_binding(const context_binding&) = delete;
    context_binding& operator=(const context_binding&) = delete;
    ~context_binding();

private:
    // Empty outside of tasks.
    control_ptr<control> task_;
    const binding* binding_;
};

}  // namespace detail

/// A value that belongs to the running task, as `contextvars.ContextVar`: for what every function of a request needs
/// and none should have to pass on (a request's id, a deadline, a logger).
///
/// A task starts with the values of the place that spawned it; what is set later is seen by neither side of the other.
/// So does a function given to `to_thread`. Outside of tasks the values are the thread's.
///
/// *Lifetime*: make variables `static` or otherwise outlive their use; any thread may use one.
template <class T>
class context_var {
public:
    /// Restores the value that the variable had before; see `set`.
    class [[nodiscard("the value is restored when the scope is destroyed: give it a name")]] scope {
    public:
        scope(const scope&) = delete;
        scope& operator=(const scope&) = delete;

    private:
        friend context_var;
        scope(std::uint64_t variable, T&& value) : binding_(variable, std::make_shared<const T>(std::move(value))) {}

        detail::context_binding binding_;
    };

    /// A variable that is `T()` where nothing was set.
    context_var()
        requires std::default_initializable<T>
        : context_var(T()) {}
    explicit context_var(T default_value) : default_(std::move(default_value)) {}
    context_var(const context_var&) = delete;
    context_var& operator=(const context_var&) = delete;

    /// The value set last in this task or before it was spawned, else the default.
    ///
    /// *Lifetime*: the reference is valid while the scope of that value is.
    /// *Complexity*: linear in the number of values that are set.
    [[nodiscard]] const T& get() const noexcept {
        auto const* value = detail::current_bindings().find(id_);
        return value != nullptr ? *static_cast<const T*>(value) : default_;
    }

    /// Sets the value for this task, and those that it spawns from now on, until the scope is destroyed:
    /// `auto const scope = request_id.set(7);`
    [[nodiscard]] scope set(T value) { return scope(id_, std::move(value)); }

private:
    std::uint64_t id_ = detail::next_context_variable();
    T default_;
};

}  // namespace aio
