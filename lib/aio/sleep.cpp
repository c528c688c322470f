#include <aio/detail/loop_core.hpp>
#include <aio/error.hpp>
#include <aio/sleep.hpp>

namespace aio::detail {

void yield_awaiter::await_resume() const {
    if (task_->take_due_cancel()) {
        throw cancelled{};
    }
}

bool sleep_awaiter::suspend(control& task, std::coroutine_handle<> waiter, std::source_location where) noexcept {
    if (!park(task, waiter, where)) {
        return false;
    }
    task.loop().add_timer(*this, until_);
    return true;
}

void sleep_awaiter::on_cancel() noexcept {
    timer_node::unlink();
    wake_cancelled();
}

}  // namespace aio::detail
