#include "session.hpp"

#include "result_error.hpp"
#include "subscription.hpp"

#include <source_location>
#include <utility>

namespace aio::pq {

session::session(connection_handle connection, loop& loop, connection_options options)
    : loop_(loop),
      options_(std::move(options)),
      connection_(std::move(connection)),
      cache_(options_.statement_cache_size),
      socket_(loop, PQsocket(connection_.get()), [this] { read(); }, [this] { write(); }) {
    auto* const raw = connection_.get();
    PQsetNoticeReceiver(raw, receive_notice, this);
    if (PQsetnonblocking(raw, 1) != 0 || PQenterPipelineMode(raw) != 1) {
        throw connection_error("the connection cannot be used: " + message_of(PQerrorMessage(raw)));
    }
    loop_.core().attach(*this);
    await_input();
}

session::~session() { close(); }

void session::submit(std::shared_ptr<request> request) {
    if (!is_open() || refusing_) {
        throw connection_error(is_open() ? "the connection is being closed" : "the connection is closed",
                               {std::string(request->text.view()), request->text.where(), outcome::not_sent});
    }
    queue_.submit(std::move(request));
    settle();
    loop_.core().push(*this);
}

void session::submit_unattended(std::string text) {
    if (is_open()) {
        detail::statement statement{unsafe_sql(text).text(), params{}};
        auto const unattended = std::make_shared<request>(std::move(statement), request::mode::whole);
        unattended->options.prepare = false;
        queue_.submit(unattended);
        settle();
        loop_.core().push(*this);
    }
}

void session::abandon(request& request) {
    if (request.stands == request::phase::ended) {
        return;
    }
    auto const self = shared_from_this();
    if (request.stands == request::phase::in_flight) {
        // What is in the buffer already may end it without troubling the server.
        request.abandoned = true;
        request.listener = nullptr;
        request.feeder = nullptr;
        process();
    }
    if (request.stands != request::phase::ended) {
        if (queue_.abandon(request) == request_queue::abandonment::to_cancel) {
            start_cancel();
        }
        // What has begun to be sent has to be ended.
        go_on_sending();
    }
    if (is_open()) {
        await_input();
        settle();
        cancel_discarded();
    }
}

task<void> session::quiet() {
    auto const self = shared_from_this();
    while (is_open() && !is_idle()) {
        quiet_.clear();
        co_await quiet_.wait();
    }
}

/// The loop's context runs on while something is under way here or listened to; whoever waits for quiet is told.
void session::settle() {
    auto const busy = is_open() && !queue_.idle();
    auto const holding = busy || (is_open() && !subscriptions_.empty());
    if (holding != holding_loop_) {
        holding_loop_ = holding;
        holding ? loop_.core().hold() : loop_.core().unhold();
    }
    if (!busy) {
        quiet_.set();
    }
}

void session::lost(const std::string& message) noexcept {
    for (auto& each : queue_.take_all()) {
        auto const was_sent = each->stands == request::phase::in_flight;
        each->stands = request::phase::ended;
        each->fail(std::make_exception_ptr(connection_error(
            "the connection was lost: " + message,
            {std::string(each->text.view()), each->text.where(), was_sent ? outcome::unknown : outcome::not_sent})));
        each->tell();
    }
    socket_.close();
    connection_.reset();
    aio::detail::loop_attachment::unlink();
    loop_.core().remove(*this);
    settle();
    for (auto* each : subscriptions_) {
        each->told.set();
    }
    if (auto const told = std::exchange(on_lost_, nullptr)) {
        told(*this);
    }
}

void session::close() noexcept {
    if (is_open()) {
        stop_on_server();
        lost("it was closed while the statement was under way");
    }
}

// libpq calls this while it reads: the handler, which may do anything with the connection, is called afterwards.
void session::receive_notice(void* self, const PGresult* result) {
    auto& receiver = *static_cast<session*>(self);
    if (receiver.options_.on_notice) {
        receiver.notices_.push_back(fields_of(*result));
    }
}

void session::pass_on_notices() {
    for (auto const& each : std::exchange(notices_, {})) {
        try {
            options_.on_notice(each);
        } catch (...) {
            auto const here = std::source_location::current();
            loop_.core().report_unhandled(&loop_.core(), std::current_exception(), {0, "on_notice", here, here});
        }
    }
}

bool session::is_clean() const noexcept { return is_open() && !refusing_ && is_idle() && !in_transaction(); }

bool session::in_transaction() const noexcept {
    return is_open() && PQtransactionStatus(connection_.get()) != PQTRANS_IDLE;
}

int session::server_version() const noexcept { return is_open() ? PQserverVersion(connection_.get()) : 0; }
int session::backend_pid() const noexcept { return is_open() ? PQbackendPID(connection_.get()) : 0; }

std::optional<std::string> session::parameter_status(std::string_view name) const {
    auto const* value = is_open() ? PQparameterStatus(connection_.get(), std::string(name).c_str()) : nullptr;
    return value != nullptr ? std::optional<std::string>(value) : std::nullopt;
}

}  // namespace aio::pq
