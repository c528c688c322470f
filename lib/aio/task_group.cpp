#include <aio/detail/loop_core.hpp>
#include <aio/error.hpp>
#include <aio/task_group.hpp>

#include "throw_errors.hpp"

#include <algorithm>
#include <stdexcept>

namespace aio::detail {

/// Sees to the end of one task of a group, and goes away with it.
class group_core::child final : public group_link, public frame_allocated, private completion {
public:
    child(group_core& group, control& task) noexcept : group_(group), task_(task) { task.when_done(*this); }
    ~child() = default;

    void cancel() noexcept { task_.cancel(); }

private:
    void completed(control& task) noexcept override {
        if (task.failure() && !task.was_cancelled()) {
            // Those who await the task come first: they see its error, and the group's cancel at their next await.
            if (!std::exchange(last_in_line_, true)) {
                task.when_done(*this);
                return;
            }
            task.observe();
            group_.child_failed(task);
        }
        auto& group = group_;
        delete this;
        group.child_left();
    }

    group_core& group_;
    control& task_;
    bool last_in_line_ = false;
};

group_core::~group_core() {
    while (!children_.empty()) {
        delete &static_cast<child&>(children_.pop_front());
    }
}

void group_core::check_open() const {
    if (aborting_) {
        throw std::logic_error("aio: this task group is shutting down and takes no more tasks");
    }
    if (!body_runs_ && size_ == 0) {
        throw std::logic_error("aio: this task group is over and takes no more tasks");
    }
}

void group_core::adopt(control& task) {
    children_.push_back(*new child(*this, task));
    ++size_;
}

void group_core::cancel_children() noexcept {
    children_.for_each([](group_link& link) { static_cast<child&>(link).cancel(); });
}

void group_core::abort() noexcept {
    if (!std::exchange(aborting_, true)) {
        cancel_children();
    }
}

void group_core::child_failed(const control& task) {
    // Tasks that await the same failing one fail by the same error.
    if (errors_.empty() || errors_.front() != task.failure()) {
        errors_.push_back(task.failure());
    }
    if (body_runs_ && !aborting_) {
        request_.make();
    }
    abort();
}

void group_core::child_left() noexcept {
    if (--size_ > 0 || !parked()) {
        return;
    }
    if (cancelled_ && errors_.empty()) {
        wake_cancelled();
    } else {
        wake();
    }
}

void group_core::body_ended(const std::exception_ptr& error) {
    body_runs_ = false;
    if (is_cancelled(error)) {
        cancelled_ = !request_.made() || request_.others();
    } else if (error && std::find(errors_.begin(), errors_.end(), error) == errors_.end()) {
        errors_.push_back(error);
    }
    request_.take_back();
    if (error) {
        abort();
    }
}

bool group_core::suspend(std::coroutine_handle<> waiter, std::source_location where) noexcept {
    if (parent_.take_due_cancel()) {
        on_cancel();
    }
    return park(parent_, waiter, where);
}

void group_core::on_cancel() noexcept {
    cancelled_ = true;
    abort();
}

void group_core::await_resume() {
    if (errors_.empty()) {
        throw_if_cancelled();
        return;
    }
    if (request_.others()) {
        parent_.postpone_cancel();
    }
    throw_errors(std::move(errors_));
}

}  // namespace aio::detail
