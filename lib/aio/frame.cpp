#include <aio/detail/frame.hpp>

namespace aio::detail {
namespace {

// What one class keeps: a single peak is given back to the heap. A frame that is missed after it was given back earns
// its class a place more, so that the memory of peaks that come again stays: the system's pages cost more than frames.
constexpr std::size_t kept_bytes_at_first = std::size_t{4} << 20;
constexpr std::size_t kept_bytes_at_most = std::size_t{64} << 20;

constexpr std::size_t class_of(std::size_t size) { return (size - 1) / frame_granularity; }
constexpr std::size_t bytes_of(std::size_t size_class) { return (size_class + 1) * frame_granularity; }
constexpr std::uint32_t frames_in(std::size_t bytes, std::size_t size_class) {
    return static_cast<std::uint32_t>(bytes / bytes_of(size_class));
}

struct free_list_cleaner {
    ~free_list_cleaner() {
        auto& frames = this_thread_frames;
        frames.phase = thread_frames::phase::gone;
        frames.limits = {};
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
        frames.limits[size_class].most = frames_in(kept_bytes_at_first, size_class);
        frames.lists[size_class].room = frames.limits[size_class].most;
    }
}

}  // namespace

constinit thread_local thread_frames this_thread_frames;

void* allocate_frame_from_heap(std::size_t size) {
    if (recycle_frames && size <= largest_kept_frame) {
        auto const size_class = class_of(size);
        size = bytes_of(size_class);
        if (auto& limit = this_thread_frames.limits[size_class];
            limit.given_back > 0 && limit.most < frames_in(kept_bytes_at_most, size_class)) {
            --limit.given_back;
            ++limit.most;
            ++this_thread_frames.lists[size_class].room;
        }
    }
    void* memory = ::operator new(size);
    ++this_thread_frames.from_heap;
    return memory;
}

void deallocate_frame_slowly(void* memory, std::size_t size) noexcept {
    auto& frames = this_thread_frames;
    if (recycle_frames && size <= largest_kept_frame) {
        if (frames.phase == thread_frames::phase::unused) {
            start_to_keep_frames(frames);
            deallocate_frame(memory, size);
            return;
        }
        if (frames.phase == thread_frames::phase::used) {
            ++frames.limits[class_of(size)].given_back;
        }
    }
    ::operator delete(memory);
    --frames.from_heap;
}

std::ptrdiff_t live_frames() noexcept {
    auto const& frames = this_thread_frames;
    auto live = frames.from_heap;
    if (frames.phase == thread_frames::phase::used) {
        for (std::size_t size_class = 0; size_class < frames.lists.size(); ++size_class) {
            live -= frames.limits[size_class].most - frames.lists[size_class].room;
        }
    }
    return live;
}

}  // namespace aio::detail
