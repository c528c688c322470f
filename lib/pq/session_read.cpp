#include "result_error.hpp"
#include "session.hpp"

#include <aio/pq/status.hpp>

#include <dlfcn.h>
#include <string_view>
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

/// What OpenSSL has decrypted and libpq had no room for: the socket does not tell of it. A record has up to 16 kB, and
/// libpq's buffer may have half of that left.
bool has_decrypted_input(PGconn* connection) {
    using pending_function = int (*)(const void*);
    // libpq brings OpenSSL along: no need to build with it.
    static auto const pending = reinterpret_cast<pending_function>(::dlsym(RTLD_DEFAULT, "SSL_pending"));
    if (PQsslInUse(connection) == 0 || pending == nullptr) {
        return false;
    }
    auto const* const tls = PQsslStruct(connection, "OpenSSL");
    return tls != nullptr && pending(tls) > 0;
}

/// In pipeline mode libpq has the null that ends an answer at hand once it has given the last result of it.
bool ends_answer(ExecStatusType status) noexcept {
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_PIPELINE_ABORTED;
}

}  // namespace

/// Sees to it that `read` is called when there is something to read.
void session::await_input() {
    if (has_decrypted_input(connection_.get())) {
        input_left_ = true;
        loop_.core().push(*this);
    } else {
        socket_.await_readable();
    }
}

void session::read() {
    auto const self = shared_from_this();
    if (PQconsumeInput(connection_.get()) != 1) {
        // What the server said before it hung up is in the buffer.
        process();
        if (is_open()) {
            lost(message_of(PQerrorMessage(connection_.get())));
        }
        pass_on_notices();
        return;
    }
    process();
    pass_on_notices();
    if (!is_open()) {
        return;
    }
    pass_on_notifications();
    // A stream's reader who has rows to work on asks for more when he wants more: until then the server has to wait.
    auto* const head = queue_.head();
    auto const reader_is_busy =
        head != nullptr && !head->abandoned && head->listener == nullptr && head->rows_are_next();
    if (!reader_is_busy) {
        // Once the tasks that go on now have sent what they want: the server works meanwhile.
        awaits_input_ = true;
        loop_.core().push(*this);
    }
    settle();
}

void session::process() {
    // Parses what came while nothing was asked: parameter changes, notices.
    if (is_open() && queue_.head() == nullptr) {
        (void)PQisBusy(connection_.get());
    }
    auto null_is_next = false;
    while (auto* head = queue_.head()) {
        if (queue_.is_sending(*head) && !head->awaits_answers()) {
            // libpq would give null for what has not been sent, too.
            return;
        }
        if ((!null_is_next && PQisBusy(connection_.get()) == 1) || (head->copying_out && !drop_copied_data())) {
            return;
        }
        if (!head->abandoned && head->rows_are_next()) {
            head->tell();
            return;
        }
        result_handle result(PQgetResult(connection_.get()));
        null_is_next = head->how != request::mode::script && ends_answer(PQresultStatus(result.get()));
        if (head->how == request::mode::script) {
            handle_script(*head, std::move(result));
        } else {
            handle(*head, std::move(result));
        }
        if (!is_open()) {
            return;
        }
    }
}

void session::handle(request& head, result_handle result) {
    if (!result) {
        head.answer_ended();
        statement_is_next();
        if (queue_.is_sending(head)) {
            // It may have waited for this answer before it sends more.
            go_on_sending();
        }
        return;
    }
    switch (PQresultStatus(result.get())) {
    case PGRES_PIPELINE_SYNC:
        finish_head();
        break;
    case PGRES_PIPELINE_ABORTED:
        if (head.command_is_next() && head.answering != nullptr && head.answering->parse_pending) {
            parse_failed(*head.answering);
        }
        break;
    case PGRES_FATAL_ERROR:
    case PGRES_BAD_RESPONSE:
        if (ends_connection(*result) || PQstatus(connection_.get()) == CONNECTION_BAD) {
            lost(message_of(PQresultErrorMessage(result.get())));
            break;
        }
        command_failed(head, *result);
        break;
    case PGRES_COPY_IN:
    case PGRES_COPY_OUT:
    case PGRES_COPY_BOTH:
        lost("COPY cannot be used with this verb; the connection was closed");
        break;
    default:
        keep(head, std::move(result));
    }
}

void session::keep(request& head, result_handle result) {
    std::string_view const tag = PQcmdStatus(result.get());
    heed_tag(tag);
    if (!head.command_is_next()) {
        return;
    }
    if (head.answering == nullptr) {
        head.affected_rows += detail::affected_rows(tag);
    } else if (!head.answering->parse_pending && !head.abandoned) {
        head.answering->result = std::move(result);
    }
}

/// Statements that make the server forget what it has prepared, or that begin a transaction.
void session::heed_tag(std::string_view tag) {
    if (tag == "DISCARD ALL" || tag == "DEALLOCATE ALL") {
        cache_.all_missing();
    } else if (tag == "BEGIN" || tag == "START TRANSACTION") {
        surely_no_transaction_ = false;
    }
}

void session::parse_failed(const command& of) {
    if (of.prepared) {
        cache_.not_parsed(*of.prepared, of.name);
    }
}

void session::command_failed(request& head, const PGresult& result) {
    auto const of_command = head.command_is_next();
    auto const* const command = of_command ? head.answering : nullptr;
    if (command != nullptr && command->parse_pending) {
        parse_failed(*command);
    } else if (command != nullptr && command->prepared) {
        switch (complaint_about_prepared(result)) {
        case complaint::none:
            break;
        case complaint::missing:
            cache_.missing(*command->prepared, command->name);
            head.may_retry = true;
            break;
        case complaint::outdated:
            cache_.outdated(*command->prepared, command->name);
            head.may_retry = true;
            break;
        }
    }
    if (!head.error) {
        auto error = make_server_error(result, command != nullptr ? command->of.text : head.text);
        if (of_command) {
            head.failed_command = head.answered;
            if (options_.parameters_in_errors) {
                add_parameters(error, command != nullptr ? command->of.arguments : head.shown_in_errors.front());
            }
        }
        head.fail(std::make_exception_ptr(std::move(error)));
    }
    if (queue_.is_sending(head)) {
        head.tell_feeder();
        go_on_sending();
    }
}

/// The results of the head's statement are those that libpq reads next.
void session::statement_is_next() {
    auto* const head = queue_.head();
    if (head == nullptr || !head->rows_are_next()) {
        return;
    }
#if defined(LIBPQ_HAS_CHUNK_MODE)
    PQsetChunkedRowsMode(connection_.get(), rows_per_chunk);
#else
    PQsetSingleRowMode(connection_.get());
#endif
}

void session::finish_head() {
    auto finished = queue_.finish_head();
    if (finished->how == request::mode::close && finished->error && !surely_no_transaction_) {
        // In a transaction that has failed the server closes nothing: another time.
        cache_.close_later(std::move(finished->commands.front().name));
    }
    if (queue_.head() == nullptr) {
        // At other times libpq does not tell.
        surely_no_transaction_ = PQtransactionStatus(connection_.get()) == PQTRANS_IDLE;
    }
    // Outside of a transaction nothing of it has happened, and nothing else has failed for it. Each of its commands may
    // have to be prepared again.
    if (finished->may_retry && finished->retries < finished->answered && !finished->abandoned &&
        surely_no_transaction_) {
        finished->rewind();
        queue_.submit_first(std::move(finished));
    } else {
        finished->tell();
    }
    statement_is_next();
    cancel_discarded();
    if (queue_.next_to_send() != nullptr) {
        go_on_sending();
    }
}

session::pulled session::pull(request& request, request_listener& when_ready, result_handle& rows) {
    for (;;) {
        if (request.stands == request::phase::ended) {
            if (request.error) {
                std::rethrow_exception(request.error);
            }
            if (auto& last = request.commands.front().result) {
                rows = std::move(last);
            }
            return pulled::the_end;
        }
        if (queue_.head() != &request || !request.rows_are_next() || PQisBusy(connection_.get()) == 1) {
            request.listener = &when_ready;
            if (queue_.head() == &request) {
                await_input();
            }
            return pulled::nothing_yet;
        }
        result_handle result(PQgetResult(connection_.get()));
        if (result && is_rows(PQresultStatus(result.get()))) {
            rows = std::move(result);
            return pulled::rows;
        }
        auto const self = shared_from_this();
        handle(request, std::move(result));
        if (is_open() && !request.rows_are_next()) {
            // The Sync that ends it, and those behind it, were waiting for this one to be read.
            process();
            if (is_open()) {
                await_input();
                settle();
            }
        }
        pass_on_notices();
    }
}

}  // namespace aio::pq
