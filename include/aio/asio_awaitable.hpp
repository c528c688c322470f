#pragma once

#include <asio/detail/config.hpp>

#if !defined(ASIO_HAS_CO_AWAIT) || !defined(ASIO_HAS_STD_COROUTINE)
#error                                                                                                                 \
    "aiopq: this Asio does not see that the compiler has coroutines (Asio 1.22 with clang): define ASIO_HAS_CO_AWAIT and ASIO_HAS_STD_COROUTINE for the whole program"
#endif

#include <aio/task.hpp>
#include <aio/use_task.hpp>

#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>

#include <concepts>
#include <coroutine>
#include <memory>
#include <type_traits>
#include <utility>

/// With this header a task awaits an `asio::awaitable` as it is: `auto n = co_await read_message(socket);`
///
/// It runs on the loop's io_context. What it throws is thrown.
/// *Cancellation*: emits `terminal` on its cancellation slot and waits for it to end; `asio::error::operation_aborted`
/// is `aio::cancelled` then.

namespace aio::detail {

/// Asio wants a result that it can make a default of. Not an optional: g++ 14 warns of its use in there.
template <class T, class Executor>
asio::awaitable<std::unique_ptr<T>, Executor> as_pointer(asio::awaitable<T, Executor> from) {
    co_return std::make_unique<T>(co_await std::move(from));
}

/// Takes the pointer off the result of an awaiter.
template <class Awaiter>
class unwrapping {
public:
    explicit unwrapping(auto make) : awaiter_(make()) {}

    [[nodiscard]] bool await_ready() const noexcept { return awaiter_.await_ready(); }
    template <std::derived_from<coroutine_promise> P>
    [[nodiscard]] bool await_suspend(std::coroutine_handle<P> self) {
        return awaiter_.await_suspend(self);
    }
    auto await_resume() { return std::move(*awaiter_.await_resume()); }

private:
    Awaiter awaiter_;
};

template <class T, class Executor>
struct awaitable_adapter<asio::awaitable<T, Executor>> {
    static auto adapt(asio::awaitable<T, Executor>&& from, control& task) {
        auto const executor = task.loop().context().get_executor();
        if constexpr (std::is_void_v<T> || std::default_initializable<T>) {
            return asio::co_spawn(executor, std::move(from), use_task);
        } else {
            auto make = [&] { return asio::co_spawn(executor, as_pointer(std::move(from)), use_task); };
            return unwrapping<decltype(make())>(make);
        }
    }
};

}  // namespace aio::detail
