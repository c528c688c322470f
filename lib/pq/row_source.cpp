#include <aio/pq/detail/row_source.hpp>

#include "learn_types.hpp"
#include "row_source_state.hpp"

#include <aio/pq/detail/result_access.hpp>

#include <memory>
#include <utility>

namespace aio::pq::detail {

row_source open_rows(executor where, statement what) {
    return row_source(std::make_unique<row_source_state>(std::move(where), std::move(what)));
}

row_source::row_source(std::unique_ptr<row_source_state> state) noexcept : state_(std::move(state)) {}
row_source::row_source(row_source&&) noexcept = default;
row_source& row_source::operator=(row_source&&) noexcept = default;
row_source::~row_source() = default;

bool row_source::at_end() const noexcept { return state_->ended(); }

bool row_source::pull() {
    auto& state = *state_;
    if (state.ended() || !state.started()) {
        return false;
    }
    auto pulled = session::pulled::nothing_yet;
    try {
        pulled = state.pull();
    } catch (const server_error& error) {
        forget_stale_types(*state.used(), state.asked().commands.front().of.arguments, error);
        state.abandon();
        throw;
    } catch (...) {
        state.abandon();
        throw;
    }
    if (pulled == session::pulled::nothing_yet) {
        return false;
    }
    rows_ = state.rows.get();
    if (pulled == session::pulled::the_end) {
        // The request has ended: nothing is left to give up, and the session is free for others.
        state.abandon();
        count_ = 0;
        return false;
    }
    index_ = 0;
    count_ = row_count(rows_);
    return true;
}

task<bool> row_source::wait() {
    auto& state = *state_;
    if (!state.started()) {
        co_await state.start();
        catalog_ = state.used()->types();
    }
    for (;;) {
        if (advance()) {
            co_return true;
        }
        if (state.ended()) {
            co_return false;
        }
        co_await row_source_state::input_awaiter(state);
    }
}

task<void> row_source::close() {
    auto const session = state_->started() ? state_->used() : nullptr;
    state_->abandon();
    count_ = 0;
    if (session) {
        co_await session->quiet();
    }
}

void row_source::add_context(conversion_error& error) const {
    error.add_context(state_->asked().text.view(), state_->asked().text.where());
}

}  // namespace aio::pq::detail
