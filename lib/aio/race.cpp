#include <aio/race.hpp>

#include "throw_errors.hpp"

#include <stdexcept>

namespace aio::detail {

void throw_empty_race() { throw std::invalid_argument("aio: race of no tasks: nobody can win it"); }

void racing::on_cancel() noexcept {
    if (winner_) {
        task_->postpone_cancel();
    } else {
        cancelled_ = true;
    }
    stop();
}

void racing::child_ended(std::size_t index, control& task) noexcept {
    if (task.failure()) {
        if (!task.was_cancelled()) {
            errors_.push_back(task.failure());
        }
        return;
    }
    if (winner_) {
        return;
    }
    winner_ = index;
    if (std::exchange(cancelled_, false)) {
        task_->postpone_cancel();
    }
    stop();
}

std::size_t racing::await_resume() {
    if (winner_) {
        return *winner_;
    }
    throw_if_cancelled();
    if (errors_.empty()) {
        throw cancelled{};
    }
    throw_errors(std::move(errors_));
}

}  // namespace aio::detail
