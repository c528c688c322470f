#include "request.hpp"

namespace aio::pq {

void request::answer_ended() noexcept {
    if (answers_before > 0) {
        --answers_before;
        return;
    }
    if (unanswered == 0) {
        --answers_after;
        return;
    }
    if (answering != nullptr) {
        if (std::exchange(answering->parse_pending, false)) {
            return;
        }
        answering = answering->next.get();
    } else if (!shown_in_errors.empty()) {
        shown_in_errors.pop_front();
    }
    ++answered;
    --unanswered;
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
}

void request::rewind() noexcept {
    stands = phase::queued;
    to_send = answering = &commands.front();
    answered = unanswered = 0;
    may_retry = false;
    ++retries;
    error = nullptr;
    failed_command.reset();
}

}  // namespace aio::pq
