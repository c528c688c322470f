#include <aio/mutex.hpp>

#include <stdexcept>

namespace aio::detail {

void throw_mutex_not_locked() { throw std::logic_error("aio: unlock of a mutex that is not locked"); }

}  // namespace aio::detail
