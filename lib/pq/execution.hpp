#pragma once

#include "acquisition.hpp"
#include "request.hpp"

#include <concepts>
#include <coroutine>
#include <memory>
#include <utility>

namespace aio::pq::detail {

class type_catalog;

/// Runs a request: waits for a session, if a pool has to lend one, and then for the answer.
///
/// Nothing waits for the task: the request is submitted by whoever gives the session, and a pool has that back as soon
/// as the answer has been read; the next in its queue is served before the task goes on.
/// *Throws* what the pool cannot serve for; the request then has what became of it.
/// *Cancellation*: at once; the session sees to what became of the request. *Lifetime*: refers to the request.
class [[nodiscard("must be co_awaited")]] execution final : public acquisition, private request_listener {
public:
    execution(std::shared_ptr<pool_core> pool, std::shared_ptr<session> own,
              const std::shared_ptr<request>& what) noexcept
        : acquisition(std::move(pool), std::move(own), &what->text), request_(what) {}
    ~execution();

    [[nodiscard]] bool await_ready() {
        (void)acquisition::await_ready();
        return false;
    }
    template <std::derived_from<aio::detail::coroutine_promise> P>
    [[nodiscard]] bool await_suspend(std::coroutine_handle<P> self) {
        if (!park_in(self)) {
            return false;
        }
        begin();
        return true;
    }
    void await_resume() const { check(); }

    /// What the session knows of types that are not built in.
    [[nodiscard]] std::shared_ptr<type_catalog> take_types() noexcept { return std::move(types_); }

private:
    void begin();
    void submit();
    void give(std::shared_ptr<session> granted) noexcept override;
    void ready() noexcept override;
    void on_cancel() noexcept override;

    const std::shared_ptr<request>& request_;
    std::shared_ptr<type_catalog> types_;
};

}  // namespace aio::pq::detail
