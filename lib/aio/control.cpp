#include <aio/detail/control.hpp>
#include <aio/detail/loop_core.hpp>
#include <aio/error.hpp>

#include "debug.hpp"

#include <typeinfo>

namespace aio::detail {

void suspension::unpark() noexcept {
    if (task_ != nullptr) {
        std::exchange(task_, nullptr)->parked_on_ = nullptr;
    }
}

bool suspension::park(control& task, std::coroutine_handle<> waiter, std::source_location where) noexcept {
    if (task.take_due_cancel()) {
        cancelled_ = true;
        return false;
    }
    task_ = &task;
    task.park(*this, waiter, where);
    return true;
}

void suspension::wake() noexcept {
    // A generator, and what its body waits on, may outlive the task that asked it for a value.
    if (task_ != nullptr) {
        std::exchange(task_, nullptr)->wake();
    }
}

void suspension::wake_cancelled() noexcept {
    cancelled_ = true;
    if (task_ != nullptr) {
        std::exchange(task_, nullptr)->wake_cancelled();
    }
}

void suspension::throw_if_cancelled() const {
    if (cancelled_) {
        throw cancelled{};
    }
}

control::control(loop_core& loop, std::coroutine_handle<> root, std::string name, std::source_location spawned_at)
    : loop_(&loop),
      root_(root),
      resume_(root),
      bindings_(current_bindings()),
      spawned_at_(spawned_at),
      awaiting_at_(spawned_at),
      id_(loop.next_task_id()) {
    if (!name.empty()) {
        name_ = std::make_unique<std::string>(std::move(name));
    }
}

void control::start(bool eagerly) noexcept {
    retain();
    if (loop_->closing()) {
        abandon();
        return;
    }
    state_ = state::scheduled;
    loop_->register_task(*this);
    if (eagerly) {
        loop_scope const scope(*loop_);
        run();
    } else {
        loop_->push(*this);
    }
}

bool control::cancel(unsigned depth) noexcept {
    if (done()) {
        return false;
    }
    loop_->assert_thread();
    loop_core::cancel_pass const pass(*loop_);
    request_cancel(depth);
    // A task that joins another passes the request on, and so may that one: a loop, not a recursion.
    while (auto* const next = pass.take_forwarded()) {
        if (!next->done()) {
            next->request_cancel(0);
        }
    }
    return true;
}

void control::request_cancel(unsigned depth) noexcept {
    ++cancel_requests_[level_of(depth)];
    if (parked_on_ != nullptr && cancel_masks_ <= depth) {
        parked_on_->on_cancel();
    } else if (!cancel_arrives_ || cancel_masks_ > depth) {
        pending_cancels_ |= depth_bit(depth);
    }
}

unsigned control::uncancel(unsigned depth, unsigned delivered) noexcept {
    if (auto& requests = cancel_requests_[level_of(depth)]; requests > 0) {
        --requests;
    }
    auto const left = cancelling(depth);
    if (left <= delivered) {
        pending_cancels_ &= depth_bit(depth) - 1;
    }
    return left;
}

void control::reschedule(std::coroutine_handle<> waiter, std::source_location where) noexcept {
    resume_ = waiter;
    awaiting_at_ = where;
    loop_->push(*this);
}

void control::wake() noexcept {
    parked_on_ = nullptr;
    loop_->push(*this);
}

void control::run() noexcept {
    // The frame may drop the last handle to its own task.
    retain();
    cancel_arrives_ = false;
    auto* const previous = std::exchange(loop_->current_task, this);
    step_clock const step(*this);
    // asyncio too never enters a task that was cancelled before its first step.
    if (std::exchange(state_, state::entered) == state::scheduled && cancel_due()) {
        abandon();
    } else {
        resume_.resume();
        if (root_.done()) {
            finish();
        }
    }
    loop_->current_task = previous;
    step.ended();
    if (auto* const observer = loop_->observer) {
        observer->after_step(*this);
    }
    release();
}

void control::finish() noexcept {
    auto failure = collect(root_);
    auto const cancelled = is_cancelled(failure);
    end(std::move(failure), cancelled);
}

void control::end(std::exception_ptr failure, bool cancelled) noexcept {
    state_ = state::done;
    failure_ = std::move(failure);
    ended_cancelled_ = cancelled;
    if (parked_on_ != nullptr) {
        std::exchange(parked_on_, nullptr)->task_ = nullptr;
    }
    list_node::unlink();
    if (failure_ && !ended_cancelled_) {
        loop_->register_failed(*this);
    }
    {
        ignore_never_awaited const scope;
        std::exchange(root_, nullptr).destroy();
    }
    while (!observers_.empty()) {
        observers_.pop_front().completed(*this);
    }
    release();
}

void control::abandon() noexcept { end(std::make_exception_ptr(cancelled{}), true); }

void control::release() noexcept {
    if (--references_ != 0) {
        return;
    }
    if (root_) {
        ignore_never_awaited const scope;
        root_.destroy();  // never started
    }
    if (failure_ && !observed_ && !ended_cancelled_) {
        loop_core::report_unhandled(loop_, *this);
    }
    delete this;
}

std::string_view control::name() const {
    if (!name_) {
        name_ = std::make_unique<std::string>("task-" + std::to_string(id_));
    }
    return *name_;
}

bool is_cancelled(const std::exception_ptr& error) noexcept {
    if (!error) {
        return false;
    }
#if defined(__GLIBCXX__)
    return *error.__cxa_exception_type() == typeid(cancelled);
#else
    try {
        std::rethrow_exception(error);
    } catch (const cancelled&) {
        return true;
    } catch (...) {
        return false;
    }
#endif
}

}  // namespace aio::detail
