#pragma once

#include <aio/detail/body_value.hpp>
#include <aio/detail/intrusive_list.hpp>
#include <aio/detail/own_request.hpp>
#include <aio/detail/result.hpp>
#include <aio/spawn.hpp>
#include <aio/task.hpp>

#include <concepts>
#include <coroutine>
#include <cstddef>
#include <exception>
#include <source_location>
#include <type_traits>
#include <utility>
#include <vector>

namespace aio {
namespace detail {

/// The place of a child in its group's list.
struct group_link : list_node {};

/// What is behind a `task_group`: its children, their errors, and the wait for the last of them.
class group_core : public awaits_in_task, private suspension {
public:
    explicit group_core(control& parent) noexcept : parent_(parent), request_(parent) {}
    /// Children are left only where the loop ends, and destroys the parent and them where they stand.
    ~group_core();

    /// *Throws* std::logic_error when the group takes no more tasks.
    void check_open() const;
    void adopt(control& task);
    void cancel_children() noexcept;
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] loop_core& loop() const noexcept { return parent_.loop(); }

    void body_ended(const std::exception_ptr& error);

    /// Awaiting it waits for the children, then throws the errors or the cancel that there were.
    [[nodiscard]] bool await_ready() const noexcept { return size_ == 0; }
    template <std::derived_from<coroutine_promise> P>
    [[nodiscard]] bool await_suspend(std::coroutine_handle<P> self) noexcept {
        return suspend(self, self.promise().where());
    }
    void await_resume();

private:
    class child;

    bool suspend(std::coroutine_handle<> waiter, std::source_location where) noexcept;
    void on_cancel() noexcept override;
    void child_failed(const control& task);
    void child_left() noexcept;
    void abort() noexcept;

    control& parent_;
    own_request request_;
    intrusive_list<group_link> children_;
    std::size_t size_ = 0;
    bool body_runs_ = true;
    bool aborting_ = false;
    std::vector<std::exception_ptr> errors_;
};

}  // namespace detail

/// Tasks that live no longer than the call of `with_group` that made the group, as `asyncio.TaskGroup`.
class task_group {
public:
    explicit task_group(detail::group_core& core) noexcept : core_(core) {}
    task_group(const task_group&) = delete;
    task_group& operator=(const task_group&) = delete;

    /// Starts `body` as a task of the group. Children may spawn too, also while the group waits for them.
    ///
    /// *Throws* std::logic_error when the group is shutting down (after an error or a cancel) or over; `body` is then
    /// dropped.
    template <class T>
    task_handle<T> spawn(task<T> body, spawn_options options = {},
                         std::source_location where = std::source_location::current()) {
        core_.check_open();
        auto control = detail::make_control(core_.loop(), std::move(body), std::move(options.name), where);
        core_.adopt(*control);
        control->start(options.eager);
        return detail::handle_access::make(std::move(control));
    }

    /// Cancels the tasks that are in the group now. The body goes on, and may spawn others.
    void cancel() noexcept { core_.cancel_children(); }

    /// The number of tasks that have not ended. Those that have take no memory.
    [[nodiscard]] std::size_t size() const noexcept { return core_.size(); }

private:
    detail::group_core& core_;
};

/// A callable that takes a `task_group&` and returns an `aio::task<R>`.
///
/// Missing? The body must be a coroutine: `[&](aio::task_group& group) -> aio::task<void> { …; co_return; }`.
template <class F>
concept group_body = requires { typename detail::body_value<F, task_group&>; };

/// Runs `body(group)` inside the task that awaits it, waits for all tasks of the group, and gives what `body` gave.
///
/// The first error, of a task or of `body`, cancels the tasks of the group and `body`; they are waited for, and then
/// it is thrown: one error as itself, several as an `exception_group` in the order in which they came. A task that was
/// cancelled is no error. An error that `body` let through from a task's handle counts once.
///
/// *Cancellation*: cancels the tasks and waits for them; a second cancel meanwhile does not hurry them. Errors have
/// precedence: they are thrown, and the cancel shows at the next await.
///
/// *Lifetime*: the group must not be used after the call; `body` itself is kept for as long as it runs.
template <group_body F>
[[nodiscard]] auto with_group(F body) -> task<detail::body_value<F, task_group&>> {
    using value = detail::body_value<F, task_group&>;
    detail::group_core core(co_await detail::this_control{});
    task_group group(core);
    detail::result<value> result;
    try {
        if constexpr (std::is_void_v<value>) {
            co_await detail::for_caller(body(group));
        } else {
            result.set_value(co_await detail::for_caller(body(group)));
        }
    } catch (...) {
        result.set_exception(std::current_exception());
    }
    core.body_ended(result.error());
    co_await core;
    co_return result.take();
}

}  // namespace aio
