#pragma once

#include <aio/detail/queue_order.hpp>
#include <aio/detail/wait_list.hpp>
#include <aio/error.hpp>

#include <concepts>
#include <coroutine>
#include <cstddef>
#include <exception>
#include <functional>
#include <optional>
#include <type_traits>
#include <utility>

namespace aio {

/// What a queue can hold: objects that can be moved.
///
/// Missing? Put what cannot move, and references, into the queue as a pointer or a `std::unique_ptr`.
template <class T>
concept queueable = std::same_as<T, std::remove_cvref_t<T>> && std::move_constructible<T>;

namespace detail {

/// What of a queue does not depend on its items: how many are unfinished, who waits, and whether it is closed.
class queue_core {
    class join_awaiter;

public:
    queue_core(const queue_core&) = delete;
    queue_core& operator=(const queue_core&) = delete;

    /// Says that an item that was got has been dealt with; when all have been, `join` returns.
    ///
    /// *Throws* std::logic_error when called more often than items were put.
    void task_done();

    /// Waits until each item that was put has been got and reported by `task_done`.
    [[nodiscard("must be co_awaited")]] join_awaiter join() noexcept;

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    /// Whether there are `max_size` items in the queue: never, when it has no limit.
    [[nodiscard]] bool full() const noexcept { return size_ >= most_; }
    /// How many items it holds at the most; 0 is no limit.
    [[nodiscard]] std::size_t max_size() const noexcept { return most_ == unlimited ? 0 : most_; }
    [[nodiscard]] bool closed() const noexcept { return closed_; }

    /// Nothing more comes in: every `put`, and those that wait, throw `queue_closed`, and the items of the latter are
    /// not in the queue. What is in the queue can still be got; after that `get` throws `queue_closed`.
    void close() noexcept;

protected:
    static constexpr auto unlimited = static_cast<std::size_t>(-1);

    explicit queue_core(std::size_t max) noexcept : most_(max == 0 ? unlimited : max) {}
    ~queue_core() = default;

    /// A task that waits to put or to get; woken without having been served when the queue is closed.
    class queue_waiter : public waiter {
    public:
        void served() noexcept {
            served_ = true;
            grant();
        }

    protected:
        /// After a wait: whether it was served. *Throws* when it was not.
        void require_served() const;

        bool suspended_ = false;
        bool served_ = false;
    };

    /// Counts the items as gone and done with.
    void drop_all() noexcept;
    [[noreturn]] static void throw_closed();

    // Nobody waits to get while there are items, and nobody waits to put while there is room.
    std::size_t most_;
    std::size_t size_ = 0;
    std::size_t unfinished_ = 0;
    bool closed_ = false;
    wait_list<queue_waiter> getters_;
    wait_list<queue_waiter> putters_;

private:
    class join_awaiter : public waiter {
    public:
        explicit join_awaiter(queue_core& queue) noexcept : queue_(queue) {}

        [[nodiscard]] bool await_ready() const noexcept { return queue_.unfinished_ == 0; }
        template <std::derived_from<coroutine_promise> P>
        [[nodiscard]] bool await_suspend(std::coroutine_handle<P> self) noexcept {
            if (!park_in(self)) {
                return false;
            }
            queue_.joiners_.push_back(*this);
            return true;
        }
        void await_resume() const { throw_if_cancelled(); }

    private:
        queue_core& queue_;
    };

    wait_list<join_awaiter> joiners_;
};

inline queue_core::join_awaiter queue_core::join() noexcept { return join_awaiter(*this); }

/// A queue whose items are kept in an `Order`.
template <class T, class Order>
class basic_queue : public queue_core {
    class get_awaiter;
    class put_awaiter;

public:
    using value_type = T;

    /// Takes the next item; waits while there is none. *Throws* `queue_closed` when the queue is closed and empty.
    [[nodiscard("must be co_awaited")]] get_awaiter get() noexcept { return get_awaiter(*this); }

    /// Puts an item in; waits while the queue is full. *Throws* `queue_closed` when the queue is closed, or while this
    /// waits; the item is then gone.
    [[nodiscard("must be co_awaited")]] put_awaiter put(T item) noexcept(std::is_nothrow_move_constructible_v<T>) {
        return put_awaiter(*this, std::move(item));
    }

    /// Takes the next item if there is one. *Throws* `queue_closed` when the queue is closed and empty.
    [[nodiscard]] std::optional<T> try_get() {
        if (empty()) {
            if (closed_) {
                throw_closed();
            }
            return std::nullopt;
        }
        return take();
    }

    /// Puts `item` in, and moves from it, if the queue is not full. *Throws* `queue_closed` when the queue is closed.
    [[nodiscard]] bool try_put(T& item) {
        if (closed_) {
            throw_closed();
        }
        if (!getters_.empty()) {
            auto& first = static_cast<get_awaiter&>(getters_.front());
            first.item_.emplace(std::move(item));
            first.served();
        } else if (full()) {
            return false;
        } else {
            items_.push(std::move(item));
            ++size_;
        }
        ++unfinished_;
        return true;
    }
    [[nodiscard]] bool try_put(T&& item) { return try_put(item); }

    /// Closes the queue and drops what is in it, as `shutdown(immediate=True)`: `join` no longer waits for what was
    /// dropped, only for items that were got before.
    void close_now() noexcept {
        close();
        drop_all();
        items_.clear();
    }

protected:
    explicit basic_queue(std::size_t max) : queue_core(max) {}
    basic_queue(std::size_t max, Order order) : queue_core(max), items_(std::move(order)) {}
    ~basic_queue() = default;

private:
    class get_awaiter : public queue_waiter {
    public:
        explicit get_awaiter(basic_queue& queue) noexcept : queue_(queue) {}

        [[nodiscard]] bool await_ready() const noexcept { return !queue_.empty() || queue_.closed_; }
        template <std::derived_from<coroutine_promise> P>
        [[nodiscard]] bool await_suspend(std::coroutine_handle<P> self) noexcept {
            suspended_ = true;
            if (!park_in(self)) {
                return false;
            }
            queue_.getters_.push_back(*this);
            return true;
        }
        [[nodiscard]] T await_resume() {
            if (suspended_) {
                require_served();
                return std::move(*item_);
            }
            if (queue_.empty()) {
                throw_closed();
            }
            return queue_.take();
        }

    private:
        friend basic_queue;
        basic_queue& queue_;
        // Handed over: the queue may be gone, or full again, when this task runs.
        std::optional<T> item_;
    };

    class put_awaiter : public queue_waiter {
    public:
        put_awaiter(basic_queue& queue, T&& item) noexcept(std::is_nothrow_move_constructible_v<T>)
            : queue_(queue), item_(std::move(item)) {}

        [[nodiscard]] bool await_ready() { return queue_.try_put(item_); }
        template <std::derived_from<coroutine_promise> P>
        [[nodiscard]] bool await_suspend(std::coroutine_handle<P> self) noexcept {
            suspended_ = true;
            if (!park_in(self)) {
                return false;
            }
            queue_.putters_.push_back(*this);
            return true;
        }
        void await_resume() const {
            if (suspended_) {
                require_served();
                if (error_) {
                    std::rethrow_exception(error_);
                }
            }
        }

    private:
        friend basic_queue;
        basic_queue& queue_;
        T item_;
        std::exception_ptr error_;
    };

    T take() {
        auto item = items_.take();
        --size_;
        if (!putters_.empty()) {
            admit_putters();
        }
        return item;
    }

    /// Takes the items of those who wait into the queue as long as there is room.
    void admit_putters() noexcept {
        while (!putters_.empty() && !full()) {
            auto& first = static_cast<put_awaiter&>(putters_.front());
            // An item that cannot be moved is its putter's trouble, not that of the getter who made room.
            try {
                items_.push(std::move(first.item_));
                ++size_;
                ++unfinished_;
            } catch (...) {
                first.error_ = std::current_exception();
            }
            first.served();
        }
    }

    Order items_;
};

}  // namespace detail

/// Hands items from tasks to tasks, first in first out, as `asyncio.Queue`. Putters and getters too are served first
/// come first served.
///
/// An item that is put while a task waits to get goes to that task directly and does not count in `size`.
///
/// *Cancellation*: a cancelled getter takes nothing, and the item of a cancelled putter never enters the queue. An item
/// that was handed to a getter in the step of the cancel is delivered, and the cancel shows at the next await.
///
/// *Throws* what the move of a T throws, to the task whose item it is; nobody else sees it.
///
/// *Complexity*: O(1). Nothing is allocated an item, unless it is larger than half a kilobyte.
template <class T>
class queue : public detail::basic_queue<T, detail::fifo_order<T>> {
    static_assert(queueable<T>);

public:
    /// A queue of at most `max` items; 0 is no limit.
    explicit queue(std::size_t max = 0) : detail::basic_queue<T, detail::fifo_order<T>>(max) {}
};

/// A queue that gives the newest item first, as `asyncio.LifoQueue`. See `queue` for the rest.
template <class T>
class lifo_queue : public detail::basic_queue<T, detail::lifo_order<T>> {
    static_assert(queueable<T>);

public:
    explicit lifo_queue(std::size_t max = 0) : detail::basic_queue<T, detail::lifo_order<T>>(max) {}
};

/// A queue that gives the smallest item first, as `asyncio.PriorityQueue`: `Compare(a, b)` says that `a` is to be got
/// before `b` (`std::priority_queue` gives the largest). Items that compare equal come in no particular order. See
/// `queue` for the rest.
///
/// *Throws* what `Compare` throws; no item is lost by that, but the order of those in the queue is then unspecified.
///
/// *Complexity*: logarithmic in `size`.
template <class T, class Compare = std::less<T>>
class priority_queue : public detail::basic_queue<T, detail::priority_order<T, Compare>> {
    static_assert(queueable<T> && std::is_move_assignable_v<T>);
    using order = detail::priority_order<T, Compare>;

public:
    explicit priority_queue(std::size_t max = 0, Compare compare = Compare())
        : detail::basic_queue<T, order>(max, order(std::move(compare))) {}
};

}  // namespace aio
