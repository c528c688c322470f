#pragma once

#include "session.hpp"

#include <aio/detail/wait_list.hpp>
#include <aio/pq/detail/statement.hpp>

#include <memory>
#include <utility>

namespace aio::pq::detail {

/// What is behind a `row_source`: the request, and where its session comes from.
class row_source_state : public request_listener {
public:
    row_source_state(statement of, std::shared_ptr<begin_command> begin = nullptr)
        : request_(std::make_shared<request>(std::move(of.text), std::move(of.arguments), request::mode::rows)),
          nested(of.nested) {
        request_->begin = std::move(begin);
    }
    row_source_state(const row_source_state&) = delete;
    row_source_state& operator=(const row_source_state&) = delete;
    virtual ~row_source_state() = default;

    /// The session that the statement is to run on; asked for once, when rows are first wanted.
    [[nodiscard]] virtual task<std::shared_ptr<session>> acquire() = 0;
    /// The session is not used any more.
    virtual void release() noexcept = 0;

    /// Gives up what has not been read.
    void abandon() {
        ended = true;
        if (auto used = std::exchange(session_, nullptr)) {
            used->abandon(*request_);
            release();
        }
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

    void ready() noexcept override {
        told_ = true;
        if (auto* reader = std::exchange(reader_, nullptr)) {
            reader->resume();
        }
    }

    std::shared_ptr<request> request_;
    std::shared_ptr<session> session_;
    result_handle rows;
    /// The statement's columns are looked up before it runs.
    bool nested;
    bool submitted = false;
    bool ended = false;
    bool told_ = false;

private:
    input_awaiter* reader_ = nullptr;
};

/// The source of a connection's or transaction's stream: a session that is there already.
class session_rows final : public row_source_state {
public:
    session_rows(std::shared_ptr<session> session, statement of, std::shared_ptr<begin_command> begin = nullptr)
        : row_source_state(std::move(of), std::move(begin)), given_(std::move(session)) {}
    ~session_rows() override { abandon(); }

    task<std::shared_ptr<session>> acquire() override { co_return given_; }
    void release() noexcept override { given_.reset(); }

private:
    std::shared_ptr<session> given_;
};

}  // namespace aio::pq::detail
