#include <aio/spawn.hpp>

#include <stdexcept>

namespace aio::detail {

bool join_awaiter::suspend(control& task, std::coroutine_handle<> waiter, std::source_location where) {
    if (&task == &target_) {
        throw std::logic_error("aio: task '" + std::string(task.name()) + "' awaits itself");
    }
    // A request that is due goes where one that comes during the wait would go.
    if (task.take_due_cancel()) {
        target_.cancel();
    }
    if (!park(task, waiter, where)) {
        return false;
    }
    target_.when_done(*this);
    return true;
}

void join_awaiter::on_cancel() noexcept {
    // Tasks that wait for each other in a circle: the request has come round, and this wait ends.
    if (passing_on_) {
        completion::unlink();
        wake_cancelled();
        return;
    }
    passing_on_ = true;
    target_.cancel();
    passing_on_ = false;
}

void join_awaiter::completed(control& task) noexcept {
    if (task.was_cancelled()) {
        wake_cancelled();
    } else {
        wake();
    }
}

}  // namespace aio::detail
