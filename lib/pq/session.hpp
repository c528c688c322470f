#pragma once

#include "conninfo.hpp"
#include "handles.hpp"
#include "request_queue.hpp"
#include "socket.hpp"
#include "statement_cache.hpp"
#include "type_catalog.hpp"

#include <aio/detail/loop_core.hpp>
#include <aio/event.hpp>
#include <aio/loop.hpp>
#include <aio/pq/connection_options.hpp>
#include <aio/pq/error.hpp>
#include <aio/task.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace aio::pq {

struct subscription;

/// One PGconn in pipeline mode: a queue of requests, one writer, one reader. The only caller of libpq's connection
/// functions.
///
/// Each request ends with its own Sync, so it is its own transaction and its error touches no other. Requests that are
/// submitted in one step of the loop go out together, at the loop's next turn.
///
/// *Lifetime*: shared by the connection and by whatever is awaited on it; belongs to one loop, and closes with it.
class session final : public std::enable_shared_from_this<session>,
                      private aio::detail::ready_node,
                      private aio::detail::loop_attachment {
public:
    /// Connects without blocking the loop: names are resolved by Asio, the rest is libpq's non-blocking procedure.
    ///
    /// *Throws* connection_error, usage_error. *Cancellation*: at once; nothing is left behind.
    [[nodiscard]] static task<std::shared_ptr<session>> connect(config to, connection_options options);

    session(connection_handle connection, loop& loop, connection_options options);
    session(const session&) = delete;
    session& operator=(const session&) = delete;
    ~session();

    /// Queues a request; its listener is told when it has ended, or when its rows can be read.
    void submit(std::shared_ptr<request> request);

    /// Sends the statement of an open request whose feeder has been told, with one more set of parameters, which it may
    /// move away. Gives whether it takes another at once; otherwise its feeder is told later.
    [[nodiscard]] bool send_set(request& request, params& arguments);

    /// An open request has been closed, or a statement is to be closed on the server.
    void go_on_sending() noexcept {
        if (is_open()) {
            loop_.core().push(*this);
        }
    }

    /// Nobody waits for the request any more: it is withdrawn, cancelled on the server, or its answer thrown away. One
    /// that was sent in part is made to fail, so that none of it is committed.
    void abandon(request& request);

    enum class pulled {
        nothing_yet,  ///< the listener is told when there is something
        rows,
        the_end,  ///< the last result: it has the columns, and no rows where rows came before
    };
    /// Puts the next rows of a streamed request into `rows`, without waiting.
    ///
    /// *Throws* what the request failed with.
    [[nodiscard]] pulled pull(request& request, request_listener& when_ready, result_handle& rows);

    /// Submits a statement that nobody waits for.
    void submit_unattended(std::string text);

    /// Waits until nothing is queued or in flight, and no cancel is on its way.
    [[nodiscard]] task<void> quiet();

    /// Asks the server to stop what it is working on; done when it cannot hit anything that is sent later.
    [[nodiscard]] task<void> cancel();

    /// From now on `added` is given what comes on its channel; nobody has asked the server for it yet.
    void subscribe(subscription& added);
    /// Gives whether it was the last one of its channel, on a connection that is open.
    [[nodiscard]] bool unsubscribe(const subscription& removed) noexcept;

    /// Submits nothing more; what is queued goes on.
    void refuse_more() noexcept { refusing_ = true; }

    /// Ends the connection at once. What is queued or in flight fails; the server, which would not notice before it has
    /// something to send, is asked to stop in the background.
    void close() noexcept;

    /// Called once when the connection has ended, however it did.
    void when_lost(std::function<void(session&)> callback) { on_lost_ = std::move(callback); }

    [[nodiscard]] bool is_open() const noexcept { return connection_ != nullptr; }
    [[nodiscard]] bool is_idle() const noexcept { return queue_.idle(); }
    /// Idle, open, not about to be closed, and outside of a transaction: the next user finds it as new.
    [[nodiscard]] bool is_clean() const noexcept;
    [[nodiscard]] bool in_transaction() const noexcept;

    [[nodiscard]] statement_cache& statements() noexcept { return cache_; }
    [[nodiscard]] const statement_cache& statements() const noexcept { return cache_; }

    [[nodiscard]] int server_version() const noexcept;
    [[nodiscard]] int backend_pid() const noexcept;
    [[nodiscard]] std::optional<std::string> parameter_status(std::string_view name) const;
    /// What this connection has learnt of types that are not built in.
    [[nodiscard]] const std::shared_ptr<detail::type_catalog>& types() const noexcept { return types_; }
    [[nodiscard]] loop& owner() const noexcept { return loop_; }

private:
    void run() noexcept override;
    void loop_ends() noexcept override { close(); }

    void send_queued();
    [[nodiscard]] bool send(request& request);
    void send_before(request& request);
    void send_after(request& request);
    void send(request& request, command& command);
    [[nodiscard]] bool choose_prepared(request& request, command& command);
    void send_close(command& command);
    void send_text(const char* text);
    void send_script(request& request);
    void close_evicted_statements();
    void check(int sent) const;
    void flush();
    void write();

    void await_input();
    void read();
    void process();
    void handle(request& head, result_handle result);
    void handle_script(request& head, result_handle result);
    [[nodiscard]] bool drop_copied_data();
    void command_failed(request& head, const PGresult& result);
    void keep(request& head, result_handle result);
    void heed_tag(std::string_view tag);
    void parse_failed(const command& of);
    void finish_head();
    void statement_is_next();
    void settle();
    void lost(const std::string& message) noexcept;

    void start_cancel();
    [[nodiscard]] static task<void> cancel_on_server(std::shared_ptr<session> self);
    void cancel_discarded();
    [[nodiscard]] static task<void> watch_discarded(std::shared_ptr<session> self);
    void stop_on_server() noexcept;

    static void receive_notice(void* self, const PGresult* result);
    void pass_on_notices();
    void pass_on_notifications();

    loop& loop_;
    connection_options options_;
    connection_handle connection_;
    request_queue queue_;
    statement_cache cache_;
    socket socket_;
    event quiet_;
    std::vector<notice> notices_;
    std::vector<subscription*> subscriptions_;
    std::shared_ptr<detail::type_catalog> types_ = std::make_shared<detail::type_catalog>();
    std::function<void(session&)> on_lost_;
    bool holding_loop_ = false;
    bool refusing_ = false;
    bool input_left_ = false;
    // A wait for input is to be begun at the next turn.
    bool awaits_input_ = false;
    // What libpq has been given since the kernel was last asked to take it.
    std::size_t unflushed_bytes_ = 0;
    // Not after a BEGIN until libpq says so.
    bool surely_no_transaction_ = true;
    bool watching_discarded_ = false;
};

}  // namespace aio::pq
