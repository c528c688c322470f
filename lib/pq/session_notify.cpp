#include "session.hpp"
#include "subscription.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace aio::pq {
namespace {

struct notify_freer {
    void operator()(PGnotify* notify) const noexcept { PQfreemem(notify); }
};

}  // namespace

void session::subscribe(subscription& added) {
    subscriptions_.push_back(&added);
    settle();
}

bool session::unsubscribe(const subscription& removed) noexcept {
    std::erase(subscriptions_, &removed);
    settle();
    return is_open() &&
           std::ranges::none_of(subscriptions_, [&](auto* each) { return each->channel == removed.channel; });
}

void session::pass_on_notifications() {
    while (is_open()) {
        std::unique_ptr<PGnotify, notify_freer> const next(PQnotifies(connection_.get()));
        if (!next) {
            return;
        }
        for (auto* each : subscriptions_) {
            if (each->channel == next->relname) {
                each->arrived.push_back({next->relname, next->extra, next->be_pid});
                each->told.set();
            }
        }
    }
}

}  // namespace aio::pq
