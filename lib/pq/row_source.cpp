#include <aio/pq/detail/row_source.hpp>

#include "learn_types.hpp"
#include "row_source_state.hpp"

#include <memory>
#include <utility>

namespace aio::pq::detail {

row_source::row_source(std::unique_ptr<row_source_state> state) noexcept : state_(std::move(state)) {}
row_source::row_source(row_source&&) noexcept = default;
row_source& row_source::operator=(row_source&&) noexcept = default;
row_source::~row_source() = default;

bool row_source::at_end() const noexcept { return state_->ended; }

bool row_source::advance() {
    if (index_ + 1 < count_) {
        ++index_;
        return true;
    }
    if (state_->ended || !state_->session_) {
        return false;
    }
    std::optional<session::pulled> pulled;
    try {
        state_->told_ = false;
        pulled = state_->session_->pull(*state_->request_, *state_);
    } catch (const server_error& error) {
        forget_stale_types(*state_->session_, state_->request_->arguments, error);
        state_->abandon();
        throw;
    } catch (...) {
        state_->abandon();
        throw;
    }
    if (!pulled) {
        return false;
    }
    index_ = -1;
    count_ = pulled->count;
    if (pulled->rows) {
        if (state_->nested && rows_ == nullptr) {
            check_stream_types(*state_->session_, *state_->request_, pulled->rows.get());
        }
        state_->rows = std::move(pulled->rows);
        rows_ = state_->rows.get();
    }
    if (pulled->last) {
        // The request has ended: nothing is left to give up, and the session is free for others.
        state_->abandon();
        return false;
    }
    index_ = 0;
    return true;
}

task<bool> row_source::wait() {
    auto& state = *state_;
    if (!state.session_) {
        state.session_ = co_await state.acquire();
        catalog_ = state.session_->types();
    }
    if (!state.submitted) {
        try {
            auto& request = *state.request_;
            if (request.arguments.has_named_types()) {
                co_await learn_parameter_types(state.session_, request.arguments, request.text);
            }
            if (state.nested) {
                co_await learn_stream_types(state.session_, request);
            }
            request.listener = &state;
            state.session_->submit(state.request_);
            state.submitted = true;
        } catch (const error&) {
            state.abandon();
            throw;
        }
    }
    for (;;) {
        if (advance()) {
            co_return true;
        }
        if (state.ended) {
            co_return false;
        }
        co_await row_source_state::input_awaiter(state);
    }
}

task<void> row_source::close() {
    auto const session = state_->session_;
    state_->abandon();
    count_ = 0;
    if (session) {
        co_await session->quiet();
    }
}

void row_source::add_context(conversion_error& error) const {
    error.add_context(state_->request_->text.view(), state_->request_->text.where());
}

}  // namespace aio::pq::detail
