#pragma once

#include <aio/detail/control.hpp>
#include <aio/task.hpp>

#include <concepts>
#include <coroutine>

namespace aio::detail {

/// A task in a `wait_list`. A cancel takes it out of the list; a grant takes it out and lets it go on, and a cancel
/// that comes after the grant shows at the task's next await: what was granted is never lost.
class waiter : public awaits_in_task, public list_node, protected suspension {
public:
    void grant() noexcept {
        unlink();
        wake();
    }

protected:
    void on_cancel() noexcept override {
        unlink();
        wake_cancelled();
    }
    template <std::derived_from<coroutine_promise> P>
    [[nodiscard]] bool park_in(std::coroutine_handle<P> self) noexcept {
        return park(self.promise().task(), self, self.promise().where());
    }
};

/// Tasks that wait their turn, first come first served: what is under every primitive of synchronisation.
template <std::derived_from<waiter> Waiter>
class wait_list {
public:
    [[nodiscard]] bool empty() const noexcept { return waiters_.empty(); }
    [[nodiscard]] Waiter& front() noexcept { return waiters_.front(); }
    void push_back(Waiter& waiter) noexcept { waiters_.push_back(waiter); }
    /// Takes the first out of the list without letting it go on.
    Waiter& pop_front() noexcept { return waiters_.pop_front(); }

    void grant_front() noexcept { waiters_.front().grant(); }
    void grant_all() noexcept {
        while (!empty()) {
            grant_front();
        }
    }

private:
    intrusive_list<Waiter> waiters_;
};

}  // namespace aio::detail
