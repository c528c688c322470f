#include "handles.hpp"

#include <aio/detail/loop_core.hpp>

#include <asio/post.hpp>
#include <asio/thread_pool.hpp>

#include <cstddef>
#include <memory>
#include <utility>

namespace aio::pq {
namespace {

constexpr std::size_t large = std::size_t{16} << 20;

struct clear_here {
    void operator()(PGresult* result) const noexcept { PQclear(result); }
};

}  // namespace

void clear(PGresult* result) noexcept {
    std::unique_ptr<PGresult, clear_here> owned(result);
    auto* const loop = aio::detail::loop_core::current();
    if (result == nullptr || loop == nullptr || loop->closing() || PQresultMemorySize(result) < large) {
        return;
    }
    try {
        asio::post(loop->workers(), [cleared_there = std::move(owned)] {});
    } catch (...) {
        // No thread or no memory for it: it has been cleared here.
        return;
    }
}

}  // namespace aio::pq
