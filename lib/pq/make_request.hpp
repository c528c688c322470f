#pragma once

#include "request.hpp"

#include <aio/detail/frame.hpp>
#include <aio/pq/detail/executor.hpp>

#include <cstddef>
#include <memory>
#include <utility>

namespace aio::pq {

/// Takes memory from the free lists of coroutine frames: a request comes and goes with each statement.
template <class T>
struct frame_allocator {
    using value_type = T;

    frame_allocator() = default;
    template <class U>
    explicit frame_allocator(const frame_allocator<U>&) noexcept {}

    [[nodiscard]] T* allocate(std::size_t count) {
        return static_cast<T*>(aio::detail::allocate_frame(count * sizeof(T)));
    }
    void deallocate(T* memory, std::size_t count) noexcept { aio::detail::deallocate_frame(memory, count * sizeof(T)); }
    [[nodiscard]] bool operator==(const frame_allocator&) const = default;
};

/// A request for `where`, which is to be submitted to its session.
template <class... A>
[[nodiscard]] std::shared_ptr<request> make_request(const detail::executor& where, A&&... arguments) {
    auto made = std::allocate_shared<request>(frame_allocator<request>(), std::forward<A>(arguments)...);
    made->begin = where.begin;
    made->options = where.options;
    if (where.prepared) {
        made->commands.front().pinned = where.prepared;
    }
    return made;
}

}  // namespace aio::pq
