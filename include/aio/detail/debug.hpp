#pragma once

#include <coroutine>
#include <source_location>

namespace aio::detail {

/// Whether the environment asks for debug mode: AIO_DEBUG is set, to anything but 0.
[[nodiscard]] bool debug_wanted() noexcept;

/// Destroys a coroutine that has not started; in debug mode that is reported.
void destroy_never_awaited(std::coroutine_handle<> coroutine, std::source_location created_at) noexcept;

}  // namespace aio::detail
