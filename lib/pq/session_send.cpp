#include "params_arrays.hpp"
#include "session.hpp"

#include <span>
#include <string>
#include <utility>

namespace aio::pq {
namespace {

// Commands of one request that the server may have to answer before more are sent. More than fill the buffer in which
// it holds back its answers (8 KB; the shortest answer has some 20 bytes), else both would wait for each other.
constexpr std::size_t max_unanswered = 4096;

// Bytes that are handed to libpq before the kernel is asked to take them.
constexpr std::size_t bytes_between_flushes = std::size_t{64} << 10;

// What a command takes besides the values of its parameters, more or less.
constexpr std::size_t bytes_a_command = 64;

// No statement begins so: the server answers with an error, and rolls back what came before it in the same Sync.
constexpr const char* spoiler = "aiopq_gives_up_this_group_of_statements";

// The setting is kept in one of our own while the statement has another.
std::string set_timeout(std::chrono::milliseconds timeout) {
    return "select set_config('aiopq.statement_timeout', current_setting('statement_timeout'), true), "
           "set_config('statement_timeout', '" +
           std::to_string(timeout.count()) + "', true)";
}
constexpr const char* reset_timeout =
    "select set_config('statement_timeout', current_setting('aiopq.statement_timeout'), true)";

}  // namespace

/// The loop's next turn after a submit or a read: sends everything that was queued in the step before.
void session::run() noexcept {
    auto const self = shared_from_this();
    if (is_open() && std::exchange(input_left_, false)) {
        read();
    }
    if (is_open()) {
        send_queued();
    }
    if (is_open() && std::exchange(awaits_input_, false)) {
        await_input();
    }
    settle();
}

void session::write() {
    auto const self = shared_from_this();
    flush();
    if (is_open()) {
        send_queued();
    }
}

void session::send_queued() {
    try {
        close_evicted_statements();
        // What the kernel does not take piles up in libpq: wait until it does.
        while (!socket_.awaits_writable()) {
            auto* const next = queue_.next_to_send();
            if (next == nullptr || !send(*next)) {
                break;
            }
            auto const is_head = queue_.head() == next;
            queue_.sent();
            if (is_head) {
                statement_is_next();
            }
            close_evicted_statements();
        }
    } catch (const connection_error& error) {
        lost(error.message());
        return;
    }
    if (is_open()) {
        flush();
    }
}

/// Sends what can be sent of a request now. Gives false while that is not all.
bool session::send(request& request) {
    if (request.stands == request::phase::queued) {
        queue_.begin_sending();
        if (request.how == request::mode::script) {
            send_script(request);
            return true;
        }
        send_before(request);
    }
    if (request.abandoned || request.error) {
        auto const nothing_was_left = request.to_send == nullptr && !request.open;
        request.drop_unsent();
        if (!request.error && !nothing_was_left) {
            send_text(spoiler);
            ++request.answers_after;
        }
    }
    while (auto* const next = request.to_send) {
        if (request.unanswered >= max_unanswered) {
            return false;
        }
        send(request, *next);
        ++request.unanswered;
        request.to_send = next->next.get();
        unflushed_bytes_ += next->of.arguments.total_bytes() + bytes_a_command;
        if (unflushed_bytes_ >= bytes_between_flushes) {
            flush();
            if (!is_open() || socket_.awaits_writable()) {
                return false;
            }
        }
    }
    if (request.open) {
        // Half of them: the answers come in packets, and for each one the feeder would be woken.
        if (request.unanswered <= max_unanswered / 2) {
            request.tell_feeder();
        }
        return false;
    }
    send_after(request);
#if defined(LIBPQ_HAS_SEND_PIPELINE_SYNC)
    check(PQsendPipelineSync(connection_.get()));
#else
    check(PQpipelineSync(connection_.get()));
#endif
    return true;
}

void session::send_before(request& request) {
    if (request.begin && !request.begin->sent) {
        send_text(request.begin->text.c_str());
        request.begin->sent = true;
        ++request.answers_before;
    }
    if (request.options.statement_timeout.count() > 0) {
        send_text(set_timeout(request.options.statement_timeout).c_str());
        ++request.answers_before;
    }
}

void session::send_after(request& request) {
    // In a transaction the setting would outlive the statement.
    if (request.options.statement_timeout.count() > 0) {
        send_text(reset_timeout);
        ++request.answers_after;
    }
}

/// Sends a command as what it is: one that travels by its text, one that the server has prepared, or both.
void session::send(request& request, command& command) {
    auto* const connection = connection_.get();
    params_arrays const values(command.of.arguments);
    auto const format = static_cast<int>(command.of.results);
    if (request.how == request::mode::close) {
        send_close(command);
        return;
    }
    if (!choose_prepared(request, command)) {
        check(PQsendQueryParams(connection, command.of.text.c_str(), values.count(), values.types(), values.values(),
                                values.lengths(), values.formats(), format));
        return;
    }
    if (command.parse_pending) {
        auto const types =
            command.prepared ? std::span<const oid>(command.prepared->types) : command.of.arguments.types();
        check(PQsendPrepare(connection, command.name.c_str(), command.of.text.c_str(), static_cast<int>(types.size()),
                            types.data()));
    }
    check(request.how == request::mode::describe
              ? PQsendDescribePrepared(connection, command.name.c_str())
              : PQsendQueryPrepared(connection, command.name.c_str(), values.count(), values.values(), values.lengths(),
                                    values.formats(), format));
}

/// Finds the name under which the server has the command's statement, or is to prepare it on the way.
bool session::choose_prepared(request& request, command& command) {
    command.prepared = command.pinned;
    if (!command.prepared && request.options.prepare && cache_.takes(command.of.text.view())) {
        command.prepared = cache_.use(command.of.text.view(), command.of.arguments.types());
    }
    if (!command.prepared) {
        return false;
    }
    command.parse_pending = !command.prepared->on_server;
    if (command.parse_pending) {
        cache_.begin_parse(*command.prepared);
    }
    command.name = command.prepared->name;
    return true;
}

bool session::send_set(request& request, params& arguments) {
    if (request.stands == request::phase::ended) {
        return false;
    }
    try {
        auto* const connection = connection_.get();
        params_arrays const values(arguments);
        // Many times the same statement between two Syncs: the unnamed one is its own till then.
        if (request.answered + request.unanswered == 0) {
            check(PQsendPrepare(connection, "", request.text.c_str(), values.count(), values.types()));
            ++request.answers_before;
        }
        check(PQsendQueryPrepared(connection, "", values.count(), values.values(), values.lengths(), values.formats(),
                                  static_cast<int>(value_format::binary)));
    } catch (const connection_error& error) {
        lost(error.message());
        return false;
    }
    ++request.unanswered;
    unflushed_bytes_ += arguments.total_bytes() + bytes_a_command;
    if (options_.parameters_in_errors) {
        request.shown_in_errors.push_back(std::move(arguments));
    }
    if (unflushed_bytes_ < bytes_between_flushes && request.unanswered < max_unanswered) {
        return true;
    }
    // The loop's turn: what the server has answered is read, and others are served.
    flush();
    if (is_open() && !socket_.awaits_writable()) {
        go_on_sending();
    }
    return false;
}

void session::send_close(command& command) {
#if defined(LIBPQ_HAS_CLOSE_PREPARED)
    check(PQsendClosePrepared(connection_.get(), command.name.c_str()));
#else
    send_text(command.of.text.c_str());
#endif
}

void session::send_text(const char* text) {
    check(PQsendQueryParams(connection_.get(), text, 0, nullptr, nullptr, nullptr, nullptr, 0));
}

/// A script is a simple query, which is not allowed in pipeline mode; nothing else is in flight.
void session::send_script(request& request) {
    check(PQexitPipelineMode(connection_.get()));
    std::string text(request.text.view());
    if (request.begin && !request.begin->sent) {
        text = request.begin->text + ";\n" + text;
        request.begin->sent = true;
    }
    check(PQsendQuery(connection_.get(), text.c_str()));
    request.to_send = nullptr;
}

/// Statements that the cache has no place for any more are closed on the way of the request that took their place.
void session::close_evicted_statements() {
    if (!cache_.has_some_to_close()) {
        return;
    }
    for (auto& name : cache_.take_to_close()) {
        auto closing = std::make_shared<request>(detail::statement{unsafe_sql("DEALLOCATE " + name).text(), params{}},
                                                 request::mode::close);
        closing->commands.front().name = std::move(name);
        queue_.submit_first(std::move(closing));
    }
}

void session::check(int sent) const {
    if (sent != 1) {
        throw connection_error(message_of(PQerrorMessage(connection_.get())));
    }
}

void session::flush() {
    unflushed_bytes_ = 0;
    auto const left = PQflush(connection_.get());
    if (left > 0) {
        socket_.await_writable();
    } else if (left < 0) {
        lost(message_of(PQerrorMessage(connection_.get())));
    }
}

}  // namespace aio::pq
