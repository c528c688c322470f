#pragma once

#include <cstddef>
#include <deque>
#include <utility>
#include <vector>

/// What the items of a queue are kept in, and which of them is next. `take` leaves the item where it is when moving it
/// throws. A deque does not move its items when it grows, and gives memory back when a burst has passed.

namespace aio::detail {

template <class T>
class fifo_order {
public:
    void push(T&& item) { items_.push_back(std::move(item)); }
    T take() {
        T item(std::move(items_.front()));
        items_.pop_front();
        return item;
    }
    void clear() noexcept { items_.clear(); }

private:
    std::deque<T> items_;
};

template <class T>
class lifo_order {
public:
    void push(T&& item) { items_.push_back(std::move(item)); }
    T take() {
        T item(std::move(items_.back()));
        items_.pop_back();
        return item;
    }
    void clear() noexcept { items_.clear(); }

private:
    std::deque<T> items_;
};

/// A heap whose first item is the smallest. Unlike those of <algorithm> it only swaps: a comparison that throws loses
/// no item.
template <class T, class Compare>
class priority_order {
public:
    explicit priority_order(Compare compare) : compare_(std::move(compare)) {}

    void push(T&& item) {
        // Compared before anything moves: who puts an item that cannot be compared keeps it.
        auto place = items_.size();
        while (place > 0 && compare_(std::as_const(item), std::as_const(items_[parent(place)]))) {
            place = parent(place);
        }
        items_.push_back(std::move(item));
        for (auto at = items_.size() - 1; at != place; at = parent(at)) {
            std::swap(items_[at], items_[parent(at)]);
        }
    }

    T take() {
        auto const last = items_.size() - 1;
        std::swap(items_[0], items_[last]);
        for (std::size_t at = 0, child = 0; (child = smaller_child(at, last)) < last; at = child) {
            if (!compare_(std::as_const(items_[child]), std::as_const(items_[at]))) {
                break;
            }
            std::swap(items_[child], items_[at]);
        }
        T item(std::move(items_[last]));
        items_.pop_back();
        if (items_.empty() && items_.capacity() > kept) {
            items_ = std::vector<T>();
        }
        return item;
    }

    void clear() noexcept { items_.clear(); }

private:
    // What an empty queue keeps room for.
    static constexpr std::size_t kept = 64;

    [[nodiscard]] static std::size_t parent(std::size_t at) noexcept { return (at - 1) / 2; }
    [[nodiscard]] std::size_t smaller_child(std::size_t at, std::size_t end) {
        auto const left = 2 * at + 1;
        auto const right = left + 1;
        return right < end && compare_(std::as_const(items_[right]), std::as_const(items_[left])) ? right : left;
    }

    std::vector<T> items_;
    [[no_unique_address]] Compare compare_;
};

}  // namespace aio::detail
