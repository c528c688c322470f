#pragma once

#include <aio/loop.hpp>
#include <aio/task.hpp>

#include <functional>
#include <memory>

namespace aio::pq {

/// Tells when the socket of a PGconn can be read or written.
///
/// libpq owns the socket: this watches a duplicate of the descriptor. A wait does not keep the loop's context running;
/// whoever has work in flight holds the loop.
class socket {
public:
    using callback = std::function<void()>;

    /// The callbacks run on the loop's thread, outside of any task.
    socket(loop& loop, int descriptor, callback readable, callback writable);
    socket(const socket&) = delete;
    socket& operator=(const socket&) = delete;
    ~socket();

    /// Calls back once when there is something to read. Nothing happens when such a wait is under way.
    void await_readable();
    void await_writable();
    [[nodiscard]] bool awaits_writable() const noexcept;

    /// No callback comes after this.
    void close() noexcept;

private:
    struct state;
    std::shared_ptr<state> state_;
};

/// Waits until `descriptor`, which is watched for this wait alone, can be read, or else written.
enum class readiness { readable, writable };
[[nodiscard]] task<void> wait_for_socket(int descriptor, readiness what);

}  // namespace aio::pq
