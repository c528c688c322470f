#include "execution.hpp"

#include "pool_core.hpp"

#include <exception>
#include <utility>

namespace aio::pq::detail {

execution::~execution() {
    if (parked() && !linked()) {
        granted_->abandon(*request_);
    }
}

void execution::begin() {
    if (!granted_) {
        join_queue();
        return;
    }
    try {
        submit();
    } catch (...) {
        unpark();
        throw;
    }
}

void execution::submit() {
    types_ = granted_->types();
    request_->listener = this;
    granted_->submit(request_);
}

void execution::give(std::shared_ptr<session> granted) noexcept {
    granted_ = std::move(granted);
    leave_line();
    try {
        submit();
    } catch (...) {
        refuse(std::current_exception());
    }
}

void execution::ready() noexcept {
    // Of what has failed the session may have ended: it goes back with this.
    if (pool_ && !request_->error) {
        pool_->release(std::move(granted_));
    }
    wake();
}

void execution::on_cancel() noexcept {
    if (linked()) {
        acquisition::on_cancel();
    } else {
        granted_->abandon(*request_);
        wake_cancelled();
    }
}

}  // namespace aio::pq::detail
