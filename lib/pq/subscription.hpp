#pragma once

#include <aio/event.hpp>
#include <aio/pq/notification.hpp>

#include <deque>
#include <string>
#include <utility>

namespace aio::pq {

/// Somebody who wants to have what comes on a channel.
struct subscription {
    explicit subscription(std::string channel_) : channel(std::move(channel_)) {}

    std::string channel;
    std::deque<notification> arrived = {};
    /// Set when something has arrived, and when nothing will any more.
    event told = {};
};

}  // namespace aio::pq
