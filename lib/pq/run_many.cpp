#include <aio/pq/detail/executor.hpp>

#include "answer.hpp"
#include "learn_types.hpp"
#include "make_request.hpp"
#include "pool_core.hpp"

#include <string>
#include <utility>

namespace aio::pq::detail {
namespace {

/// An open request that is given up when its feeder ends without having closed it.
class feeding {
public:
    feeding(std::shared_ptr<session> on, std::shared_ptr<request> fed) : on_(std::move(on)), fed_(std::move(fed)) {
        on_->submit(fed_);
    }
    feeding(const feeding&) = delete;
    feeding& operator=(const feeding&) = delete;
    ~feeding() {
        if (fed_) {
            on_->abandon(*fed_);
        }
    }
    /// All has been fed.
    void close() noexcept {
        auto const closed = std::exchange(fed_, nullptr);
        closed->open = false;
        on_->go_on_sending();
    }

private:
    std::shared_ptr<session> on_;
    std::shared_ptr<request> fed_;
};

std::string of_row(std::size_t row, const std::string& message) {
    return "row " + std::to_string(row) + ": " + message;
}

/// An error of a row names it.
bool next_of(parameter_source& source, params& into, std::size_t row, const sql_text& text) {
    try {
        return source.next(into);
    } catch (conversion_error& error) {
        error.set_message(of_row(row, error.message()));
        error.add_context(text.view(), text.where());
        throw;
    }
}

void check(const request& ended) {
    try {
        ended.check();
    } catch (server_error& error) {
        if (ended.failed_command) {
            error.set_message(of_row(*ended.failed_command + 1, error.message()));
        }
        throw;
    }
}

}  // namespace

task<std::int64_t> run_many(executor where, sql_text text, parameter_source& source) {
    params arguments;
    if (!next_of(source, arguments, 1, text)) {
        co_return 0;
    }
    auto const held = co_await session_for(where, text);
    auto const named_types = arguments.has_named_types();
    if (named_types) {
        co_await learn_parameter_types(held.get(), arguments, text);
    }
    auto const sent = make_request(where, std::move(text));
    feeding fed(held.get(), sent);
    std::size_t row = 1;
    for (auto has_next = true; has_next;) {
        co_await room(*sent);
        for (auto has_room = !sent->error; has_next && has_room;) {
            has_room = held.get()->send_set(*sent, arguments);
            arguments.clear();
            has_next = next_of(source, arguments, ++row, sent->text);
            if (has_next && named_types) {
                resolve_parameters(*held.get(), arguments, sent->text);
            }
        }
        has_next = has_next && !sent->error;
    }
    answer answered(*held.get(), sent, answer::submission::is_done);
    fed.close();
    co_await answered;
    check(*sent);
    co_return sent->affected_rows;
}

}  // namespace aio::pq::detail
