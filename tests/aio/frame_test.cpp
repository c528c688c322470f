#include "support/async_test.hpp"

#include <aio/detail/frame.hpp>
#include <aio/run.hpp>
#include <aio/sleep.hpp>
#include <aio/spawn.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <set>
#include <thread>
#include <utility>
#include <vector>

using aio::detail::allocate_frame;
using aio::detail::deallocate_frame;
using aio::detail::live_frames;

namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr bool recycles = false;
#elif defined(__has_feature)
constexpr bool recycles = !__has_feature(address_sanitizer);
#else
constexpr bool recycles = true;
#endif

}  // namespace

TEST_CASE("frames of each size are aligned, writable to their end and counted") {
    auto const before = live_frames();
    std::vector<std::pair<void*, std::size_t>> frames;
    for (std::size_t size = 1; size < 5000; size += 7) {
        auto* memory = allocate_frame(size);
        REQUIRE(reinterpret_cast<std::uintptr_t>(memory) % alignof(std::max_align_t) == 0);
        std::memset(memory, static_cast<int>(size % 256), size);
        frames.emplace_back(memory, size);
    }
    REQUIRE(live_frames() == before + static_cast<std::ptrdiff_t>(frames.size()));
    for (auto [memory, size] : frames) {
        auto const* bytes = static_cast<unsigned char*>(memory);
        REQUIRE(bytes[0] == size % 256);
        REQUIRE(bytes[size - 1] == size % 256);
        deallocate_frame(memory, size);
    }
    REQUIRE(live_frames() == before);
}

TEST_CASE("a frame that was given back is used again for a size of its class, not for a larger one") {
    auto* const first = allocate_frame(1000);
    deallocate_frame(first, 1000);
    auto* const larger = allocate_frame(1100);
    REQUIRE(larger != first);
    auto* const again = allocate_frame(995);
    REQUIRE((again == first) == recycles);
    deallocate_frame(again, 995);
    deallocate_frame(larger, 1100);
}

TEST_CASE("frames in use are distinct, after any number were given back") {
    std::vector<void*> frames;
    std::set<void*> distinct;
    for (int round = 0; round < 3; ++round) {
        for (int i = 0; i < 1000; ++i) {
            frames.push_back(allocate_frame(200));
        }
        distinct = {frames.begin(), frames.end()};
        REQUIRE(distinct.size() == 1000);
        for (auto* frame : frames) {
            deallocate_frame(frame, 200);
        }
        frames.clear();
    }
}

TEST_CASE("a burst of frames larger than what is kept goes back to the heap") {
    constexpr std::size_t size = 2048;
    constexpr std::size_t count = (std::size_t{6} << 20) / size;
    auto const before = live_frames();
    std::vector<void*> frames;
    for (std::size_t i = 0; i < count; ++i) {
        frames.push_back(allocate_frame(size));
    }
    for (auto* frame : frames) {
        deallocate_frame(frame, size);
    }
    REQUIRE(live_frames() == before);
}

TEST_CASE("the memory of a burst that comes again is kept") {
    constexpr std::size_t size = 1024;
    constexpr std::ptrdiff_t count = (std::ptrdiff_t{12} << 20) / static_cast<std::ptrdiff_t>(size);
    std::vector<std::ptrdiff_t> kept;
    // On a thread of its own, which has kept nothing yet.
    std::thread([&] {
        std::vector<void*> frames;
        for (int burst = 0; burst < 3; ++burst) {
            for (std::ptrdiff_t i = 0; i < count; ++i) {
                frames.push_back(allocate_frame(size));
            }
            for (auto* frame : frames) {
                deallocate_frame(frame, size);
            }
            frames.clear();
            kept.push_back(aio::detail::this_thread_frames.from_heap);
        }
    }).join();
    REQUIRE((kept[0] > 0) == recycles);
    REQUIRE(kept[0] < count);
    REQUIRE(kept[1] == (recycles ? count : 0));
    REQUIRE(kept[2] == kept[1]);
}

TEST_CASE("a frame may be given back on another thread") {
    auto* const memory = allocate_frame(300);
    auto* const large = allocate_frame(30'000);
    std::ptrdiff_t there = 0;
    bool reused = false;
    std::thread([&] {
        deallocate_frame(memory, 300);
        deallocate_frame(large, 30'000);
        there = live_frames();
        auto* const again = allocate_frame(300);
        reused = again == memory;
        deallocate_frame(again, 300);
    }).join();
    REQUIRE(there == -2);
    REQUIRE(reused == recycles);
    // Balance this thread's count again: it gave two away.
    void* mine = nullptr;
    void* mine_too = nullptr;
    std::thread([&] {
        mine = allocate_frame(300);
        mine_too = allocate_frame(300);
    }).join();
    deallocate_frame(mine, 300);
    deallocate_frame(mine_too, 300);
}

TEST_CASE("frames that are given back while a thread ends are freed") {
    struct at_exit {
        void* memory = nullptr;
        std::ptrdiff_t* left = nullptr;
        ~at_exit() {
            if (memory != nullptr) {
                deallocate_frame(memory, 128);
                *left = aio::detail::live_frames();
            }
        }
    };
    std::ptrdiff_t left = -1;
    std::thread([&left] {
        // Constructed first, so destroyed after the free lists, which the first deallocation constructs.
        thread_local at_exit last;
        last.left = &left;
        last.memory = allocate_frame(128);
        deallocate_frame(allocate_frame(64), 64);
    }).join();
    // That the memory itself is given back is the sanitizer's to say.
    REQUIRE(left == 0);
}

TEST_CASE("tasks leave no frame behind, whether or not they ran") {
    auto const before = live_frames();
    auto body = [&]() -> aio::task<void> {
        auto child = []() -> aio::task<void> { co_await aio::yield(); };
        auto const unused = child();
        co_await child();
        auto task = aio::spawn(child());
        co_await task;
        REQUIRE(live_frames() > before);
    };
    aio::run(body(), {.handle_signals = false});
    REQUIRE(live_frames() == before);
}
