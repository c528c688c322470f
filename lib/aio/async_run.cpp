#include <aio/async_run.hpp>

namespace aio::detail {

std::exception_ptr as_asio_failure(control& task) noexcept {
    if (task.was_cancelled()) {
        return std::make_exception_ptr(asio::system_error(asio::error::operation_aborted));
    }
    return task.take_failure();
}

}  // namespace aio::detail
