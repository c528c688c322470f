#pragma once

#include "session.hpp"

#include <aio/detail/wait_list.hpp>

#include <concepts>
#include <coroutine>
#include <memory>
#include <utility>

namespace aio::pq {

/// Waits until a request has ended, which it submits unless that has been done. The request then has what became of it.
///
/// *Lifetime*: refers to both. *Cancellation*: at once; the session sees to what became of the request.
class answer : public aio::detail::awaits_in_task, private aio::detail::suspension, private request_listener {
public:
    enum class submission { is_to_do, is_done };

    answer(session& session, const std::shared_ptr<request>& request,
           submission of_request = submission::is_to_do) noexcept
        : session_(session), request_(request), submission_(of_request) {}
    ~answer() {
        if (parked()) {
            session_.abandon(*request_);
        }
    }

    [[nodiscard]] bool await_ready() const noexcept { return request_->stands == request::phase::ended; }
    template <std::derived_from<aio::detail::coroutine_promise> P>
    [[nodiscard]] bool await_suspend(std::coroutine_handle<P> self) {
        if (!park(self.promise().task(), self, self.promise().where())) {
            if (submission_ == submission::is_done) {
                session_.abandon(*request_);
            }
            return false;
        }
        request_->listener = this;
        if (submission_ == submission::is_done) {
            return true;
        }
        try {
            session_.submit(request_);
        } catch (...) {
            unpark();
            throw;
        }
        return true;
    }
    void await_resume() const { throw_if_cancelled(); }

private:
    void ready() noexcept override { wake(); }
    void on_cancel() noexcept override {
        session_.abandon(*request_);
        wake_cancelled();
    }

    session& session_;
    const std::shared_ptr<request>& request_;
    submission submission_;
};

/// Waits until an open request takes sets of parameters, or has failed.
class room : public aio::detail::awaits_in_task, private aio::detail::suspension, private request_listener {
public:
    explicit room(request& request) noexcept : request_(request) {}
    ~room() { forget(); }

    [[nodiscard]] bool await_ready() const noexcept {
        return request_.stands == request::phase::ended || request_.error != nullptr;
    }
    template <std::derived_from<aio::detail::coroutine_promise> P>
    [[nodiscard]] bool await_suspend(std::coroutine_handle<P> self) noexcept {
        if (!park(self.promise().task(), self, self.promise().where())) {
            return false;
        }
        request_.feeder = this;
        return true;
    }
    void await_resume() const { throw_if_cancelled(); }

private:
    void ready() noexcept override { wake(); }
    void on_cancel() noexcept override {
        forget();
        wake_cancelled();
    }
    void forget() noexcept {
        if (request_.feeder == this) {
            request_.feeder = nullptr;
        }
    }

    request& request_;
};

}  // namespace aio::pq
