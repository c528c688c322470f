#pragma once

#include "session.hpp"

#include <aio/detail/wait_list.hpp>

#include <concepts>
#include <coroutine>
#include <memory>
#include <utility>

namespace aio::pq {

/// Submits a request and waits until it has ended.
///
/// *Cancellation*: at once; the session sees to what became of the request.
class answer : public aio::detail::awaits_in_task, private aio::detail::suspension, private request_listener {
public:
    answer(std::shared_ptr<session> session, std::shared_ptr<request> request) noexcept
        : session_(std::move(session)), request_(std::move(request)) {}
    ~answer() {
        if (parked()) {
            session_->abandon(*request_);
        }
    }

    [[nodiscard]] bool await_ready() const noexcept { return false; }
    template <std::derived_from<aio::detail::coroutine_promise> P>
    [[nodiscard]] bool await_suspend(std::coroutine_handle<P> self) {
        if (!park(self.promise().task(), self, self.promise().where())) {
            return false;
        }
        request_->listener = this;
        try {
            session_->submit(request_);
        } catch (...) {
            unpark();
            throw;
        }
        return true;
    }
    [[nodiscard]] result_handle await_resume() const {
        throw_if_cancelled();
        if (request_->error) {
            std::rethrow_exception(request_->error);
        }
        return std::move(request_->result);
    }

private:
    void ready() noexcept override { wake(); }
    void on_cancel() noexcept override {
        session_->abandon(*request_);
        wake_cancelled();
    }

    std::shared_ptr<session> session_;
    std::shared_ptr<request> request_;
};

}  // namespace aio::pq
