#include <aio/detail/loop_core.hpp>
#include <aio/wait.hpp>

#include <stdexcept>

namespace aio::detail {
namespace {

bool is_exception(const control& task) noexcept { return task.failure() && !task.was_cancelled(); }

}  // namespace

void watched_task::watch(control& task, task_watch& owner) noexcept {
    owner_ = &owner;
    if (task.done()) {
        owner.task_ended(*this, task);
    } else {
        task.when_done(*this);
    }
}

void watched_task::completed(control& task) noexcept { owner_->task_ended(*this, task); }

waiting_for_tasks::waiting_for_tasks(const std::vector<control*>& tasks, wait_for until, duration at_most)
    : until_(until), at_most_(at_most), left_(tasks.size()), watched_(tasks.size()) {
    if (tasks.empty()) {
        throw std::invalid_argument("aio: wait for no tasks");
    }
    for (std::size_t i = 0; i < tasks.size(); ++i) {
        watched_[i].watch(*tasks[i], *this);
    }
}

bool waiting_for_tasks::suspend(control& task, std::coroutine_handle<> waiter, std::source_location where) noexcept {
    if (!park(task, waiter, where)) {
        return false;
    }
    if (at_most_ != duration::max()) {
        task.loop().add_timer(*this, from_now(at_most_));
    }
    return true;
}

void waiting_for_tasks::on_cancel() noexcept {
    timer_node::unlink();
    wake_cancelled();
}

void waiting_for_tasks::task_ended(watched_task&, const control& task) noexcept {
    --left_;
    enough_ =
        enough_ || until_ == wait_for::first_completed || (until_ == wait_for::first_exception && is_exception(task));
    if (await_ready()) {
        timer_node::unlink();
        wake();
    }
}

completion_order::completion_order(const std::vector<control*>& tasks) : watched_(tasks.size()) {
    for (std::size_t i = 0; i < tasks.size(); ++i) {
        watched_[i].watch(*tasks[i], *this);
    }
}

void completion_order::task_ended(watched_task& watched, const control&) noexcept {
    ended_.push_back(watched);
    wake();
}

std::size_t completion_order::await_resume() {
    if (cancelled_) {
        throw cancelled{};
    }
    return static_cast<std::size_t>(&ended_.pop_front() - watched_.data());
}

}  // namespace aio::detail
