#include <aio/detail/completion_results.hpp>

namespace aio::detail {

bool was_aborted(const std::exception_ptr& error) noexcept {
    if (!error) {
        return false;
    }
    try {
        std::rethrow_exception(error);
    } catch (const asio::system_error& known) {
        return was_aborted(known.code());
    } catch (...) {
        return false;
    }
}

}  // namespace aio::detail
