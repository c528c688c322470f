#include "request_queue.hpp"

#include <iterator>
#include <utility>

namespace aio::pq {

void request_queue::submit(std::shared_ptr<request> request) { queued_.push_back(std::move(request)); }

request* request_queue::next_to_send() noexcept {
    while (!queued_.empty() && queued_.front()->abandoned) {
        queued_.pop_front();
    }
    if (queued_.empty() || cancelling_ || draining_ || in_flight_.size() >= max_in_flight) {
        return nullptr;
    }
    return queued_.front().get();
}

void request_queue::sent() {
    queued_.front()->stands = request::phase::in_flight;
    in_flight_.push_back(std::move(queued_.front()));
    queued_.pop_front();
}

std::shared_ptr<request> request_queue::finish_head() {
    auto finished = std::move(in_flight_.front());
    in_flight_.pop_front();
    finished->stands = request::phase::ended;
    draining_ = draining_ && !in_flight_.empty();
    return finished;
}

request_queue::abandonment request_queue::abandon(request& request) noexcept {
    request.abandoned = true;
    request.listener = nullptr;
    if (request.stands == request::phase::queued) {
        // A queue of withdrawn requests only is empty.
        while (!queued_.empty() && queued_.back()->abandoned) {
            queued_.pop_back();
        }
        return abandonment::withdrawn;
    }
    if (in_flight_.size() != 1 || in_flight_.front().get() != &request || cancelling_) {
        return abandonment::discarded;
    }
    draining_ = true;
    return abandonment::to_cancel;
}

std::deque<std::shared_ptr<request>> request_queue::take_all() noexcept {
    auto all = std::exchange(in_flight_, {});
    all.insert(all.end(), std::make_move_iterator(queued_.begin()), std::make_move_iterator(queued_.end()));
    queued_.clear();
    draining_ = false;
    return all;
}

}  // namespace aio::pq
