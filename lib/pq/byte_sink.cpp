#include <aio/pq/byte_sink.hpp>

namespace aio::pq {

template class detail::small_buffer<char, 128>;

void byte_sink::refer(const detail::type_reference& reference) { references_.push_back(reference); }

void byte_sink::truncate(std::size_t size) noexcept {
    bytes_.truncate(size);
    while (!references_.empty() && references_.back().offset >= size) {
        references_.pop_back();
    }
}

}  // namespace aio::pq
