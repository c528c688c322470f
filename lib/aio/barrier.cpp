#include <aio/barrier.hpp>
#include <aio/error.hpp>

#include <stdexcept>

namespace aio {

barrier::barrier(std::size_t parties) : parties_(parties) {
    if (parties == 0) {
        throw std::invalid_argument("aio: a barrier of no parties");
    }
}

bool barrier::pass(arrival& last) noexcept {
    if (state_ == state::broken) {
        last.broken_ = true;
        return true;
    }
    if (state_ != state::filling || waiting_ + 1 < parties_) {
        return false;
    }
    last.place_ = waiting_;
    let_go();
    return true;
}

void barrier::wait(arrival& one) noexcept {
    if (state_ == state::filling) {
        one.counted_ = true;
        ++waiting_;
        at_.push_back(one);
    } else {
        before_.push_back(one);
    }
}

/// The places are given now, not on arrival: those of cancelled waiters have been filled by others.
void barrier::let_go() noexcept {
    std::size_t place = 0;
    while (!at_.empty()) {
        auto& one = at_.pop_front();
        one.place_ = place++;
        one.counted_ = false;
        leaving_.push_back(one);
        one.wake();
    }
    waiting_ = 0;
    state_ = leaving_.empty() ? state::filling : state::draining;
}

void barrier::break_waits() noexcept {
    leaving_.for_each([](arrival& one) { one.broken_ = true; });
    while (!at_.empty()) {
        auto& one = at_.pop_front();
        one.broken_ = true;
        one.counted_ = false;
        leaving_.push_back(one);
        one.wake();
    }
    waiting_ = 0;
}

void barrier::abort() noexcept {
    break_waits();
    state_ = state::broken;
    while (!before_.empty()) {
        auto& one = before_.front();
        one.broken_ = true;
        one.grant();
    }
}

void barrier::reset() noexcept {
    break_waits();
    state_ = leaving_.empty() ? state::filling : state::resetting;
}

/// Those who came meanwhile make the next round, which may be full already.
void barrier::drained() noexcept {
    if (state_ == state::broken) {
        return;
    }
    state_ = state::filling;
    while (state_ == state::filling && !before_.empty()) {
        wait(before_.pop_front());
        if (waiting_ == parties_) {
            let_go();
        }
    }
}

std::size_t barrier::arrival::await_resume() {
    leave();
    throw_if_cancelled();
    if (broken_) {
        throw broken_barrier();
    }
    return place_;
}

void barrier::arrival::on_cancel() noexcept {
    leave();
    wake_cancelled();
}

void barrier::arrival::leave() noexcept {
    if (!linked()) {
        return;
    }
    unlink();
    if (counted_) {
        counted_ = false;
        --barrier_.waiting_;
    } else if (barrier_.leaving_.empty() && barrier_.state_ != state::filling) {
        barrier_.drained();
    }
}

}  // namespace aio
