#include "pool_core.hpp"

#include <aio/pq/detail/executor.hpp>
#include <aio/pq/error.hpp>
#include <aio/sleep.hpp>
#include <aio/timeout.hpp>

#include <algorithm>
#include <chrono>
#include <random>
#include <utility>

namespace aio::pq::detail {
namespace {

// How long an unclean connection may take to become clean before it is closed instead.
constexpr std::chrono::seconds cleaning_time{30};

duration with_jitter(duration delay) {
    static thread_local std::minstd_rand random{std::random_device{}()};
    return std::chrono::duration_cast<duration>(delay * std::uniform_real_distribution(0.5, 1.0)(random));
}

std::exception_ptr closed_error() { return std::make_exception_ptr(pool_error("the pool is closed")); }

}  // namespace

pool_core::pool_core(config to, pool_options options)
    : config_(std::move(to)),
      options_(std::move(options)),
      connection_options_{.connect_timeout = options_.connect_timeout,
                          .statement_cache_size = options_.statement_cache_size,
                          .parameters_in_errors = options_.parameters_in_errors,
                          .on_notice = options_.on_notice},
      state_(options_.max_size) {
    if (options_.max_size == 0) {
        throw usage_error("a pool needs max_size of at least 1");
    }
}

void pool_core::bind_to_loop() {
    auto& current = loop::current();
    if (loop_ != nullptr && loop_ != &current) {
        throw usage_error("a pool belongs to the loop it was first used on: make one for each loop");
    }
    loop_ = &current;
}

std::shared_ptr<session> pool_core::acquire_at_once() {
    bind_to_loop();
    if (state_.closed) {
        std::rethrow_exception(closed_error());
    }
    return state_.serves_at_once() ? take_idle() : nullptr;
}

void pool_core::check_room_in_queue() const {
    if (options_.max_waiting != 0 && state_.waiting >= options_.max_waiting) {
        throw pool_error("max_waiting tasks wait for a connection already; " + describe_exhaustion());
    }
}

void pool_core::join_queue(acquisition& waiter, aio::detail::timer_node& deadline) noexcept {
    waiters_.push_back(waiter);
    ++state_.waiting;
    loop_->core().add_timer(deadline, aio::detail::from_now(options_.acquire_timeout));
    open_more();
}

pool_error pool_core::was_too_late() {
    ++counts_.timed_out;
    return pool_error("no connection became free within acquire_timeout; " + describe_exhaustion());
}

std::shared_ptr<session> pool_core::take_idle() noexcept {
    auto found = std::move(idle_.back());
    idle_.pop_back();
    --state_.idle;
    ++state_.in_use;
    ++counts_.acquired;
    return found;
}

void pool_core::release(std::shared_ptr<session> used) noexcept {
    --state_.in_use;
    if (!used) {
        // The user moved the connection out of its lease, and keeps it.
        ++counts_.closed;
        open_more();
    } else if (state_.closed || !used->is_open()) {
        discard(used);
    } else if (used->is_clean()) {
        give(std::move(used));
    } else {
        ++state_.recycling;
        in_background(recycle(shared_from_this(), std::move(used)), "clean up a pooled connection");
    }
    returned_.set();
}

/// Hands a clean connection to whoever waits longest, or keeps it.
void pool_core::give(std::shared_ptr<session> clean) noexcept {
    if (state_.closed) {
        discard(clean);
        return;
    }
    if (waiters_.empty()) {
        ++state_.idle;
        idle_.push_back(std::move(clean));
        return;
    }
    --state_.waiting;
    ++state_.in_use;
    ++counts_.acquired;
    waiters_.front().give(std::move(clean));
}

void pool_core::discard(const std::shared_ptr<session>& session) noexcept {
    session->close();
    ++counts_.closed;
    std::erase_if(all_, [&](const auto& each) { return each.expired() || each.lock() == session; });
    open_more();
}

/// The server, or the network, has ended a connection that nobody used: it is not to be lent, nor counted.
void pool_core::idle_was_lost(const session& lost) noexcept {
    auto const found = std::find_if(idle_.begin(), idle_.end(), [&](const auto& each) { return each.get() == &lost; });
    if (found != idle_.end()) {
        auto const dead = std::move(*found);
        idle_.erase(found);
        --state_.idle;
        discard(dead);
    }
}

void pool_core::refuse_all(const std::exception_ptr& why) noexcept {
    while (!waiters_.empty()) {
        --state_.waiting;
        waiters_.front().refuse(why);
    }
}

void pool_core::open_more() noexcept {
    for (auto left = state_.to_open(); left > 0; --left) {
        ++state_.opening;
        in_background(open_one(shared_from_this(), with_jitter(state_.back_off())), "open a pooled connection");
    }
}

task<void> pool_core::open_one(std::shared_ptr<pool_core> self, duration delay) {
    std::shared_ptr<session> opened;
    std::exception_ptr failure;
    try {
        if (delay > duration::zero()) {
            co_await sleep(delay);
        }
        opened = co_await session::connect(self->config_, self->connection_options_);
    } catch (...) {
        failure = std::current_exception();
    }
    --self->state_.opening;
    if (failure) {
        self->opening_failed(failure);
        co_return;
    }
    self->state_.opening_succeeded();
    ++self->counts_.opened;
    self->all_.push_back(opened);
    opened->when_lost([pool = self->weak_from_this()](session& lost) {
        if (auto const alive = pool.lock()) {
            alive->idle_was_lost(lost);
        }
    });
    self->give(std::move(opened));
    self->open_more();
}

void pool_core::opening_failed(std::exception_ptr why) noexcept {
    try {
        std::rethrow_exception(why);
    } catch (const cancelled&) {
        // The pool or the program ends; nobody is to wait for this one.
        why = closed_error();
    } catch (const std::exception& error) {
        last_failure_ = error.what();
    }
    state_.opening_failed();
    if (state_.failure_is_final()) {
        refuse_all(why);
    } else if (state_.open() > 0) {
        open_more();
    }
}

task<void> pool_core::recycle(std::shared_ptr<pool_core> self, std::shared_ptr<session> used) {
    auto const clean = [](std::shared_ptr<session> unclean) -> task<void> {
        co_await unclean->quiet();
        if (unclean->is_open() && !unclean->is_clean()) {
            co_await run_statement({.on = unclean, .options = {.prepare = false}}, {unsafe_sql("ROLLBACK").text(), {}});
        }
    };
    std::exception_ptr failure;
    try {
        co_await timeout(cleaning_time, clean(used));
    } catch (...) {
        failure = std::current_exception();
    }
    --self->state_.recycling;
    if (!failure && used->is_clean()) {
        self->give(std::move(used));
    } else {
        self->discard(used);
    }
}

void pool_core::in_background(task<void> work, std::string name) {
    std::erase_if(background_, [](const auto& each) { return each.done(); });
    background_.push_back(spawn(*loop_, std::move(work), {.name = std::move(name)}));
}

pool_stats pool_core::stats() const noexcept {
    auto result = counts_;
    result.size = state_.open();
    result.idle = state_.idle;
    result.in_use = state_.in_use;
    result.waiting = state_.waiting;
    return result;
}

void pool_core::shut_down() noexcept {
    state_.closed = true;
    refuse_all(closed_error());
    for (auto const& each : std::exchange(idle_, {})) {
        --state_.idle;
        discard(each);
    }
    for (auto& each : background_) {
        each.cancel();
    }
}

task<void> pool_core::close(duration deadline) {
    auto const self = shared_from_this();
    state_.closed = true;
    refuse_all(closed_error());
    auto const all_back = [](pool_core& pool) -> task<void> {
        while (pool.state_.in_use > 0) {
            pool.returned_.clear();
            co_await pool.returned_.wait();
        }
    };
    try {
        co_await timeout(deadline, all_back(*this));
    } catch (const timeout_error&) {
        for (auto const& each : all_) {
            if (auto const late = each.lock()) {
                late->close();
            }
        }
    }
    shut_down();
    for (auto& each : std::exchange(background_, {})) {
        try {
            co_await each;
        } catch (const cancelled&) {
        }
    }
}

std::string pool_core::describe_exhaustion() const {
    auto text = std::to_string(state_.in_use) + " of " + std::to_string(options_.max_size) +
                " connections are in use, " + std::to_string(state_.waiting) + " tasks wait";
    return last_failure_.empty() ? text : text + "; the last attempt to open one failed: " + last_failure_;
}

}  // namespace aio::pq::detail
