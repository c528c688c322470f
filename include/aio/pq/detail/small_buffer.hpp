#pragma once

#include <cstddef>
#include <cstring>
#include <type_traits>

namespace aio::pq::detail {

/// A growing array whose first `Inline` elements need no allocation.
template <class T, std::size_t Inline>
    requires std::is_trivially_copyable_v<T>
class small_buffer {
public:
    small_buffer() noexcept = default;
    small_buffer(small_buffer&& other) noexcept { take(other); }
    small_buffer& operator=(small_buffer&& other) noexcept {
        if (this != &other) {
            delete[] heap_;
            take(other);
        }
        return *this;
    }
    ~small_buffer() { delete[] heap_; }

    [[nodiscard]] T* data() noexcept { return heap_ != nullptr ? heap_ : inline_; }
    [[nodiscard]] const T* data() const noexcept { return heap_ != nullptr ? heap_ : inline_; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] const T& operator[](std::size_t index) const noexcept { return data()[index]; }

    /// Room for `count` elements at the end, to be filled. Valid until the buffer grows again.
    [[nodiscard]] T* grow(std::size_t count) {
        if (capacity_ - size_ < count) {
            reallocate(count);
        }
        T* begin = data() + size_;
        size_ += count;
        return begin;
    }

    void push_back(const T& value) { *grow(1) = value; }
    void truncate(std::size_t size) noexcept { size_ = size; }

private:
    // Apart, so that what writes a few bytes saves no registers for it.
    [[gnu::noinline]] void reallocate(std::size_t more) {
        const auto needed = size_ + more;
        const auto capacity = capacity_ * 2 > needed ? capacity_ * 2 : needed;
        T* elements = new T[capacity];
        std::memcpy(elements, data(), size_ * sizeof(T));
        delete[] heap_;
        heap_ = elements;
        capacity_ = capacity;
    }

    void take(small_buffer& other) noexcept {
        heap_ = other.heap_;
        size_ = other.size_;
        capacity_ = other.capacity_;
        if (heap_ == nullptr) {
            std::memcpy(inline_, other.inline_, size_ * sizeof(T));
        }
        other.heap_ = nullptr;
        other.size_ = 0;
        other.capacity_ = Inline;
    }

    T* heap_ = nullptr;
    std::size_t size_ = 0;
    std::size_t capacity_ = Inline;
    T inline_[Inline];
};

}  // namespace aio::pq::detail
