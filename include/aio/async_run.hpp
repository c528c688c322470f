#pragma once

#include <aio/loop.hpp>
#include <aio/spawn.hpp>
#include <aio/task.hpp>

#include <asio/associated_allocator.hpp>
#include <asio/associated_cancellation_slot.hpp>
#include <asio/associated_executor.hpp>
#include <asio/async_result.hpp>
#include <asio/bind_allocator.hpp>
#include <asio/bind_executor.hpp>
#include <asio/error.hpp>
#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/system_error.hpp>

#include <concepts>
#include <exception>
#include <memory>
#include <optional>
#include <source_location>
#include <tuple>
#include <type_traits>
#include <utility>

namespace aio {
namespace detail {

/// What completes a token: tokens keep a value before it is there, so one without a default goes as an optional.
template <class T>
struct completion_value {
    using type = std::conditional_t<std::default_initializable<T>, T, std::optional<T>>;
    using signature = void(std::exception_ptr, type);
    using arguments = std::tuple<std::exception_ptr, type>;
};
template <>
struct completion_value<void> {
    using signature = void(std::exception_ptr);
    using arguments = std::tuple<std::exception_ptr>;
};

/// The failure as Asio's users know it: a cancelled task is an aborted operation.
[[nodiscard]] std::exception_ptr as_asio_failure(control& task) noexcept;

/// Waits for a task that was started with a completion token and calls the token's handler.
template <class T, class Handler>
class run_completion final : public completion {
public:
    static void start(loop& loop, task<T>&& body, Handler&& handler, std::source_location where) {
        auto control = make_control(loop.core(), std::move(body), {}, where);
        auto const allocator = asio::get_associated_allocator(handler);
        auto rebound = rebind(allocator);
        auto* self = traits::allocate(rebound, 1);
        try {
            ::new (static_cast<void*>(self)) run_completion(control, std::move(handler));
        } catch (...) {
            traits::deallocate(rebound, self, 1);
            throw;
        }
        self->listen();
        control->start();
    }

    void completed(control& ended) noexcept override {
        ended.observe();
        auto slot = asio::get_associated_cancellation_slot(handler_);
        if (slot.is_connected()) {
            slot.clear();
        }
        // The result leaves the control block here, on the loop's thread: the executor may run on another.
        auto const executor = work_.get_executor();
        auto const allocator = asio::get_associated_allocator(handler_);
        auto work = std::move(work_);
        auto result = take_result(*task_);
        auto handler = std::move(handler_);
        destroy(handler);
        auto complete = [handler = std::move(handler), result = std::move(result), work = std::move(work)]() mutable {
            std::apply(std::move(handler), std::move(result));
        };
        asio::post(executor, asio::bind_allocator(allocator, asio::bind_executor(executor, std::move(complete))));
    }

private:
    using allocator_type =
        typename std::allocator_traits<asio::associated_allocator_t<Handler>>::template rebind_alloc<run_completion>;
    using traits = std::allocator_traits<allocator_type>;
    using executor_type = asio::associated_executor_t<Handler, asio::io_context::executor_type>;

    run_completion(control_ptr<control_of<T>> task, Handler&& handler)
        : task_(std::move(task)),
          work_(asio::get_associated_executor(handler, task_->loop().context().get_executor())),
          handler_(std::move(handler)) {}

    template <class Allocator>
    [[nodiscard]] static allocator_type rebind(const Allocator& allocator) {
        return allocator_type(allocator);
    }

    void destroy(const Handler& handler) noexcept {
        auto allocator = rebind(asio::get_associated_allocator(handler));
        traits::destroy(allocator, this);
        traits::deallocate(allocator, this, 1);
    }

    void listen() {
        task_->when_done(*this);
        auto slot = asio::get_associated_cancellation_slot(handler_);
        if (slot.is_connected()) {
            slot.assign([task = task_.get()](asio::cancellation_type) { task->cancel(); });
        }
    }

    static typename completion_value<T>::arguments take_result(control_of<T>& task) {
        auto failure = as_asio_failure(task);
        if constexpr (std::is_void_v<T>) {
            return {std::move(failure)};
        } else if (failure) {
            return {std::move(failure), typename completion_value<T>::type()};
        } else {
            return {nullptr, task.take()};
        }
    }

    control_ptr<control_of<T>> task_;
    asio::executor_work_guard<executor_type> work_;
    Handler handler_;
};

}  // namespace detail

/// Starts `body` on `loop` and completes `token` with `void(std::exception_ptr, T)`, or `void(std::exception_ptr)`: a
/// callback, `asio::use_future`, `asio::use_awaitable`, `asio::detached`, … A `T` without a default constructor is
/// given as `std::optional<T>`.
///
/// The handler is posted to its associated executor and uses its associated allocator. Call it on the loop's thread.
/// *Cancellation*: the handler's cancellation slot cancels the task; a cancelled task completes with
/// asio::error::operation_aborted.
template <class T, class Token>
auto async_run(loop& loop, task<T> body, Token&& token, std::source_location where = std::source_location::current()) {
    return asio::async_initiate<Token, typename detail::completion_value<T>::signature>(
        [&loop, where](auto&& handler, task<T> started) {
            using handler_type = std::decay_t<decltype(handler)>;
            detail::run_completion<T, handler_type>::start(loop, std::move(started),
                                                           std::forward<decltype(handler)>(handler), where);
        },
        token, std::move(body));
}

}  // namespace aio
