#pragma once

#include <aio/error.hpp>
#include <aio/loop.hpp>
#include <aio/task.hpp>

#include <asio/async_result.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/error.hpp>
#include <asio/io_context.hpp>
#include <asio/system_error.hpp>

#include <concepts>
#include <coroutine>
#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <source_location>
#include <tuple>
#include <type_traits>
#include <utility>

namespace aio {

/// Completion token that makes an Asio operation awaitable in a task: `co_await timer.async_wait(aio::use_task)`.
///
/// Takes every completion signature: a leading error_code or exception_ptr is thrown (as asio::system_error, or as it
/// is), the values that follow are given: none, one, or a tuple.
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

inline void throw_completion_error(const asio::error_code& error) {
    if (error) {
        throw asio::system_error(error);
    }
}
inline void throw_completion_error(const std::exception_ptr& error) {
    if (error) {
        std::rethrow_exception(error);
    }
}

inline bool was_aborted(const asio::error_code& error) noexcept { return error == asio::error::operation_aborted; }
inline bool was_aborted(const std::exception_ptr&) noexcept { return false; }

template <class T>
concept completion_error = std::same_as<T, asio::error_code> || std::same_as<T, std::exception_ptr>;

/// The values of a completion as one: none, the only one, or a tuple.
template <class... Values>
auto completion_values(Values&&... values) {
    if constexpr (sizeof...(Values) == 1) {
        return (std::forward<Values>(values), ...);
    } else if constexpr (sizeof...(Values) > 1) {
        return std::tuple<Values...>(std::forward<Values>(values)...);
    }
}

/// Starts an Asio operation when it is awaited and parks the task until its handler is called.
template <class Initiate, class... Args>
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
        if constexpr (sizeof...(Args) > 0) {
            return std::apply(
                []<class First, class... Rest>(First& first, Rest&... rest) {
                    if constexpr (completion_error<First>) {
                        throw_completion_error(first);
                        return completion_values(std::move(rest)...);
                    } else {
                        return completion_values(std::move(first), std::move(rest)...);
                    }
                },
                *results_);
        }
    }

private:
    using link = operation_link<operation_awaiter>;
    using handler = operation_handler<operation_awaiter>;
    friend handler;

    template <class... Results>
    void complete(Results&&... results) {
        results_.emplace(std::forward<Results>(results)...);
        if (cancel_emitted_ && aborted()) {
            wake_cancelled();
            return;
        }
        if (cancel_emitted_ && parked()) {
            task_->postpone_cancel();
        }
        wake();
    }

    [[nodiscard]] bool aborted() const noexcept {
        if constexpr (sizeof...(Args) > 0) {
            auto const& first = std::get<0>(*results_);
            if constexpr (completion_error<std::remove_cvref_t<decltype(first)>>) {
                return was_aborted(first);
            }
        }
        return false;
    }

    void on_cancel() noexcept override {
        cancel_emitted_ = true;
        link_->cancel.emit(asio::cancellation_type::terminal);
    }

    Initiate initiate_;
    std::shared_ptr<link> link_;
    bool cancel_emitted_ = false;
    std::optional<std::tuple<Args...>> results_;
};

template <class... Args, class Initiate>
[[nodiscard]] operation_awaiter<Initiate, Args...> make_operation(Initiate initiate) {
    return operation_awaiter<Initiate, Args...>(std::move(initiate));
}

}  // namespace detail
}  // namespace aio

template <class R, class... Args>
class asio::async_result<aio::use_task_t, R(Args...)> {
public:
    template <class Initiation, class... InitArgs>
    [[nodiscard]] static auto initiate(Initiation&& initiation, aio::use_task_t, InitArgs&&... args) {
        return aio::detail::make_operation<std::decay_t<Args>...>(
            [initiation = std::forward<Initiation>(initiation),
             args = std::tuple<std::decay_t<InitArgs>...>(std::forward<InitArgs>(args)...)](auto handler) mutable {
                std::apply([&](auto&... arg) { std::move(initiation)(std::move(handler), std::move(arg)...); }, args);
            });
    }
};
