#include <aio/detail/settle_awaiter.hpp>

#include <stdexcept>
#include <string>

namespace aio::detail {

bool settle_awaiter::suspend(control& task, std::coroutine_handle<> waiter, std::source_location where) {
    if (&task == target_.get()) {
        throw std::logic_error("aio: task '" + std::string(task.name()) + "' awaits itself");
    }
    if (!park(task, waiter, where)) {
        return false;
    }
    target_->when_done(*this);
    return true;
}

void settle_awaiter::on_cancel() noexcept {
    completion::unlink();
    wake_cancelled();
}

void settle_awaiter::completed(control&) noexcept { wake(); }

}  // namespace aio::detail
