#include <aio/semaphore.hpp>

#include <stdexcept>

namespace aio {

void bounded_semaphore::release(std::size_t count) {
    if (count > most_ - available_) {
        throw std::logic_error("aio: a bounded semaphore was released more often than acquired");
    }
    semaphore::release(count);
}

}  // namespace aio
