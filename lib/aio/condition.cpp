#include <aio/condition.hpp>

#include <stdexcept>

namespace aio {

bool condition::wait_awaiter::await_ready() const {
    if (!mutex_.locked()) {
        throw std::logic_error("aio: wait for a condition whose mutex is not locked");
    }
    return false;
}

void condition::wait_awaiter::suspended() noexcept {
    condition_.waiters_.push_back(*this);
    mutex_.release();
}

void condition::wait_awaiter::notified() noexcept { lock_again(); }

void condition::wait_awaiter::on_cancel() noexcept {
    if (!locking_) {
        cancelled_ = true;
        unlink();
        lock_again();
    } else if (!cancelled_) {
        // Notified before: that is what the wait ends with. Of two cancels the second is one with the first.
        task_->postpone_cancel();
    }
}

void condition::wait_awaiter::lock_again() noexcept {
    locking_ = true;
    if (mutex_.try_lock()) {
        grant();
    } else {
        mutex_.waiters_.push_back(*this);
    }
}

void condition::notify(std::size_t count) {
    if (!mutex_.locked()) {
        throw std::logic_error("aio: notification of a condition whose mutex is not locked");
    }
    for (; count > 0 && !waiters_.empty(); --count) {
        waiters_.pop_front().notified();
    }
}

void condition::notify_all() { notify(static_cast<std::size_t>(-1)); }

}  // namespace aio
