#pragma once

#include <aio/detail/result.hpp>
#include <aio/task.hpp>

#include <atomic>
#include <concepts>
#include <coroutine>
#include <functional>
#include <memory>
#include <source_location>
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
    void throw_if_cancelled_before() const { throw_if_cancelled(); }

private:
    struct shared;

    bool suspend(control& task, std::coroutine_handle<> waiter, std::source_location where);
    void on_cancel() noexcept override { waiting_->postpone_cancel(); }

    std::shared_ptr<shared> shared_;
    control* waiting_ = nullptr;
};

template <class R>
class thread_call final : public thread_job {
public:
    template <class F, class... A>
    explicit thread_call(F function, A... args)
        : call_([function = std::move(function), args = std::tuple<A...>(std::move(args)...)]() mutable -> R {
              return std::apply(std::move(function), std::move(args));
          }) {}
    ~thread_call() { this->join(); }

    R await_resume() {
        throw_if_cancelled_before();
        return result_.take();
    }

private:
    void work() noexcept override {
        try {
            if constexpr (std::is_void_v<R>) {
                call_();
            } else {
                result_.set_value(call_());
            }
        } catch (...) {
            result_.set_exception(std::current_exception());
        }
    }

    std::function<R()> call_;
    result<R> result_;
};

}  // namespace detail

/// Calls `function` with copies of the arguments on a thread of the loop's pool and gives its result. The function has
/// the context variables of its caller.
///
/// *Cancellation*: a function cannot be interrupted. It is waited for and its result delivered; the cancel shows at the
/// next await that suspends.
template <class F, class... A>
    requires std::invocable<F, A...>
[[nodiscard]] task<std::invoke_result_t<F, A...>> to_thread(F function, A... args) {
    detail::thread_call<std::invoke_result_t<F, A...>> call(std::move(function), std::move(args)...);
    co_return co_await call;
}

}  // namespace aio
