#include <aio/detail/own_request.hpp>

namespace aio::detail {

own_request::own_request(control& task) noexcept
    : task_(task), depth_(task.cancel_masks()), delivered_(task.cancelling(depth_)) {
    // One that is due shows within this operation.
    if (delivered_ > 0 && task.cancel_due()) {
        --delivered_;
    }
    delivered_before_own_ = delivered_;
}

void own_request::make() noexcept {
    if (made_) {
        return;
    }
    made_ = true;
    auto const others = task_.cancelling(depth_);
    auto const due = task_.cancel_due();
    task_.cancel(depth_);
    // If it is this request alone that is due now, then taking it back leaves none.
    if (!due && task_.cancel_due()) {
        delivered_before_own_ = others;
    }
}

void own_request::take_back() noexcept {
    if (made_) {
        made_ = false;
        task_.uncancel(depth_, delivered_before_own_);
    }
}

}  // namespace aio::detail
