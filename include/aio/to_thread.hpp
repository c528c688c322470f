#pragma once

#include <aio/detail/result.hpp>
#include <aio/task.hpp>

#include <atomic>
#include <concepts>
#include <coroutine>
#include <memory>
#include <source_location>
#include <stop_token>
#include <tuple>
#include <type_traits>
#include <utility>

namespace aio {
namespace detail {

/// Work for another thread, and the task that waits for it.
class thread_job : public awaits_in_task, private suspension {
public:
    [[nodiscard]] bool await_ready() const noexcept { return false; }
    template <std::derived_from<coroutine_promise> P>
    [[nodiscard]] bool await_suspend(std::coroutine_handle<P> self) {
        return suspend(self.promise().task(), self, self.promise().where());
    }

protected:
    ~thread_job() = default;
    /// Waits for the function; before the members that it uses go away.
    void join() noexcept;
    /// Called on the other thread.
    virtual void work() noexcept = 0;
    /// Asks the function to end soon, if it listens.
    virtual void request_stop() noexcept {}
    void throw_if_cancelled_before() const { throw_if_cancelled(); }

private:
    struct shared;

    bool suspend(control& task, std::coroutine_handle<> waiter, std::source_location where);
    void on_cancel() noexcept override {
        waiting_->postpone_cancel();
        request_stop();
    }

    std::shared_ptr<shared> shared_;
    control* waiting_ = nullptr;
};

template <class R, class F, class... A>
class thread_call : public thread_job {
public:
    explicit thread_call(F&& function, A&&... args) : function_(std::move(function)), args_(std::move(args)...) {}
    ~thread_call() { this->join(); }

    R await_resume() {
        throw_if_cancelled_before();
        return result_.take();
    }

private:
    void work() noexcept override {
        try {
            if constexpr (std::is_void_v<R>) {
                std::apply(std::move(function_), std::move(args_));
            } else {
                result_.set_value(std::apply(std::move(function_), std::move(args_)));
            }
        } catch (...) {
            result_.set_exception(std::current_exception());
        }
    }

    F function_;
    std::tuple<A...> args_;
    result<R> result_;
};

/// A call of a function that takes a stop_token.
template <class R, class F, class... A>
class stoppable_thread_call final : public thread_call<R, F, std::stop_token, A...> {
public:
    stoppable_thread_call(std::stop_source stop, F&& function, A&&... args)
        : thread_call<R, F, std::stop_token, A...>(std::move(function), stop.get_token(), std::move(args)...),
          stop_(std::move(stop)) {}
    ~stoppable_thread_call() {
        request_stop();
        this->join();
    }

private:
    void request_stop() noexcept override { stop_.request_stop(); }

    std::stop_source stop_;
};

}  // namespace detail

/// Calls `function` with copies of the arguments on a thread of the loop's pool and gives its result. The function has
/// the context variables of its caller.
///
/// *Cancellation*: a function cannot be interrupted. It is waited for and its result delivered; the cancel shows at the
/// next await that suspends. A function whose first parameter is a `std::stop_token` is asked to stop.
template <class F, class... A>
    requires(std::invocable<F, A...> && !std::invocable<F, std::stop_token, A...>)
[[nodiscard]] task<std::invoke_result_t<F, A...>> to_thread(F function, A... args) {
    detail::thread_call<std::invoke_result_t<F, A...>, F, A...> call(std::move(function), std::move(args)...);
    co_return co_await call;
}

template <class F, class... A>
    requires std::invocable<F, std::stop_token, A...>
[[nodiscard]] task<std::invoke_result_t<F, std::stop_token, A...>> to_thread(F function, A... args) {
    detail::stoppable_thread_call<std::invoke_result_t<F, std::stop_token, A...>, F, A...> call(
        std::stop_source(), std::move(function), std::move(args)...);
    co_return co_await call;
}

}  // namespace aio
