#pragma once

#include "learn_types.hpp"
#include "make_request.hpp"
#include "pool_core.hpp"

#include <aio/detail/wait_list.hpp>
#include <aio/pq/detail/executor.hpp>

#include <concepts>
#include <coroutine>
#include <memory>
#include <optional>
#include <utility>

namespace aio::pq::detail {

/// What is behind a `row_source`: the request, and the session that it runs on once rows have been asked for.
class row_source_state final : public request_listener {
public:
    row_source_state(executor where, statement of)
        : request_(make_request(where, std::move(of), request::mode::rows)), where_(std::move(where)) {}
    row_source_state(const row_source_state&) = delete;
    row_source_state& operator=(const row_source_state&) = delete;
    ~row_source_state() { abandon(); }

    [[nodiscard]] bool started() const noexcept { return held_.has_value(); }
    [[nodiscard]] bool ended() const noexcept { return ended_; }
    [[nodiscard]] request& asked() const noexcept { return *request_; }
    [[nodiscard]] const std::shared_ptr<session>& used() const noexcept { return held_->get(); }

    /// Sends the statement; a pool's connection is taken now and kept until the end.
    [[nodiscard]] task<void> start() {
        auto held = co_await session_for(where_, request_->text);
        auto& only = request_->commands.front();
        if (only.of.arguments.has_named_types()) {
            co_await learn_parameter_types(held.get(), only.of.arguments, request_->text);
        }
        if (only.of.nested) {
            co_await learn_stream_types(held.get(), only, request_->options);
        }
        request_->listener = this;
        held.get()->submit(request_);
        held_.emplace(std::move(held));
    }

    /// Gives up what has not been read.
    void abandon() noexcept {
        ended_ = true;
        if (auto const held = std::exchange(held_, std::nullopt)) {
            held->get()->abandon(*request_);
        }
    }

    [[nodiscard]] session::pulled pull() {
        told_ = false;
        return used()->pull(*request_, *this, rows);
    }

    /// Waits until the listener is told.
    class input_awaiter : public aio::detail::awaits_in_task, private aio::detail::suspension {
    public:
        explicit input_awaiter(row_source_state& state) noexcept : state_(state) {}
        ~input_awaiter() { forget(); }

        [[nodiscard]] bool await_ready() const noexcept { return state_.told_; }
        template <std::derived_from<aio::detail::coroutine_promise> P>
        [[nodiscard]] bool await_suspend(std::coroutine_handle<P> self) noexcept {
            if (!park(self.promise().task(), self, self.promise().where())) {
                return false;
            }
            state_.reader_ = this;
            return true;
        }
        void await_resume() const { throw_if_cancelled(); }
        void resume() noexcept { wake(); }

    private:
        void forget() noexcept {
            if (state_.reader_ == this) {
                state_.reader_ = nullptr;
            }
        }
        void on_cancel() noexcept override {
            forget();
            wake_cancelled();
        }

        row_source_state& state_;
    };

private:
    void ready() noexcept override {
        told_ = true;
        if (auto* reader = std::exchange(reader_, nullptr)) {
            reader->resume();
        }
    }

    std::shared_ptr<request> request_;
    executor where_;
    std::optional<held_session> held_;
    bool ended_ = false;
    bool told_ = false;
    input_awaiter* reader_ = nullptr;

public:
    /// The rows that were pulled last: `row_source` refers to them.
    result_handle rows;
};

}  // namespace aio::pq::detail
