#include <aio/task.hpp>

#include <stdexcept>

namespace aio::detail {

void throw_empty_task() {
    throw std::logic_error("aio: there is no coroutine in this task: it was awaited, spawned or moved from before");
}

}  // namespace aio::detail
