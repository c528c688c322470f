#pragma once

#include <compare>
#include <cstddef>
#include <iterator>

struct pg_result;

namespace aio::pq::detail {

class type_catalog;

/// A random-access iterator over the rows or columns of a result; `At` makes the element, which is a view.
template <auto At>
class element_iterator {
public:
    using value_type = decltype(At(nullptr, nullptr, 0));
    using reference = value_type;
    using difference_type = std::ptrdiff_t;
    using pointer = void;
    // Elements are made on the fly, which for the older algorithms is no more than an input iterator.
    using iterator_category = std::input_iterator_tag;
    using iterator_concept = std::random_access_iterator_tag;

    element_iterator() = default;
    element_iterator(const pg_result* result, const type_catalog* catalog, int index) noexcept
        : result_(result), catalog_(catalog), index_(index) {}

    reference operator*() const { return At(result_, catalog_, index_); }
    reference operator[](difference_type offset) const { return *(*this + offset); }

    element_iterator& operator++() noexcept { return *this += 1; }
    element_iterator& operator--() noexcept { return *this += -1; }
    element_iterator operator++(int) noexcept {
        auto old = *this;
        ++*this;
        return old;
    }
    element_iterator operator--(int) noexcept {
        auto old = *this;
        --*this;
        return old;
    }
    element_iterator& operator+=(difference_type offset) noexcept {
        index_ += static_cast<int>(offset);
        return *this;
    }
    element_iterator& operator-=(difference_type offset) noexcept { return *this += -offset; }

    friend element_iterator operator+(element_iterator it, difference_type offset) noexcept { return it += offset; }
    friend element_iterator operator+(difference_type offset, element_iterator it) noexcept { return it += offset; }
    friend element_iterator operator-(element_iterator it, difference_type offset) noexcept { return it -= offset; }
    friend difference_type operator-(const element_iterator& left, const element_iterator& right) noexcept {
        return left.index_ - right.index_;
    }
    friend bool operator==(const element_iterator& left, const element_iterator& right) noexcept {
        return left.index_ == right.index_;
    }
    friend auto operator<=>(const element_iterator& left, const element_iterator& right) noexcept {
        return left.index_ <=> right.index_;
    }

private:
    const pg_result* result_ = nullptr;
    const type_catalog* catalog_ = nullptr;
    int index_ = 0;
};

}  // namespace aio::pq::detail
