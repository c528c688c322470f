#pragma once

#if defined(__GNUC__) && !defined(__clang__)
#if __GNUC__ < 13
#error                                                                                                                 \
    "aiopq: g++ 12 and older miscompile everyday coroutines (double frees); use g++ 13 or newer, or clang 16 or newer"
#endif
#elif defined(__clang__)
#if __clang_major__ < 16
#error "aiopq: clang 15 and older lack the C++20 that this library needs; use clang 16 or newer, or g++ 13 or newer"
#endif
#endif

#include <aio/detail/control.hpp>
#include <aio/detail/debug.hpp>
#include <aio/detail/result.hpp>
#include <aio/error.hpp>

#include <concepts>
#include <coroutine>
#include <source_location>
#include <type_traits>
#include <utility>

namespace aio {

template <class T = void>
class task;

/// What a task may `co_await`: a `task<U>&&`, a `task_handle`, or an awaiter of this library (`sleep`, `event::wait`,
/// …).
///
/// Missing? An Asio operation is awaited by completing it with `aio::use_task`; a named task must be moved:
/// `co_await std::move(t)`; an `asio::awaitable` needs `#include <aio/asio_awaitable.hpp>`, and to be moved likewise.
template <class A>
concept awaitable = std::derived_from<std::remove_cvref_t<A>, detail::awaits_in_task>;

namespace detail {

template <class T>
class task_awaiter;
template <class T>
class control_of;

/// `co_await this_control{}` gives the control block of the task that a coroutine runs in, `co_await this_place{}` the
/// `co_await` that its caller has come to, while it has awaited nothing itself. Neither suspends nor counts as an
/// await.
struct this_control {};
struct this_place {};

template <class T>
class immediate {
public:
    explicit immediate(T value) noexcept : value_(value) {}
    [[nodiscard]] bool await_ready() const noexcept { return true; }
    void await_suspend(std::coroutine_handle<>) const noexcept {}
    [[nodiscard]] T await_resume() const noexcept { return value_; }

private:
    T value_;
};

/// A child that a function of this library awaits for its caller: awaited where the caller awaits that function.
template <class T>
struct for_caller {
    explicit for_caller(task<T>&& body) noexcept : child(std::move(body)) {}
    task<T>&& child;
};

[[noreturn]] void throw_empty_task();

/// Specialised for what is awaitable through an awaiter of this library: `adapt(foreign, task)` makes that.
template <class A>
struct awaitable_adapter;

template <class A>
concept adaptable = requires(A&& foreign, control& task) {
    awaitable_adapter<std::remove_cvref_t<A>>::adapt(std::forward<A>(foreign), task);
};

/// What every coroutine of this library shares: the task it runs in and the coroutine that awaits it.
class coroutine_promise : public frame_allocated {
public:
    [[nodiscard]] std::suspend_always initial_suspend() const noexcept { return {}; }

    template <class U>
    [[nodiscard]] task_awaiter<U>
    await_transform(task<U>&& child, std::source_location where = std::source_location::current()) noexcept;

    template <class U>
    [[nodiscard]] task_awaiter<U> await_transform(for_caller<U> child) noexcept;

    [[nodiscard]] immediate<control&> await_transform(this_control) const noexcept {
        return immediate<control&>(*task_);
    }
    [[nodiscard]] immediate<std::source_location> await_transform(this_place) const noexcept {
        return immediate<std::source_location>(where_);
    }

    template <awaitable A>
    [[nodiscard]] A&& await_transform(A&& awaiter,
                                      std::source_location where = std::source_location::current()) noexcept {
        where_ = where;
        if constexpr (requires { awaiter.enter(*task_); }) {
            awaiter.enter(*task_);
        }
        return std::forward<A>(awaiter);
    }

    template <adaptable A>
    [[nodiscard]] auto await_transform(A&& foreign, std::source_location where = std::source_location::current()) {
        where_ = where;
        return awaitable_adapter<std::remove_cvref_t<A>>::adapt(std::forward<A>(foreign), *task_);
    }

    [[nodiscard]] control& task() const noexcept { return *task_; }
    /// The `co_await` that this coroutine has come to; before its first one, where it is awaited or was spawned itself.
    [[nodiscard]] std::source_location where() const noexcept { return where_; }

    void created_at(std::source_location where) noexcept { where_ = where; }
    [[nodiscard]] bool entered() const noexcept { return task_ != nullptr; }
    void enter(control& task) noexcept { task_ = &task; }
    void enter(control& task, std::source_location from) noexcept {
        task_ = &task;
        where_ = from;
    }
    void continue_with(std::coroutine_handle<> awaiting) noexcept { continuation_ = awaiting; }
    /// Who is to run when this coroutine hands back control; the resumer where nobody is suspended on it.
    [[nodiscard]] std::coroutine_handle<> take_continuation() noexcept {
        auto const next = std::exchange(continuation_, nullptr);
        return next ? next : std::noop_coroutine();
    }

private:
    control* task_ = nullptr;
    std::coroutine_handle<> continuation_;
    std::source_location where_;
};

struct return_to_awaiting {
    [[nodiscard]] bool await_ready() const noexcept { return false; }
    template <std::derived_from<coroutine_promise> P>
    [[nodiscard]] std::coroutine_handle<> await_suspend(std::coroutine_handle<P> self) const noexcept {
        return self.promise().take_continuation();
    }
    void await_resume() const noexcept {}
};

template <class T>
class task_promise_base : public coroutine_promise {
public:
    [[nodiscard]] return_to_awaiting final_suspend() const noexcept { return {}; }
    void unhandled_exception() noexcept { result_.set_exception(std::current_exception()); }
    [[nodiscard]] result<T>& outcome() noexcept { return result_; }

protected:
    result<T> result_;
};

template <class T>
class task_promise : public task_promise_base<T> {
public:
    [[nodiscard]] aio::task<T> get_return_object(std::source_location where = std::source_location::current()) noexcept;

    template <class U = T>
        requires std::convertible_to<U&&, T>
    void return_value(U&& value) {
        this->result_.set_value(std::forward<U>(value));
    }
};

template <>
class task_promise<void> : public task_promise_base<void> {
public:
    [[nodiscard]] aio::task<void>
    get_return_object(std::source_location where = std::source_location::current()) noexcept;
    void return_void() const noexcept {}
};

}  // namespace detail

/// A coroutine that has not started yet: it runs when it is awaited, inside the task of the one that awaits it, or when
/// it is given to `spawn`. Lazy and move-only, like a Python coroutine object.
///
/// *Lifetime*: arguments taken by reference must outlive the await; a lambda's captures live in the lambda, not in the
/// coroutine, so keep the lambda while its task runs.
template <class T>
class [[nodiscard("a task does nothing until it is awaited or spawned")]] task {
public:
    using value_type = T;
    using promise_type = detail::task_promise<T>;

    task() = default;
    task(task&& other) noexcept : coroutine_(std::exchange(other.coroutine_, nullptr)) {}
    task& operator=(task&& other) noexcept {
        std::swap(coroutine_, other.coroutine_);
        return *this;
    }
    ~task() {
        if (coroutine_) {
            destroy();
        }
    }

    /// Whether there is a coroutine: not after a move.
    explicit operator bool() const noexcept { return static_cast<bool>(coroutine_); }

private:
    friend detail::task_promise<T>;
    friend detail::coroutine_promise;
    template <class>
    friend class detail::task_awaiter;
    template <class>
    friend class detail::control_of;

    explicit task(std::coroutine_handle<promise_type> coroutine) noexcept : coroutine_(coroutine) {}

    void destroy() noexcept {
        if (auto const& promise = coroutine_.promise(); promise.entered()) {
            coroutine_.destroy();
        } else {
            detail::destroy_never_awaited(coroutine_, promise.where());
        }
    }

    std::coroutine_handle<promise_type> coroutine_;
};

namespace detail {

/// Runs a task inside the task that awaits it.
///
/// The child is started in `await_ready`: one that ends without suspending costs no suspension of its parent and no
/// stack, whatever the compiler and its optimisation level.
template <class T>
class [[nodiscard]] task_awaiter {
public:
    task_awaiter(aio::task<T>&& child, control& task) noexcept : child_(std::move(child)), task_(&task) {}

    [[nodiscard]] bool await_ready() const {
        auto const child = child_.coroutine_;
        if (!child) {
            throw_empty_task();
        }
        child.promise().enter(*task_);
        child.resume();
        return child.done();
    }
    void await_suspend(std::coroutine_handle<> parent) const noexcept {
        child_.coroutine_.promise().continue_with(parent);
    }
    T await_resume() const { return child_.coroutine_.promise().outcome().take(); }

private:
    aio::task<T> child_;
    control* task_;
};

template <class U>
task_awaiter<U> coroutine_promise::await_transform(aio::task<U>&& child, std::source_location where) noexcept {
    where_ = where;
    return await_transform(for_caller<U>(std::move(child)));
}

template <class U>
task_awaiter<U> coroutine_promise::await_transform(for_caller<U> forwarded) noexcept {
    if (auto const child = forwarded.child.coroutine_) {
        child.promise().where_ = where_;
    }
    return task_awaiter<U>(std::move(forwarded.child), *task_);
}

template <class T>
aio::task<T> task_promise<T>::get_return_object(std::source_location where) noexcept {
    this->created_at(where);
    return aio::task<T>(std::coroutine_handle<task_promise>::from_promise(*this));
}

inline aio::task<void> task_promise<void>::get_return_object(std::source_location where) noexcept {
    created_at(where);
    return aio::task<void>(std::coroutine_handle<task_promise>::from_promise(*this));
}

/// The control block of a spawned `task<T>`, with its result.
template <class T>
class control_of final : public control {
public:
    control_of(loop_core& loop, aio::task<T>&& body, std::string name, std::source_location spawned_at)
        : control(loop, body.coroutine_, std::move(name), spawned_at) {
        std::exchange(body.coroutine_, nullptr).promise().enter(*this, spawned_at);
    }

    /// The result, once done. *Throws* what the task ended with.
    T take() {
        rethrow_failure();
        return result_.take();
    }
    T copy() {
        rethrow_failure();
        return result_.copy();
    }

private:
    ~control_of() = default;

    std::exception_ptr collect(std::coroutine_handle<> root) noexcept override {
        auto& promise = std::coroutine_handle<task_promise<T>>::from_address(root.address()).promise();
        auto error = promise.outcome().error();
        if (!error) {
            try {
                if constexpr (!std::is_void_v<T>) {
                    result_.set_value(promise.outcome().take());
                }
            } catch (...) {
                error = std::current_exception();
            }
        }
        return error;
    }

    result<T> result_;
};

}  // namespace detail
}  // namespace aio
