#include "session.hpp"

#include "params_arrays.hpp"

#include <utility>

namespace aio::pq {
namespace {

void ignore_notice(void*, const PGresult*) {}

}  // namespace

session::session(connection_handle connection, loop& loop)
    : loop_(loop),
      connection_(std::move(connection)),
      socket_(loop, PQsocket(connection_.get()), [this] { read(); }, [this] { write(); }) {
    auto* const raw = connection_.get();
    PQsetNoticeReceiver(raw, ignore_notice, nullptr);
    if (PQsetnonblocking(raw, 1) != 0 || PQenterPipelineMode(raw) != 1) {
        throw connection_error("the connection cannot be used: " + message_of(PQerrorMessage(raw)));
    }
    loop_.core().attach(*this);
    socket_.await_readable();
}

session::~session() { close(); }

void session::submit(std::shared_ptr<request> request) {
    if (!is_open()) {
        throw connection_error("the connection is closed",
                               {std::string(request->text.view()), request->text.where(), outcome::not_sent});
    }
    queue_.submit(std::move(request));
    settle();
    loop_.core().push(*this);
}

void session::submit_unattended(std::string text) {
    if (is_open()) {
        submit(std::make_shared<request>(unsafe_sql(text).text(), params{}, request::mode::whole));
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
        process();
    }
    if (request.stands != request::phase::ended && queue_.abandon(request) == request_queue::abandonment::to_cancel) {
        start_cancel();
    }
    if (is_open()) {
        socket_.await_readable();
        settle();
    }
}

/// The loop's next turn after a submit: sends everything that was queued in the step before.
void session::run() noexcept {
    auto const self = shared_from_this();
    if (is_open()) {
        send_queued();
    }
}

void session::send_queued() {
    // What the kernel does not take piles up in libpq: wait until it does.
    while (!socket_.awaits_writable()) {
        auto* const next = queue_.next_to_send();
        if (next == nullptr) {
            break;
        }
        if (!send(*next)) {
            lost(message_of(PQerrorMessage(connection_.get())));
            return;
        }
        auto const is_head = queue_.head() == nullptr;
        queue_.sent();
        if (is_head) {
            statement_is_next();
        }
    }
    flush();
}

bool session::send(request& request) {
    auto* const connection = connection_.get();
    if (request.begin && !request.begin->sent) {
        if (PQsendQueryParams(connection, request.begin->text.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 0) != 1) {
            return false;
        }
        request.begin->sent = true;
        request.in_preamble = true;
    }
    params_arrays const arguments(request.arguments);
    auto const sent =
        request.how == request::mode::describe
            ? PQsendPrepare(connection, "", request.text.c_str(), arguments.count(), arguments.types()) == 1 &&
                  PQsendDescribePrepared(connection, "") == 1
            : PQsendQueryParams(connection, request.text.c_str(), arguments.count(), arguments.types(),
                                arguments.values(), arguments.lengths(), arguments.formats(), 1) == 1;
    return sent &&
#if defined(LIBPQ_HAS_SEND_PIPELINE_SYNC)
           PQsendPipelineSync(connection) == 1;
#else
           PQpipelineSync(connection) == 1;
#endif
}

void session::flush() {
    auto const left = PQflush(connection_.get());
    if (left > 0) {
        socket_.await_writable();
    } else if (left < 0) {
        lost(message_of(PQerrorMessage(connection_.get())));
    }
}

void session::write() {
    auto const self = shared_from_this();
    flush();
    if (is_open()) {
        send_queued();
    }
}

task<void> session::quiet() {
    auto const self = shared_from_this();
    while (is_open() && !is_idle()) {
        quiet_.clear();
        co_await quiet_.wait();
    }
}

/// The loop's context runs on while something is under way here; whoever waits for quiet is told.
void session::settle() {
    auto const busy = is_open() && !queue_.idle();
    if (busy != holding_loop_) {
        holding_loop_ = busy;
        busy ? loop_.core().hold() : loop_.core().unhold();
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

bool session::is_clean() const noexcept {
    return is_open() && is_idle() && PQtransactionStatus(connection_.get()) == PQTRANS_IDLE;
}

int session::server_version() const noexcept { return is_open() ? PQserverVersion(connection_.get()) : 0; }
int session::backend_pid() const noexcept { return is_open() ? PQbackendPID(connection_.get()) : 0; }

std::optional<std::string> session::parameter_status(std::string_view name) const {
    auto const* value = is_open() ? PQparameterStatus(connection_.get(), std::string(name).c_str()) : nullptr;
    return value != nullptr ? std::optional<std::string>(value) : std::nullopt;
}

}  // namespace aio::pq
