#include <aio/generator.hpp>

#include <stdexcept>

namespace aio::detail {

void throw_generator_busy() {
    throw std::logic_error("aio: generator::next was called while another task waits for its next value");
}

void throw_generator_ignored_close() {
    throw std::logic_error("aio: a generator yielded after aclose: it swallowed the exception that ends it");
}

}  // namespace aio::detail
