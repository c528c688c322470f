#include <aio/spawn.hpp>

#include <stdexcept>

namespace aio::detail {

bool join_awaiter::suspend(control& task, std::coroutine_handle<> waiter, std::source_location where) {
    if (&task.loop() != &target_.loop()) {
        throw std::logic_error("aio: task '" + std::string(target_.name()) +
                               "' runs on another loop: give work to that loop by spawn_threadsafe");
    }
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
    auto& loop = task_->loop();
    // Tasks that wait for each other in a circle: the request has come round, and this wait ends.
    auto const pass = loop.current_pass();
    if (pass_ == pass) {
        completion::unlink();
        wake_cancelled();
    } else {
        pass_ = pass;
        loop.forward_cancel(target_);
    }
}

void join_awaiter::completed(control& task) noexcept {
    if (task.was_cancelled()) {
        wake_cancelled();
    } else {
        wake();
    }
}

void require_loop_thread(const loop_core& loop) {
    if (loop.on_foreign_thread()) {
        throw std::logic_error(
            "aio: spawn was called on a thread that is not the loop's: use loop::spawn_threadsafe there");
    }
}

std::exception_ptr loop_ended_first() noexcept {
    return std::make_exception_ptr(std::runtime_error("aio: the loop ended before the task did"));
}

control& throw_empty_handle() {
    throw std::logic_error("aio: there is no task in this handle: it was default-constructed or moved from");
}

}  // namespace aio::detail
