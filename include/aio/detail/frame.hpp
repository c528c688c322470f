#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <new>

/// Memory of coroutine frames and task control blocks: size-class free lists of the calling thread.

namespace aio::detail {

// Recycled memory would hide a use after free from AddressSanitizer.
#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool recycle_frames = false;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
inline constexpr bool recycle_frames = false;
#else
inline constexpr bool recycle_frames = true;
#endif
#else
inline constexpr bool recycle_frames = true;
#endif

// Classes of 32 bytes waste least for the frames that programs have; larger frames go to the heap.
inline constexpr std::size_t frame_granularity = 32;
inline constexpr std::size_t largest_kept_frame = 2048;

struct free_frame {
    free_frame* next;
};

struct free_frame_list {
    free_frame* head = nullptr;
    /// How many more frames the list may keep: none before the thread's first and after its last use of the lists.
    std::uint32_t room = 0;
};

/// What a list may keep in all, and how many frames it had to give back to the heap that were not missed since.
struct frame_list_limit {
    std::uint32_t most = 0;
    std::uint32_t given_back = 0;
};

struct thread_frames {
    static constexpr auto classes = largest_kept_frame / frame_granularity;
    std::array<free_frame_list, classes> lists{};
    std::array<frame_list_limit, classes> limits{};
    /// Frames that came from the heap less those that went back to it: in use or in a list.
    std::ptrdiff_t from_heap = 0;
    enum class phase : std::uint8_t { unused, used, gone } phase = phase::unused;

    [[nodiscard]] free_frame_list& list_of(std::size_t size) noexcept { return lists[(size - 1) / frame_granularity]; }
};

// Trivially destructible and constant-initialised, so that frames freed while a thread ends still find it.
extern constinit thread_local thread_frames this_thread_frames;

[[nodiscard]] void* allocate_frame_from_heap(std::size_t size);
void deallocate_frame_slowly(void* memory, std::size_t size) noexcept;

/// Memory for a frame of `size` bytes, from the free list of its size class when one is at hand. Inline, because a
/// frame's size is known to the compiler, and its class with it.
///
/// *Throws* std::bad_alloc.
[[nodiscard]] inline void* allocate_frame(std::size_t size) {
    if (recycle_frames && size <= largest_kept_frame) {
        auto& list = this_thread_frames.list_of(size);
        if (auto* const frame = list.head) [[likely]] {
            list.head = frame->next;
            ++list.room;
            return frame;
        }
    }
    return allocate_frame_from_heap(size);
}

/// Gives back memory of `allocate_frame(size)`. Another thread than the one that allocated may do so.
inline void deallocate_frame(void* memory, std::size_t size) noexcept {
    if (recycle_frames && size <= largest_kept_frame) {
        auto& list = this_thread_frames.list_of(size);
        if (list.room > 0) [[likely]] {
            list.head = ::new (memory) free_frame{list.head};
            --list.room;
            return;
        }
    }
    deallocate_frame_slowly(memory, size);
}

/// Frames allocated and not yet given back by this thread: tests assert that it returns to where it was.
[[nodiscard]] std::ptrdiff_t live_frames() noexcept;

/// Base of everything that lives in frame memory.
struct frame_allocated {
    static void* operator new(std::size_t size) { return allocate_frame(size); }
    static void operator delete(void* memory, std::size_t size) noexcept { deallocate_frame(memory, size); }
};

}  // namespace aio::detail
