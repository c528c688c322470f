#pragma once

#include <aio/detail/frame.hpp>

#include <cstddef>

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

}  // namespace aio::pq
