#pragma once

#include "frame_allocator.hpp"
#include "request.hpp"

#include <aio/pq/detail/executor.hpp>

#include <memory>
#include <utility>

namespace aio::pq {

/// A request for `where`, which is to be submitted to its session.
template <class... A>
[[nodiscard]] std::shared_ptr<request> make_request(const detail::executor& where, A&&... arguments) {
    auto made = std::allocate_shared<request>(frame_allocator<request>(), std::forward<A>(arguments)...);
    made->begin = where.begin;
    made->options = where.options;
    if (where.prepared) {
        made->commands.front().pinned = where.prepared;
    }
    return made;
}

}  // namespace aio::pq
