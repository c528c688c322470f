#pragma once

#include <aio/detail/completion_results.hpp>
#include <aio/error.hpp>
#include <aio/loop.hpp>
#include <aio/task.hpp>

#include <asio/async_result.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/io_context.hpp>

#include <concepts>
#include <coroutine>
#include <memory>
#include <source_location>
#include <tuple>
#include <type_traits>
#include <utility>

namespace aio {

/// Completion token that makes an Asio operation awaitable in a task: `co_await timer.async_wait(aio::use_task)`.
///
/// Takes every completion signature: a leading error_code or exception_ptr is thrown (as asio::system_error, or as it
/// is), the values that follow are given: none, one, or a tuple. An operation with several signatures gives a
/// `std::variant` with an alternative for each, `std::monostate` for one without values.
/// *Cancellation*: emits `terminal` on the operation's cancellation slot and waits for it to end.
struct use_task_t {};
inline constexpr use_task_t use_task;

namespace detail {

/// An operation in flight and the task that waits for it: either may go first.
template <class Operation>
struct operation_link {
    Operation* operation;
    asio::cancellation_signal cancel;
};

template <class Operation>
class operation_handler {
public:
    using executor_type = asio::io_context::executor_type;
    using cancellation_slot_type = asio::cancellation_slot;

    operation_handler(std::shared_ptr<operation_link<Operation>> link, executor_type executor)
        : link_(std::move(link)), executor_(std::move(executor)) {}

    [[nodiscard]] executor_type get_executor() const noexcept { return executor_; }
    [[nodiscard]] cancellation_slot_type get_cancellation_slot() const noexcept { return link_->cancel.slot(); }

    template <class... Args>
    void operator()(Args&&... args) const {
        if (auto* operation = std::exchange(link_->operation, nullptr)) {
            operation->complete(std::forward<Args>(args)...);
        }
    }

private:
    std::shared_ptr<operation_link<Operation>> link_;
    executor_type executor_;
};

/// Starts an Asio operation when it is awaited and parks the task until its handler is called.
template <class Initiate, class Results>
class operation_awaiter : public awaits_in_task, private suspension {
public:
    explicit operation_awaiter(Initiate initiate) : initiate_(std::move(initiate)) {}
    ~operation_awaiter() {
        if (link_ && link_->operation != nullptr) {
            link_->operation = nullptr;
            link_->cancel.emit(asio::cancellation_type::terminal);
        }
    }

    [[nodiscard]] bool await_ready() const noexcept { return false; }

    template <std::derived_from<coroutine_promise> P>
    [[nodiscard]] bool await_suspend(std::coroutine_handle<P> self) {
        auto& task = self.promise().task();
        if (!park(task, self, self.promise().where())) {
            return false;
        }
        try {
            link_ = std::make_shared<link>(this);
            std::move(initiate_)(handler(link_, task.loop().context().get_executor()));
        } catch (...) {
            unpark();
            throw;
        }
        return true;
    }

    auto await_resume() {
        throw_if_cancelled();
        return results_.take();
    }

private:
    using link = operation_link<operation_awaiter>;
    using handler = operation_handler<operation_awaiter>;
    friend handler;

    template <class... Given>
    void complete(Given&&... given) {
        results_.set(std::forward<Given>(given)...);
        if (cancel_emitted_ && results_.aborted()) {
            wake_cancelled();
            return;
        }
        if (cancel_emitted_ && parked()) {
            task_->postpone_cancel();
        }
        wake();
    }

    void on_cancel() noexcept override {
        cancel_emitted_ = true;
        link_->cancel.emit(asio::cancellation_type::terminal);
    }

    Initiate initiate_;
    std::shared_ptr<link> link_;
    bool cancel_emitted_ = false;
    Results results_;
};

template <class Results, class Initiation, class... InitArgs>
[[nodiscard]] auto make_operation(Initiation&& initiation, InitArgs&&... args) {
    auto initiate = [initiation = std::forward<Initiation>(initiation),
                     args =
                         std::tuple<std::decay_t<InitArgs>...>(std::forward<InitArgs>(args)...)](auto handler) mutable {
        std::apply([&](auto&... arg) { std::move(initiation)(std::move(handler), std::move(arg)...); }, args);
    };
    return operation_awaiter<decltype(initiate), Results>(std::move(initiate));
}

template <class Signature>
struct results_of_signature;
template <class R, class... Args>
struct results_of_signature<R(Args...)> {
    using type = completion_results<std::decay_t<Args>...>;
};
template <class R, class... Args>
struct results_of_signature<R(Args...)&> : results_of_signature<R(Args...)> {};
template <class R, class... Args>
struct results_of_signature<R(Args...) &&> : results_of_signature<R(Args...)> {};
template <class R, class... Args>
struct results_of_signature<R(Args...) noexcept> : results_of_signature<R(Args...)> {};
template <class R, class... Args>
struct results_of_signature<R(Args...) & noexcept> : results_of_signature<R(Args...)> {};
template <class R, class... Args>
struct results_of_signature<R(Args...) && noexcept> : results_of_signature<R(Args...)> {};

template <class... Signatures>
struct results_of {
    using type = completion_results_of_one<typename results_of_signature<Signatures>::type...>;
};
template <class Signature>
struct results_of<Signature> : results_of_signature<Signature> {};

}  // namespace detail
}  // namespace aio

template <class... Signatures>
class asio::async_result<aio::use_task_t, Signatures...> {
public:
    template <class Initiation, class... InitArgs>
    [[nodiscard]] static auto initiate(Initiation&& initiation, aio::use_task_t, InitArgs&&... args) {
        return aio::detail::make_operation<typename aio::detail::results_of<Signatures...>::type>(
            std::forward<Initiation>(initiation), std::forward<InitArgs>(args)...);
    }
};
