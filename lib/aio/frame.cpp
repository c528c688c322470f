#include <aio/detail/frame.hpp>

namespace aio::detail {
namespace {

// What one class may keep: a burst's memory is reused, a single peak is given back to the heap.
constexpr std::size_t kept_bytes_per_class = std::size_t{4} << 20;

constexpr std::size_t bytes_of(std::size_t size_class) { return (size_class + 1) * frame_granularity; }
constexpr std::uint32_t most_kept(std::size_t size_class) {
    return static_cast<std::uint32_t>(kept_bytes_per_class / bytes_of(size_class));
}

struct free_list_cleaner {
    ~free_list_cleaner() {
        auto& frames = this_thread_frames;
        frames.phase = thread_frames::phase::gone;
        for (auto& list : frames.lists) {
            list.room = 0;
            while (auto* frame = list.head) {
                list.head = frame->next;
                ::operator delete(frame);
                --frames.from_heap;
            }
        }
    }
    void touch() const noexcept {}
};

thread_local free_list_cleaner cleaner;

void start_to_keep_frames(thread_frames& frames) noexcept {
    cleaner.touch();
    frames.phase = thread_frames::phase::used;
    for (std::size_t size_class = 0; size_class < frames.lists.size(); ++size_class) {
        frames.lists[size_class].room = most_kept(size_class);
    }
}

}  // namespace

constinit thread_local thread_frames this_thread_frames;

void* allocate_frame_from_heap(std::size_t size) {
    if (recycle_frames && size <= largest_kept_frame) {
        size = (size + frame_granularity - 1) / frame_granularity * frame_granularity;
    }
    void* memory = ::operator new(size);
    ++this_thread_frames.from_heap;
    return memory;
}

void deallocate_frame_slowly(void* memory, std::size_t size) noexcept {
    auto& frames = this_thread_frames;
    if (recycle_frames && size <= largest_kept_frame && frames.phase == thread_frames::phase::unused) {
        start_to_keep_frames(frames);
        deallocate_frame(memory, size);
        return;
    }
    ::operator delete(memory);
    --frames.from_heap;
}

std::ptrdiff_t live_frames() noexcept {
    auto const& frames = this_thread_frames;
    auto live = frames.from_heap;
    if (frames.phase == thread_frames::phase::used) {
        for (std::size_t size_class = 0; size_class < frames.lists.size(); ++size_class) {
            live -= most_kept(size_class) - frames.lists[size_class].room;
        }
    }
    return live;
}

}  // namespace aio::detail
