#include "allocations.hpp"

#include <cstddef>
#include <stdlib.h>

// The functions behind glibc's own malloc, which a program's malloc hides. What they give is freed by glibc's free.
extern "C" {
void* __libc_malloc(std::size_t size) noexcept;
void* __libc_calloc(std::size_t count, std::size_t size) noexcept;
void* __libc_realloc(void* memory, std::size_t size) noexcept;
void* __libc_memalign(std::size_t alignment, std::size_t size) noexcept;
}

namespace {

thread_local std::uint64_t count = 0;

}  // namespace

extern "C" {

void* malloc(std::size_t size) noexcept {
    ++count;
    return __libc_malloc(size);
}

void* calloc(std::size_t members, std::size_t size) noexcept {
    ++count;
    return __libc_calloc(members, size);
}

void* realloc(void* memory, std::size_t size) noexcept {
    ++count;
    return __libc_realloc(memory, size);
}

void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
    ++count;
    return __libc_memalign(alignment, size);
}
}

namespace bench {

std::uint64_t allocations() noexcept { return count; }

}  // namespace bench
