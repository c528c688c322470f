#include <aio/detail/loop_core.hpp>
#include <aio/timeout.hpp>

namespace aio::detail {

deadline::deadline(control& task, time_point at) noexcept
    : task_(task), depth_(task.cancel_masks()), requests_before_(task.cancelling(depth_)) {
    task_.loop().add_timer(*this, at);
}

deadline::~deadline() {
    if (requested_) {
        task_.uncancel(depth_);
    }
}

bool deadline::was_the_reason() noexcept {
    if (!requested_) {
        return false;
    }
    requested_ = false;
    return task_.uncancel(depth_) <= requests_before_;
}

void deadline::expired() noexcept {
    requested_ = true;
    task_.cancel(depth_);
}

}  // namespace aio::detail
