#include <aio/pq/pool.hpp>

#include "pool_core.hpp"
#include "transaction_state.hpp"

#include <utility>

namespace aio::pq {
lease::lease(std::shared_ptr<detail::pool_core> pool, std::shared_ptr<session> session) noexcept
    : pool_(std::move(pool)), connection_(std::move(session)) {}
lease::lease(lease&&) noexcept = default;
lease& lease::operator=(lease&& other) noexcept {
    std::swap(pool_, other.pool_);
    std::swap(connection_, other.connection_);
    return *this;
}
lease::~lease() {
    if (pool_) {
        pool_->release(std::move(connection_.session_));
    }
}

pool::pool(config to, pool_options options)
    : core_(std::make_shared<detail::pool_core>(std::move(to), std::move(options))) {}
pool::pool(pool&&) noexcept = default;
pool& pool::operator=(pool&& other) noexcept {
    std::swap(core_, other.core_);
    return *this;
}
pool::~pool() {
    if (core_) {
        core_->shut_down();
    }
}

task<lease> pool::acquire() {
    auto const core = core_;
    auto held = co_await core->acquire();
    co_return core->lend(held.take());
}

pool_stats pool::stats() const { return core_->stats(); }
task<void> pool::close(duration deadline) { return core_->close(deadline); }

detail::executor pool::executor(const sql_text&) const { return {.from = core_}; }

task<transaction> pool::open_transaction(transaction_options options) {
    auto const core = core_;
    auto held = co_await core->acquire();
    auto session = held.take();
    auto state = std::make_unique<detail::transaction_state>(session, options);
    state->leased.emplace(core->lend(std::move(session)));
    co_return pq::transaction(std::move(state));
}

}  // namespace aio::pq
