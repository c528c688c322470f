#include <aio/detail/loop_core.hpp>
#include <aio/timeout.hpp>

namespace aio::detail {

deadline::deadline(control& task, time_point at) noexcept : own_request(task) { task.loop().add_timer(*this, at); }

}  // namespace aio::detail
