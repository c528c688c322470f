#pragma once

#include "frame_allocator.hpp"
#include "request.hpp"

#include <cstddef>
#include <deque>
#include <memory>

namespace aio::pq {

/// Which request is sent next, whose answer comes next, and what a cancellation does. Pure: it does no I/O.
class request_queue {
public:
    // Its blocks are used up and freed as requests pass: they come from the free lists too.
    using requests = std::deque<std::shared_ptr<request>, frame_allocator<std::shared_ptr<request>>>;

    /// Bounds the memory that a burst takes in libpq's buffers; far more than hides a round trip.
    static constexpr std::size_t max_in_flight = 1024;

    void submit(std::shared_ptr<request> request);

    /// The request to send now, or to go on sending; null when there is none, or when sending has to wait.
    [[nodiscard]] request* next_to_send() noexcept;
    /// The first part of the request of `next_to_send` is on its way; until `sent` it is the one to go on with.
    void begin_sending();
    /// All of it is on its way.
    void sent() noexcept { sending_ = false; }
    [[nodiscard]] bool is_sending(const request& request) const noexcept {
        return sending_ && in_flight_.back().get() == &request;
    }

    /// The request whose answer comes next, or null.
    [[nodiscard]] request* head() const noexcept { return in_flight_.empty() ? nullptr : in_flight_.front().get(); }
    [[nodiscard]] std::shared_ptr<request> finish_head();
    /// Puts a request first in line.
    void submit_first(std::shared_ptr<request> request);

    enum class abandonment {
        withdrawn,  ///< it was not sent and never will be
        discarded,  ///< its answer is read and thrown away; somebody else's request is in flight behind or before it
        to_cancel,  ///< nobody else's is in flight: the server can be asked to stop it without touching another
    };
    [[nodiscard]] abandonment abandon(request& request) noexcept;
    /// Whether only requests that nobody waits for are in flight by now, and no cancel is on its way to them. Nothing
    /// is sent behind them then: it would have to wait for them, and keep them from being cancelled.
    [[nodiscard]] bool only_discarded() const noexcept {
        return discarded_ > 0 && discarded_ == in_flight_.size() && !cancelling_;
    }

    /// From the moment a cancel is on its way until `cancel_done`, and until what was in flight then has been read,
    /// nothing new is sent: a late cancel must not hit the next statement.
    void cancel_started() noexcept {
        cancelling_ = true;
        draining_ = !in_flight_.empty();
    }
    void cancel_done() noexcept { cancelling_ = false; }
    [[nodiscard]] bool cancelling() const noexcept { return cancelling_; }

    [[nodiscard]] bool idle() const noexcept { return in_flight_.empty() && queued_.empty() && !cancelling_; }

    /// Takes everything out: those in flight in order, then those that were never sent.
    [[nodiscard]] requests take_all() noexcept;

private:
    [[nodiscard]] bool may_begin(const request& request) const noexcept;

    requests queued_;
    requests in_flight_;
    // The last one in flight has been sent in part.
    bool sending_ = false;
    bool cancelling_ = false;
    // How many of those in flight nobody waits for.
    std::size_t discarded_ = 0;
    // Set with a cancel, kept until nothing is in flight.
    bool draining_ = false;
};

}  // namespace aio::pq
