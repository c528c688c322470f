#include <aio/with.hpp>

#include "throw_errors.hpp"

namespace aio::detail {

void end_with(control& task, const own_request& requests, std::exception_ptr body, std::exception_ptr closing) {
    if (body && is_cancelled(closing)) {
        closing = nullptr;
    }
    if (body && closing && !is_cancelled(body)) {
        throw_errors({std::move(body), std::move(closing)});
    }
    if (closing) {
        if (body && requests.others()) {
            task.postpone_cancel();
        }
        std::rethrow_exception(closing);
    }
    if (body) {
        std::rethrow_exception(body);
    }
}

}  // namespace aio::detail
