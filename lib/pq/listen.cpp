#include <aio/pq/connection.hpp>
#include <aio/pq/format_sql.hpp>

#include "session.hpp"
#include "subscription.hpp"

#include <aio/pq/detail/executor.hpp>

#include <memory>
#include <utility>

namespace aio::pq {
namespace {

/// A subscription that ends with its generator; the last of its channel takes the LISTEN back.
class subscribed {
public:
    subscribed(std::shared_ptr<session> on, std::string channel) : on_(std::move(on)), to_(std::move(channel)) {
        on_->subscribe(to_);
    }
    subscribed(const subscribed&) = delete;
    subscribed& operator=(const subscribed&) = delete;
    ~subscribed() {
        if (on_->unsubscribe(to_)) {
            on_->submit_unattended(std::string(format_sql("unlisten {}", identifier(to_.channel)).view()));
        }
    }

    [[nodiscard]] task<void> begin() {
        co_await detail::run_statement({.on = on_, .options = {.prepare = false}},
                                       {format_sql("listen {}", identifier(to_.channel)).text(), params{}});
    }
    [[nodiscard]] task<notification> next() {
        while (to_.arrived.empty()) {
            if (!on_->is_open()) {
                throw connection_error("the connection that listened on \"" + to_.channel + "\" has ended");
            }
            to_.told.clear();
            co_await to_.told.wait();
        }
        auto first = std::move(to_.arrived.front());
        to_.arrived.pop_front();
        co_return first;
    }

private:
    std::shared_ptr<session> on_;
    subscription to_;
};

task<void> dropping_status(task<status> answer) { co_await std::move(answer); }

generator<notification> listen_on(std::shared_ptr<session> on, std::string channel) {
    subscribed mine(std::move(on), std::move(channel));
    co_await mine.begin();
    for (;;) {
        auto next = co_await mine.next();
        co_yield std::move(next);
    }
}

}  // namespace

generator<notification> connection::listen(std::string_view channel) {
    return listen_on(session_, std::string(channel));
}

task<void> connection::notify(std::string_view channel, std::string_view payload) {
    return dropping_status(execute("select pg_notify($1, $2)", channel, payload));
}

}  // namespace aio::pq
