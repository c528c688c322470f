#include <aio/detail/frame.hpp>

#include <array>
#include <cstdint>
#include <new>

namespace aio::detail {
namespace {

// Recycled memory would hide a use after free from AddressSanitizer.
#if defined(__SANITIZE_ADDRESS__)
constexpr bool recycle = false;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
constexpr bool recycle = false;
#else
constexpr bool recycle = true;
#endif
#else
constexpr bool recycle = true;
#endif

// Classes of 32 bytes waste least for the frames that programs have; larger frames go to the heap.
constexpr std::size_t granularity = 32;
constexpr std::size_t largest = 2048;
constexpr std::size_t classes = largest / granularity;

// What one class may keep: a burst's memory is reused, a single peak is given back to the heap.
constexpr std::size_t kept_bytes_per_class = std::size_t{4} << 20;

struct free_block {
    free_block* next;
};

struct free_list {
    free_block* head = nullptr;
    std::uint32_t count = 0;
};

constexpr std::size_t class_of(std::size_t size) { return (size - 1) / granularity; }
constexpr std::size_t bytes_of(std::size_t size_class) { return (size_class + 1) * granularity; }

struct thread_frames {
    std::array<free_list, classes> lists{};
    std::ptrdiff_t live = 0;
    bool gone = false;
};

// Trivially destructible and constant-initialised, so that frames freed while a thread ends still find it.
constinit thread_local thread_frames frames;

struct free_list_cleaner {
    ~free_list_cleaner() {
        frames.gone = true;
        for (auto& list : frames.lists) {
            while (auto* block = list.head) {
                list.head = block->next;
                ::operator delete(block);
            }
        }
    }
    void touch() const noexcept {}
};

thread_local free_list_cleaner cleaner;

}  // namespace

void* allocate_frame(std::size_t size) {
    if (recycle && size <= largest) {
        auto const size_class = class_of(size);
        auto& list = frames.lists[size_class];
        if (auto* block = list.head) {
            list.head = block->next;
            --list.count;
            ++frames.live;
            return block;
        }
        size = bytes_of(size_class);
    }
    void* memory = ::operator new(size);
    ++frames.live;
    return memory;
}

void deallocate_frame(void* memory, std::size_t size) noexcept {
    --frames.live;
    if (recycle && size <= largest && !frames.gone) {
        auto const size_class = class_of(size);
        auto& list = frames.lists[size_class];
        if (list.count < kept_bytes_per_class / bytes_of(size_class)) {
            if (list.head == nullptr) {
                cleaner.touch();
            }
            list.head = ::new (memory) free_block{list.head};
            ++list.count;
            return;
        }
    }
    ::operator delete(memory);
}

std::ptrdiff_t live_frames() noexcept { return frames.live; }

}  // namespace aio::detail
