#include "session.hpp"

#include <aio/sleep.hpp>
#include <aio/spawn.hpp>
#include <aio/timeout.hpp>
#include <aio/to_thread.hpp>
#include <aio/uncancellable.hpp>

#include <array>
#include <chrono>
#include <utility>

namespace aio::pq {
namespace {

// A server that does not answer a cancel in this time has lost the connection, or the network has.
constexpr std::chrono::seconds patience{30};

// How long a statement that was given up may go on when nothing runs beside it.
constexpr std::chrono::milliseconds grace{100};

/// Ends when the server has closed the cancel's connection: the signal has then been sent.
///
/// One that fails is not reported: the statement it was for then runs to its end, and is waited for.
#if defined(LIBPQ_HAS_ASYNC_CANCEL)
task<void> send_cancel(cancel_handle cancel) {
    if (PQcancelStart(cancel.get()) != 1) {
        co_return;
    }
    auto next = PGRES_POLLING_WRITING;
    while (next == PGRES_POLLING_READING || next == PGRES_POLLING_WRITING) {
        co_await wait_for_socket(PQcancelSocket(cancel.get()),
                                 next == PGRES_POLLING_READING ? readiness::readable : readiness::writable);
        next = PQcancelPoll(cancel.get());
    }
}
#else
task<void> send_cancel(cancel_handle cancel) {
    co_await to_thread([&cancel] {
        std::array<char, 256> message{};
        PQcancel(cancel.get(), message.data(), static_cast<int>(message.size()));
    });
}
#endif

cancel_handle make_cancel(PGconn* connection) {
#if defined(LIBPQ_HAS_ASYNC_CANCEL)
    return cancel_handle(PQcancelCreate(connection));
#else
    return cancel_handle(PQgetCancel(connection));
#endif
}

/// Half-way a cancel could hit the next statement: once begun it is seen through.
task<void> see_through(cancel_handle cancel) {
    auto const patiently = [](cancel_handle handle) -> task<void> {
        try {
            co_await timeout(patience, send_cancel(std::move(handle)));
        } catch (const std::exception&) {
        }
    };
    co_await uncancellable(patiently(std::move(cancel)));
}

}  // namespace

void session::start_cancel() {
    queue_.cancel_started();
    (void)spawn(loop_, cancel_on_server(shared_from_this()), {.name = "cancel a statement"});
}

task<void> session::cancel_on_server(std::shared_ptr<session> self) {
    if (self->is_open()) {
        if (auto cancel = make_cancel(self->connection_.get())) {
            co_await see_through(std::move(cancel));
        }
    }
    self->queue_.cancel_done();
    if (self->is_open()) {
        self->go_on_sending();
        self->settle();
        self->cancel_discarded();
    }
}

task<void> session::cancel() {
    auto const self = shared_from_this();
    if (!is_open() || queue_.head() == nullptr) {
        co_return;
    }
    if (!queue_.cancelling()) {
        start_cancel();
    }
    while (is_open() && queue_.cancelling()) {
        quiet_.clear();
        co_await quiet_.wait();
    }
}

/// Requests that were given up among others may be the last ones left, and run for hours.
void session::cancel_discarded() {
    if (is_open() && queue_.only_discarded() && !std::exchange(watching_discarded_, true)) {
        (void)spawn(loop_, watch_discarded(shared_from_this()), {.name = "watch a statement that was given up"});
    }
}

task<void> session::watch_discarded(std::shared_ptr<session> self) {
    // Most end by themselves, sooner than the server could be asked.
    co_await sleep(grace);
    self->watching_discarded_ = false;
    if (self->is_open() && self->queue_.only_discarded()) {
        self->start_cancel();
    }
}

void session::stop_on_server() noexcept {
    if (queue_.head() == nullptr || queue_.cancelling()) {
        return;
    }
    if (auto cancel = make_cancel(connection_.get())) {
        (void)spawn(loop_, see_through(std::move(cancel)), {.name = "stop the statements of a closed connection"});
    }
}

}  // namespace aio::pq
