#include <aio/pq/pool.hpp>

#include "pool_core.hpp"
#include "row_source_state.hpp"
#include "run_statement.hpp"
#include "transaction_state.hpp"

#include <utility>

namespace aio::pq {
namespace {

/// The session for a statement; an error of the pool learns what it was wanted for.
task<std::shared_ptr<session>> acquire_for(std::shared_ptr<detail::pool_core> pool, const sql_text& text) {
    try {
        co_return co_await pool->acquire();
    } catch (error& refused) {
        refused.add_context(text.view(), text.where());
        throw;
    }
}

task<result> run_on_pool(std::shared_ptr<detail::pool_core> pool, detail::statement statement) {
    detail::held_session const held(pool, co_await acquire_for(pool, statement.text));
    co_return co_await run_statement(held.get(), std::move(statement));
}

/// The rows of a pool's stream: the connection is taken with the first row and goes back after the last.
class pooled_rows final : public detail::row_source_state {
public:
    pooled_rows(std::shared_ptr<detail::pool_core> pool, detail::statement of)
        : row_source_state(std::move(of)), pool_(std::move(pool)) {}
    ~pooled_rows() override { abandon(); }

    task<std::shared_ptr<session>> acquire() override {
        auto session = co_await acquire_for(pool_, request_->text);
        held_.emplace(pool_, session);
        co_return session;
    }
    void release() noexcept override { held_.reset(); }

private:
    std::shared_ptr<detail::pool_core> pool_;
    std::optional<detail::held_session> held_;
};

}  // namespace

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

pool::pool(config to, pool_options options) : core_(std::make_shared<detail::pool_core>(std::move(to), options)) {}
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
    co_return core->lend(co_await core->acquire());
}

pool_stats pool::stats() const { return core_->stats(); }
task<void> pool::close(duration deadline) { return core_->close(deadline); }

task<result> pool::run_statement(detail::statement statement) { return run_on_pool(core_, std::move(statement)); }

detail::row_source pool::open_rows(detail::statement statement) {
    return detail::row_source(std::make_unique<pooled_rows>(core_, std::move(statement)));
}

task<transaction> pool::open_transaction(transaction_options options) {
    auto const core = core_;
    auto session = co_await core->acquire();
    auto state = std::make_unique<detail::transaction_state>(session, options);
    state->leased.emplace(core->lend(std::move(session)));
    co_return pq::transaction(std::move(state));
}

}  // namespace aio::pq
