#include "support/cancel_steps.hpp"

#include <aio/detail/loop_core.hpp>
#include <aio/error.hpp>
#include <aio/loop.hpp>
#include <aio/spawn.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <utility>

namespace test {
namespace {

/// Cancels one task when it has suspended for the n-th time.
class cancel_at final : public aio::detail::step_observer {
public:
    cancel_at(aio::loop& loop, aio::detail::control& task, int nth) : core_(loop.core()), task_(task), nth_(nth) {
        previous_ = std::exchange(core_.observer, this);
    }
    cancel_at(const cancel_at&) = delete;
    cancel_at& operator=(const cancel_at&) = delete;
    ~cancel_at() { core_.observer = previous_; }

    [[nodiscard]] bool cancelled() const { return cancelled_; }

private:
    void after_step(aio::detail::control& task) noexcept override {
        if (&task != &task_ || task.done()) {
            return;
        }
        if (++steps_ == nth_) {
            cancelled_ = true;
            task.cancel();
        }
    }

    aio::detail::loop_core& core_;
    aio::detail::control& task_;
    aio::detail::step_observer* previous_;
    int nth_;
    int steps_ = 0;
    bool cancelled_ = false;
};

}  // namespace

aio::task<int> cancel_at_each_step(std::function<aio::task<void>()> scenario,
                                   std::function<aio::task<void>()> invariants) {
    for (int nth = 1;; ++nth) {
        auto task = aio::spawn(scenario(), {.name = "cancelled at step " + std::to_string(nth)});
        bool interrupted = false;
        bool ended_cancelled = false;
        {
            auto& control = *aio::detail::handle_access::control(task);
            cancel_at const observer(aio::loop::current(), control, nth);
            try {
                co_await task;
            } catch (const aio::cancelled&) {
                ended_cancelled = true;
            }
            interrupted = observer.cancelled();
        }
        INFO("the scenario was to be cancelled at its suspension number " << nth);
        // An operation that ended in the step of the cancel delivers its result: at the last step both are right.
        REQUIRE((interrupted || !ended_cancelled));
        co_await invariants();
        if (!interrupted) {
            co_return nth - 1;
        }
    }
}

}  // namespace test
