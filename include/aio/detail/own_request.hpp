#pragma once

#include <aio/detail/control.hpp>

namespace aio::detail {

/// A cancel that an operation asks of the task it runs in (at its deadline, for the error of a child), told from the
/// requests that others make meanwhile. Taken back when the operation ends.
class own_request {
public:
    explicit own_request(control& task) noexcept;
    own_request(const own_request&) = delete;
    own_request& operator=(const own_request&) = delete;
    ~own_request() { take_back(); }

    void make() noexcept;
    [[nodiscard]] bool made() const noexcept { return made_; }
    void take_back() noexcept;

    /// Whether others have asked for a cancel that was still to come when this operation began, or later.
    [[nodiscard]] bool others() const noexcept { return task_.cancelling(depth_) > delivered_ + (made_ ? 1 : 0); }

    /// The operation ended by `cancelled`: whether that was its own request's doing alone, which is then taken back.
    [[nodiscard]] bool was_the_reason() noexcept {
        auto const alone = made_ && !others();
        take_back();
        return alone;
    }

private:
    control& task_;
    unsigned depth_;
    // Requests of others that were delivered before this operation began, …
    unsigned delivered_;
    // … and before its own was made.
    unsigned delivered_before_own_;
    bool made_ = false;
};

}  // namespace aio::detail
