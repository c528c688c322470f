#pragma once

#include <aio/detail/body_value.hpp>
#include <aio/detail/own_request.hpp>
#include <aio/detail/result.hpp>
#include <aio/task.hpp>
#include <aio/uncancellable.hpp>

#include <concepts>
#include <exception>
#include <type_traits>
#include <utility>

namespace aio {
namespace detail {

template <class T>
inline constexpr bool is_awaitable = awaitable<T>;
template <class T>
inline constexpr bool is_awaitable<task<T>> = true;

template <class R>
concept has_aclose = requires(R& resource) { requires is_awaitable<decltype(resource.aclose())>; };
template <class R>
concept has_close = requires(R& resource) { requires is_awaitable<decltype(resource.close())>; };

/// How a `with` ends: throws the error of its body, of the closing, or an `exception_group` of both.
void end_with(control& task, const own_request& requests, std::exception_ptr body, std::exception_ptr closing);

template <class R>
task<void> close_resource(R& resource) {
    if constexpr (has_aclose<R>) {
        (void)co_await resource.aclose();
    } else {
        (void)co_await resource.close();
    }
}

}  // namespace detail

/// Something that must be waited for to be closed: it has `aclose()` or `close()` that can be awaited.
///
/// Missing? A resource that closes at once needs no `with`: its destructor does it. One whose `close` is no member is
/// wrapped in a struct whose `task<void> close()` calls it.
template <class R>
concept closeable = detail::has_aclose<R> || detail::has_close<R>;

/// A callable that takes a `R&` and returns an `aio::task`.
///
/// Missing? The body must be a coroutine: `[&](connection& c) -> aio::task<void> { …; co_return; }`.
template <class F, class R>
concept body_with = requires { typename detail::body_value<F, R&>; };

/// Runs `body(resource)`, then closes `resource`, whatever happened, and gives what `body` gave: `async with`.
/// `aclose()` is preferred where there is a `close()` too. C++ cannot await in destructors, so the scope is a callable.
///
/// *Throws* the error of `body` or of the closing; when both failed, an `exception_group` of the two.
/// *Cancellation*: `body` is cancelled; the closing is not interrupted. If it fails after a cancel its error is thrown,
/// as in Python, and the cancel shows at the next await.
template <closeable R, body_with<R> F>
[[nodiscard]] auto with(R resource, F body) -> task<detail::body_value<F, R&>> {
    using value = detail::body_value<F, R&>;
    auto& parent = co_await detail::this_control{};
    detail::own_request const requests(parent);
    detail::result<value> result;
    try {
        if constexpr (std::is_void_v<value>) {
            co_await detail::for_caller(body(resource));
        } else {
            result.set_value(co_await detail::for_caller(body(resource)));
        }
    } catch (...) {
        result.set_exception(std::current_exception());
    }
    std::exception_ptr closing;
    try {
        co_await detail::for_caller(uncancellable(detail::close_resource(resource)));
    } catch (...) {
        closing = std::current_exception();
    }
    detail::end_with(parent, requests, result.error(), std::move(closing));
    co_return result.take();
}

}  // namespace aio
