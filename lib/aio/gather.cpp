#include <aio/gather.hpp>

namespace aio {
namespace detail {

void gathering::on_cancel() noexcept {
    if (first_error_) {
        // The error is what this wait ends with; the request shows at the next await.
        task_->postpone_cancel();
    } else {
        cancelled_ = true;
    }
    stop();
}

void gathering::child_ended(std::size_t, control& task) noexcept {
    if (task.failure() && policy_ == on_error::cancel_others && !stopping()) {
        first_error_ = task.failure();
        stop();
    }
}

void gathering::await_resume() const {
    if (first_error_) {
        std::rethrow_exception(first_error_);
    }
    throw_if_cancelled();
}

}  // namespace detail

task<void> gather(std::vector<task<void>> bodies, gather_options options, std::source_location where) {
    return detail::run_gathered(
        std::move(bodies), options.limit, detail::on_error::cancel_others, [](detail::control_list<void>&) {}, where);
}

}  // namespace aio
