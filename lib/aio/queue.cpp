#include <aio/queue.hpp>

#include <stdexcept>

namespace aio::detail {

void queue_core::throw_closed() { throw queue_closed(); }

void queue_core::queue_waiter::require_served() const {
    if (served_) {
        return;
    }
    throw_if_cancelled();
    throw_closed();
}

void queue_core::task_done() {
    if (unfinished_ == 0) {
        throw std::logic_error("aio: task_done was called more often than items were put into the queue");
    }
    if (--unfinished_ == 0) {
        joiners_.grant_all();
    }
}

void queue_core::close() noexcept {
    closed_ = true;
    putters_.grant_all();
    getters_.grant_all();
}

void queue_core::dropped(std::size_t count) noexcept {
    // More than there are, when `task_done` was called too early.
    unfinished_ -= count < unfinished_ ? count : unfinished_;
    if (unfinished_ == 0) {
        joiners_.grant_all();
    }
}

}  // namespace aio::detail
