#include <aio/detail/side_by_side.hpp>

namespace aio::detail {

void side_task::start(side_by_side& owner) noexcept {
    owner_ = &owner;
    task_->when_done(*this);
    task_->start();
}

void side_task::completed(control& task) noexcept { owner_->completed(*this, task); }

bool side_by_side::suspend(control& task, std::coroutine_handle<> waiter, std::source_location where) {
    if (!park(task, waiter, where)) {
        return false;
    }
    start_up_to_limit();
    return true;
}

void side_by_side::start_up_to_limit() noexcept {
    while (!stopping_ && running_ < limit_ && started_ < children_.size()) {
        ++running_;
        children_[started_++].start(*this);
    }
}

void side_by_side::stop() noexcept {
    stopping_ = true;
    for (auto& child : children_.first(started_)) {
        child.cancel();
    }
}

void side_by_side::completed(side_task& child, control& task) noexcept {
    task.observe();
    --running_;
    child_ended(static_cast<std::size_t>(&child - children_.data()), task);
    start_up_to_limit();
    if (running_ > 0) {
        return;
    }
    if (cancelled_) {
        wake_cancelled();
    } else {
        wake();
    }
}

}  // namespace aio::detail
