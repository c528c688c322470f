#pragma once

#include <cstddef>

/// Memory of coroutine frames and task control blocks: size-class free lists of the calling thread.

namespace aio::detail {

/// Memory for a frame of `size` bytes, from the free list of its size class when one is at hand.
///
/// *Throws* std::bad_alloc.
[[nodiscard]] void* allocate_frame(std::size_t size);

/// Gives back memory of `allocate_frame(size)`. Another thread than the one that allocated may do so.
void deallocate_frame(void* memory, std::size_t size) noexcept;

/// Frames allocated and not yet given back by this thread: tests assert that it returns to where it was.
[[nodiscard]] std::ptrdiff_t live_frames() noexcept;

/// Base of everything that lives in frame memory.
struct frame_allocated {
    static void* operator new(std::size_t size) { return allocate_frame(size); }
    static void operator delete(void* memory, std::size_t size) noexcept { deallocate_frame(memory, size); }
};

}  // namespace aio::detail
