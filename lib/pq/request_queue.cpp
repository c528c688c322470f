#include "request_queue.hpp"

#include <iterator>
#include <utility>

namespace aio::pq {

void request_queue::submit(std::shared_ptr<request> request) { queued_.push_back(std::move(request)); }

void request_queue::submit_first(std::shared_ptr<request> request) { queued_.push_front(std::move(request)); }

/// A script leaves pipeline mode, so it has the connection to itself.
bool request_queue::may_begin(const request& request) const noexcept {
    if (in_flight_.empty()) {
        return true;
    }
    return discarded_ < in_flight_.size() && request.how != request::mode::script &&
           in_flight_.back()->how != request::mode::script && in_flight_.size() < max_in_flight;
}

request* request_queue::next_to_send() noexcept {
    if (sending_) {
        return in_flight_.back().get();
    }
    while (!queued_.empty() && queued_.front()->abandoned) {
        queued_.pop_front();
    }
    if (queued_.empty() || cancelling_ || draining_ || !may_begin(*queued_.front())) {
        return nullptr;
    }
    return queued_.front().get();
}

void request_queue::begin_sending() {
    queued_.front()->stands = request::phase::in_flight;
    in_flight_.push_back(std::move(queued_.front()));
    queued_.pop_front();
    sending_ = true;
}

std::shared_ptr<request> request_queue::finish_head() {
    auto finished = std::move(in_flight_.front());
    in_flight_.pop_front();
    finished->stands = request::phase::ended;
    discarded_ -= finished->discarded ? 1 : 0;
    draining_ = draining_ && !in_flight_.empty();
    return finished;
}

request_queue::abandonment request_queue::abandon(request& request) noexcept {
    request.abandoned = true;
    request.listener = nullptr;
    request.feeder = nullptr;
    if (request.stands == request::phase::queued) {
        // A queue of withdrawn requests only is empty.
        while (!queued_.empty() && queued_.back()->abandoned) {
            queued_.pop_back();
        }
        return abandonment::withdrawn;
    }
    discarded_ += std::exchange(request.discarded, true) ? 0 : 1;
    return only_discarded() ? abandonment::to_cancel : abandonment::discarded;
}

request_queue::requests request_queue::take_all() noexcept {
    auto all = std::exchange(in_flight_, {});
    all.insert(all.end(), std::make_move_iterator(queued_.begin()), std::make_move_iterator(queued_.end()));
    queued_.clear();
    draining_ = false;
    sending_ = false;
    discarded_ = 0;
    return all;
}

}  // namespace aio::pq
