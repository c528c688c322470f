#include <aio/pq/byte_sink.hpp>

namespace aio::pq {

template class detail::small_buffer<char, 128>;

}  // namespace aio::pq
