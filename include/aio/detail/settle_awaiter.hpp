#pragma once

#include <aio/task.hpp>

#include <concepts>
#include <coroutine>
#include <source_location>
#include <utility>

namespace aio::detail {

/// Waits until a task has ended, however it does. A cancel ends the wait and leaves that task alone.
class settle_awaiter : public awaits_in_task, protected suspension, private completion {
public:
    explicit settle_awaiter(control_ptr<control> target) noexcept : target_(std::move(target)) {}

    [[nodiscard]] bool await_ready() const noexcept { return target_->done(); }
    template <std::derived_from<coroutine_promise> P>
    [[nodiscard]] bool await_suspend(std::coroutine_handle<P> self) {
        return suspend(self.promise().task(), self, self.promise().where());
    }
    void await_resume() const { throw_if_cancelled(); }

protected:
    control_ptr<control> target_;

private:
    bool suspend(control& task, std::coroutine_handle<> waiter, std::source_location where);
    void on_cancel() noexcept override;
    void completed(control& task) noexcept override;
};

}  // namespace aio::detail
