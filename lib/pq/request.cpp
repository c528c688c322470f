#include "request.hpp"

namespace aio::pq {

void request::answer_ended() noexcept {
    if (answers_before > 0) {
        --answers_before;
        return;
    }
    if (answering == nullptr) {
        --answers_after;
        return;
    }
    if (std::exchange(answering->parse_pending, false)) {
        return;
    }
    ++answered;
    --unanswered;
    answering = answering->next.get();
    // The last one stays: the next that is added comes behind it.
    if (!keeps_results && commands.front().next) {
        commands.pop_front();
    }
}

void request::drop_unsent() noexcept {
    open = false;
    if (to_send == nullptr) {
        return;
    }
    if (answering == to_send) {
        answering = nullptr;
    }
    if (to_send != &commands.front()) {
        auto* last_sent = &commands.front();
        while (last_sent->next.get() != to_send) {
            last_sent = last_sent->next.get();
        }
        commands.truncate(*last_sent);
    }
    to_send = nullptr;
    unsent = 0;
}

void request::rewind() noexcept {
    stands = phase::queued;
    to_send = answering = &commands.front();
    unsent = answered;
    answered = unanswered = 0;
    may_retry = false;
    ++retries;
    error = nullptr;
}

}  // namespace aio::pq
