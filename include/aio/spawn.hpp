#pragma once

#include <aio/detail/settle_awaiter.hpp>
#include <aio/detail/threadsafe_spawn.hpp>
#include <aio/loop.hpp>
#include <aio/task.hpp>

#include <concepts>
#include <cstdint>
#include <source_location>
#include <string>
#include <string_view>
#include <utility>

namespace aio {

template <class T = void>
class task_handle;

namespace detail {

[[noreturn]] control& throw_empty_handle();
/// *Throws* std::logic_error when the calling thread is not the loop's.
void require_loop_thread(const loop_core& loop);

/// Waits for another task. A cancel is passed on to that task, as asyncio does.
class join_awaiter : public awaits_in_task, protected suspension, private completion {
public:
    explicit join_awaiter(control& target) noexcept : target_(target) {}

    [[nodiscard]] bool await_ready() const noexcept { return target_.done(); }
    template <std::derived_from<coroutine_promise> P>
    [[nodiscard]] bool await_suspend(std::coroutine_handle<P> waiter) {
        return suspend(waiter.promise().task(), waiter, waiter.promise().where());
    }

protected:
    control& target_;

private:
    bool suspend(control& task, std::coroutine_handle<> waiter, std::source_location where);
    void on_cancel() noexcept override;
    void completed(control& task) noexcept override;

    // The pass of cancel requests that has come by here: one that comes again has gone round in a circle.
    std::uint32_t pass_ = 0;
};

template <class T, bool Move>
class handle_awaiter : public join_awaiter {
public:
    explicit handle_awaiter(control_ptr<control_of<T>> target)
        : join_awaiter(target ? *target : throw_empty_handle()), target_task_(std::move(target)) {}

    T await_resume() {
        throw_if_cancelled();
        if constexpr (Move) {
            return target_task_->take();
        } else {
            return target_task_->copy();
        }
    }

private:
    control_ptr<control_of<T>> target_task_;
};

template <class T>
inline constexpr bool moves_result = !std::copy_constructible<T>;
template <>
inline constexpr bool moves_result<void> = false;

struct handle_access;

}  // namespace detail

/// A spawned task, as `asyncio.Task`: `co_await handle` waits for its result.
///
/// Copyable; dropping the last handle detaches the task. A result that cannot be copied is moved out by the first
/// await.
///
/// *Cancellation*: cancelling a task that awaits a handle cancels the awaited task.
template <class T>
class [[nodiscard("dropping a handle detaches its task: say (void) if that is meant")]] task_handle
    : public detail::awaits_in_task {
public:
    task_handle() = default;

    /// Asks the task to stop: `aio::cancelled` is thrown at the await it is suspended on. False when it has ended.
    bool cancel() { return task().cancel(); }
    /// Takes one request of `cancel` back; gives the number of those that are left.
    unsigned uncancel() { return task().uncancel(); }
    [[nodiscard]] unsigned cancelling() const { return task().cancelling(); }
    [[nodiscard]] bool done() const { return task().done(); }
    /// Whether the task has ended by `aio::cancelled`.
    [[nodiscard]] bool cancelled() const { return task().was_cancelled(); }
    [[nodiscard]] std::string_view name() const { return task().name(); }

    /// Whether there is a task: not when default-constructed or moved from. Everything else *throws* std::logic_error
    /// then.
    explicit operator bool() const noexcept { return static_cast<bool>(control_); }
    /// Whether both are handles of one task.
    friend bool operator==(const task_handle& a, const task_handle& b) noexcept {
        return a.control_.get() == b.control_.get();
    }

    /// Waits until the task has ended, and no more: its failure is not thrown, and not counted as seen.
    ///
    /// *Cancellation*: ends the wait and leaves the task alone.
    [[nodiscard("must be co_awaited")]] detail::settle_awaiter settled() const {
        (void)task();
        return detail::settle_awaiter(control_);
    }

    [[nodiscard]] auto operator co_await() & { return detail::handle_awaiter<T, detail::moves_result<T>>(control_); }
    [[nodiscard]] auto operator co_await() && { return detail::handle_awaiter<T, detail::moves_result<T>>(control_); }
    [[nodiscard]] auto operator co_await() const&
        requires(!detail::moves_result<T>)
    {
        return detail::handle_awaiter<T, false>(control_);
    }

private:
    friend detail::handle_access;
    explicit task_handle(detail::control_ptr<detail::control_of<T>> control) noexcept : control_(std::move(control)) {}

    [[nodiscard]] detail::control& task() const {
        if (!control_) {
            detail::throw_empty_handle();
        }
        return *control_;
    }

    detail::control_ptr<detail::control_of<T>> control_;
};

template <class T>
inline constexpr bool is_task_handle = false;
template <class T>
inline constexpr bool is_task_handle<task_handle<T>> = true;

namespace detail {

struct handle_access {
    template <class T>
    static task_handle<T> make(control_ptr<control_of<T>> control) noexcept {
        return task_handle<T>(std::move(control));
    }
    template <class T>
    static const control_ptr<control_of<T>>& control(const task_handle<T>& handle) {
        (void)handle.task();
        return handle.control_;
    }
};

template <class T>
control_ptr<control_of<T>> make_control(loop_core& loop, task<T>&& body, std::string name, std::source_location where) {
    if (!body) {
        throw_empty_task();
    }
    return control_ptr<control_of<T>>(new control_of<T>(loop, std::move(body), std::move(name), where));
}

}  // namespace detail

struct spawn_options {
    /// Shown by `dump` and in reports; `task-N` when empty.
    std::string name = {};
    /// Run the first step at once instead of at the loop's next turn.
    bool eager = false;
};

/// Starts `body` as a task of its own on `loop`. *Throws* std::logic_error on a thread that is not the loop's.
template <class T>
task_handle<T> spawn(loop& loop, task<T> body, spawn_options options = {},
                     std::source_location where = std::source_location::current()) {
    detail::require_loop_thread(loop.core());
    auto control = detail::make_control(loop.core(), std::move(body), std::move(options.name), where);
    control->start(options.eager);
    return detail::handle_access::make(std::move(control));
}

/// Starts `body` as a task of its own on the current loop.
template <class T>
task_handle<T> spawn(task<T> body, spawn_options options = {},
                     std::source_location where = std::source_location::current()) {
    return spawn(loop::current(), std::move(body), std::move(options), where);
}

template <class T>
std::future<T> loop::spawn_threadsafe(task<T> body, std::source_location where) {
    if (!body) {
        detail::throw_empty_task();
    }
    auto const job = std::make_shared<detail::threadsafe_spawn<T>>(std::move(body), where);
    auto result = job->result();
    core_->post([job, core = core_.get()] { job->start(job, *core); });
    return result;
}

}  // namespace aio
