#include <aio/gather.hpp>

namespace aio::detail {

void gathered::start(gathering& owner) noexcept {
    owner_ = &owner;
    task_->when_done(*this);
    task_->start();
}

void gathered::completed(control& task) noexcept { owner_->child_completed(task); }

bool gathering::suspend(control& task, std::coroutine_handle<> waiter, std::source_location where) {
    if (!park(task, waiter, where)) {
        return false;
    }
    start_up_to_limit();
    return true;
}

void gathering::start_up_to_limit() noexcept {
    while (!stopping_ && running_ < limit_ && started_ < children_.size()) {
        ++running_;
        children_[started_++].start(*this);
    }
}

void gathering::on_cancel() noexcept {
    if (first_error_) {
        // The error is what this wait ends with; the request shows at the next await.
        task_->postpone_cancel();
    } else {
        cancelled_ = true;
    }
    cancel_children();
}

void gathering::cancel_children() noexcept {
    stopping_ = true;
    for (auto& child : children_.first(started_)) {
        child.cancel();
    }
}

void gathering::child_completed(control& task) noexcept {
    task.observe();
    --running_;
    if (task.failure() && policy_ == on_error::cancel_others && !stopping_) {
        first_error_ = task.failure();
        cancel_children();
    }
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

void gathering::await_resume() const {
    if (first_error_) {
        std::rethrow_exception(first_error_);
    }
    throw_if_cancelled();
}

}  // namespace aio::detail
