#include <aio/queue.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

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

void queue_core::drop_all() noexcept {
    // Fewer are unfinished when `task_done` was called before `get`.
    unfinished_ -= std::min(unfinished_, std::exchange(size_, 0));
    if (unfinished_ == 0) {
        joiners_.grant_all();
    }
}

}  // namespace aio::detail
