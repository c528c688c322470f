#pragma once

#include <aio/detail/timer.hpp>
#include <aio/generator.hpp>
#include <aio/spawn.hpp>
#include <aio/task.hpp>

#include <concepts>
#include <coroutine>
#include <cstddef>
#include <memory>
#include <source_location>
#include <utility>
#include <vector>

namespace aio {

/// When `wait` returns: once a task has ended, once one has failed (or all have ended), once all have ended.
enum class wait_for { first_completed, first_exception, all };

/// The handles given to `wait`, in the order given.
template <class T>
struct wait_result {
    std::vector<task_handle<T>> done;
    std::vector<task_handle<T>> pending;
};

namespace detail {

class task_watch;

/// One of the tasks that a `task_watch` looks at.
class watched_task final : public completion {
public:
    void watch(control& task, task_watch& owner) noexcept;

private:
    void completed(control& task) noexcept override;

    task_watch* owner_ = nullptr;
};

/// Told of the ends of several tasks.
class task_watch {
public:
    virtual void task_ended(watched_task& watched, const control& task) noexcept = 0;

protected:
    task_watch() = default;
    task_watch(const task_watch&) = delete;
    task_watch& operator=(const task_watch&) = delete;
    ~task_watch() = default;
};

/// `wait`: awaiting it waits for some of the tasks, and cancels nobody.
class waiting_for_tasks final : public awaits_in_task, private suspension, private timer_node, private task_watch {
public:
    /// *Throws* std::invalid_argument when there are no tasks.
    waiting_for_tasks(const std::vector<control*>& tasks, wait_for until, duration at_most);

    [[nodiscard]] bool await_ready() const noexcept { return enough_ || left_ == 0; }
    template <std::derived_from<coroutine_promise> P>
    [[nodiscard]] bool await_suspend(std::coroutine_handle<P> self) noexcept {
        return suspend(self.promise().task(), self, self.promise().where());
    }
    void await_resume() const { throw_if_cancelled(); }

private:
    bool suspend(control& task, std::coroutine_handle<> waiter, std::source_location where) noexcept;
    void on_cancel() noexcept override;
    void expired() noexcept override { wake(); }
    void task_ended(watched_task& watched, const control& task) noexcept override;

    wait_for until_;
    duration at_most_;
    std::size_t left_;
    bool enough_ = false;
    std::vector<watched_task> watched_;
};

template <class T>
std::vector<control*> controls_of(const std::vector<task_handle<T>>& handles) {
    std::vector<control*> controls;
    controls.reserve(handles.size());
    for (auto const& handle : handles) {
        controls.push_back(handle_access::control(handle).get());
    }
    return controls;
}

/// `as_completed`: awaiting it gives the index of the task that ended next.
class completion_order final : public awaits_in_task, private suspension, private task_watch {
public:
    explicit completion_order(const std::vector<control*>& tasks);

    [[nodiscard]] bool await_ready() const noexcept { return !ended_.empty(); }
    template <std::derived_from<coroutine_promise> P>
    [[nodiscard]] bool await_suspend(std::coroutine_handle<P> self) noexcept {
        return park(self.promise().task(), self, self.promise().where());
    }
    std::size_t await_resume();

private:
    void on_cancel() noexcept override { wake_cancelled(); }
    void task_ended(watched_task& watched, const control& task) noexcept override;

    std::vector<watched_task> watched_;
    intrusive_list<watched_task> ended_;
};

template <class T>
generator<task_handle<T>> in_completion_order(std::vector<task_handle<T>> handles,
                                              std::unique_ptr<completion_order> order) {
    for (auto left = handles.size(); left > 0; --left) {
        auto const index = co_await *order;
        co_yield handles[index];
    }
}

}  // namespace detail

/// Waits for tasks as `until` says, for `at_most` that long, and cancels nobody: neither those that are left when the
/// time is over, nor any when the wait itself is cancelled. A handle may be given more than once.
///
/// Does not look at results: `co_await` the handles that are done for these. A task that was cancelled is done, but no
/// exception. *Throws* std::invalid_argument when there are no handles.
template <class T>
[[nodiscard]] task<wait_result<T>> wait(std::vector<task_handle<T>> handles, wait_for until = wait_for::all,
                                        duration at_most = duration::max()) {
    detail::waiting_for_tasks some(detail::controls_of(handles), until, at_most);
    co_await some;
    wait_result<T> result;
    for (auto& handle : handles) {
        (handle.done() ? result.done : result.pending).push_back(std::move(handle));
    }
    co_return result;
}

/// As above, for handles of different types and without a limit of time: ask each for `done()` afterwards.
template <class... T>
    requires(sizeof...(T) > 0)
[[nodiscard]] task<void> wait(wait_for until, task_handle<T>... handles) {
    detail::waiting_for_tasks some({detail::handle_access::control(handles).get()...}, until, duration::max());
    co_await some;
}

/// The handles in the order in which their tasks end, first those that have ended already.
///
/// Leaving early is fine: the other tasks go on. The values may be moved from. A handle that is given twice comes
/// twice. *Cancellation*: ends the generator; the tasks go on. *Complexity*: constant for each task.
template <class T>
[[nodiscard]] generator<task_handle<T>> as_completed(std::vector<task_handle<T>> handles) {
    auto order = std::make_unique<detail::completion_order>(detail::controls_of(handles));
    return detail::in_completion_order(std::move(handles), std::move(order));
}

}  // namespace aio
