#include "result_error.hpp"
#include "session.hpp"

#include <utility>

namespace aio::pq {
namespace {

// Rows that libpq 17 hands over at a time: enough to spread the cost of a PGresult, few enough to stay in the cache.
[[maybe_unused]] constexpr int rows_per_chunk = 64;

bool is_rows(ExecStatusType status) noexcept {
#if defined(LIBPQ_HAS_CHUNK_MODE)
    return status == PGRES_SINGLE_TUPLE || status == PGRES_TUPLES_CHUNK;
#else
    return status == PGRES_SINGLE_TUPLE;
#endif
}

}  // namespace

void session::read() {
    auto const self = shared_from_this();
    if (PQconsumeInput(connection_.get()) != 1) {
        // What the server said before it hung up is in the buffer.
        process();
        if (is_open()) {
            lost(message_of(PQerrorMessage(connection_.get())));
        }
        return;
    }
    process();
    if (!is_open()) {
        return;
    }
    // A stream's reader who has rows to work on asks for more when he wants more: until then the server has to wait.
    auto* const head = queue_.head();
    auto const reader_is_busy = head != nullptr && head->how == request::mode::rows && !head->abandoned &&
                                head->listener == nullptr && !head->in_preamble;
    if (!reader_is_busy) {
        socket_.await_readable();
    }
    settle();
}

void session::process() {
    // Parses what came while nothing was asked: parameter changes, notices.
    if (queue_.head() == nullptr) {
        (void)PQisBusy(connection_.get());
    }
    while (auto* head = queue_.head()) {
        if (PQisBusy(connection_.get()) == 1) {
            return;
        }
        if (head->how == request::mode::rows && !head->abandoned && !head->in_preamble) {
            head->tell();
            return;
        }
        handle(*head, result_handle(PQgetResult(connection_.get())));
        if (!is_open()) {
            return;
        }
    }
}

void session::handle(request& head, result_handle result) {
    if (!result) {
        // The end of one command's results; that of the statement itself is followed by the Sync's.
        if (std::exchange(head.in_preamble, false)) {
            statement_is_next();
        }
        return;
    }
    switch (PQresultStatus(result.get())) {
    case PGRES_PIPELINE_SYNC:
        finish_head();
        break;
    case PGRES_PIPELINE_ABORTED:
        break;
    case PGRES_FATAL_ERROR:
    case PGRES_BAD_RESPONSE:
        if (ends_connection(*result) || PQstatus(connection_.get()) == CONNECTION_BAD) {
            lost(message_of(PQresultErrorMessage(result.get())));
            break;
        }
        head.fail(std::make_exception_ptr(make_server_error(*result, head.text)));
        break;
    case PGRES_COPY_IN:
    case PGRES_COPY_OUT:
    case PGRES_COPY_BOTH:
        lost("COPY cannot be used with this verb; the connection was closed");
        break;
    default:
        if (!head.in_preamble && !head.abandoned) {
            head.result = std::move(result);
        }
    }
}

/// The results of the head's statement are those that libpq reads next.
void session::statement_is_next() {
    auto* const head = queue_.head();
    if (head == nullptr || head->in_preamble || head->how != request::mode::rows) {
        return;
    }
#if defined(LIBPQ_HAS_CHUNK_MODE)
    PQsetChunkedRowsMode(connection_.get(), rows_per_chunk);
#else
    PQsetSingleRowMode(connection_.get());
#endif
}

void session::finish_head() {
    auto const finished = queue_.finish_head();
    finished->tell();
    statement_is_next();
    if (queue_.next_to_send() != nullptr) {
        loop_.core().push(*this);
    }
}

std::optional<session::pulled> session::pull(request& request, request_listener& when_ready) {
    for (;;) {
        if (request.stands == request::phase::ended) {
            if (request.error) {
                std::rethrow_exception(request.error);
            }
            return pulled{std::move(request.result), 0, true};
        }
        if (queue_.head() != &request || request.in_preamble || PQisBusy(connection_.get()) == 1) {
            request.listener = &when_ready;
            if (queue_.head() == &request) {
                socket_.await_readable();
            }
            return std::nullopt;
        }
        result_handle result(PQgetResult(connection_.get()));
        if (result && is_rows(PQresultStatus(result.get()))) {
            auto const count = PQntuples(result.get());
            return pulled{std::move(result), count, false};
        }
        auto const self = shared_from_this();
        handle(request, std::move(result));
        if (request.stands == request::phase::ended && is_open()) {
            // Those behind it were waiting for this one to be read.
            process();
            if (is_open()) {
                socket_.await_readable();
                settle();
            }
        }
    }
}

}  // namespace aio::pq
