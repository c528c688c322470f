#include "socket.hpp"

#include <aio/pq/error.hpp>
#include <aio/use_task.hpp>

#include <asio/posix/stream_descriptor.hpp>

#include <cerrno>
#include <cstring>
#include <string>
#include <unistd.h>
#include <utility>

namespace aio::pq {
namespace {

using descriptor_type = asio::posix::stream_descriptor;

int duplicate(int descriptor) {
    auto const copy = ::dup(descriptor);
    if (copy < 0) {
        throw connection_error(std::string("the connection's socket cannot be watched: ") + std::strerror(errno));
    }
    return copy;
}

}  // namespace

struct socket::state : std::enable_shared_from_this<socket::state> {
    state(loop& loop_, int descriptor, callback readable, callback writable)
        : core(&loop_.core()),
          context(loop_.context()),
          watched(context, duplicate(descriptor)),
          on_readable(std::move(readable)),
          on_writable(std::move(writable)) {}

    void wait(descriptor_type::wait_type what, bool state::* waiting, callback state::* call) {
        if (closed || std::exchange(this->*waiting, true)) {
            return;
        }
        watched.async_wait(what, [self = shared_from_this(), waiting, call](asio::error_code error) {
            self->context.get_executor().on_work_started();
            self.get()->*waiting = false;
            if (!error && !self->closed) {
                aio::detail::handler_scope const scope(*self->core);
                (self.get()->*call)();
            }
        });
        context.get_executor().on_work_finished();
    }

    aio::detail::loop_core* core;
    asio::io_context& context;
    descriptor_type watched;
    callback on_readable;
    callback on_writable;
    bool awaits_readable = false;
    bool awaits_writable = false;
    bool closed = false;
};

socket::socket(loop& loop, int descriptor, callback readable, callback writable)
    : state_(std::make_shared<state>(loop, descriptor, std::move(readable), std::move(writable))) {}

socket::~socket() { close(); }

void socket::await_readable() {
    state_->wait(descriptor_type::wait_read, &state::awaits_readable, &state::on_readable);
}

void socket::await_writable() {
    state_->wait(descriptor_type::wait_write, &state::awaits_writable, &state::on_writable);
}

bool socket::awaits_writable() const noexcept { return state_ && state_->awaits_writable; }

// The state may not outlive the context: after this only handlers that the context owns hold it.
void socket::close() noexcept {
    if (auto const closing = std::exchange(state_, nullptr)) {
        closing->closed = true;
        asio::error_code ignored;
        closing->watched.close(ignored);
    }
}

task<void> wait_for_socket(int descriptor, readiness what) {
    descriptor_type watched(loop::current().context(), duplicate(descriptor));
    co_await watched.async_wait(what == readiness::readable ? descriptor_type::wait_read : descriptor_type::wait_write,
                                use_task);
}

}  // namespace aio::pq
