#include <aio/pq/detail/executor.hpp>

#include "answer.hpp"
#include "learn_types.hpp"
#include "make_request.hpp"
#include "pool_core.hpp"

#include <string>
#include <utility>

namespace aio::pq::detail {
namespace {

// Sets of parameters that wait to be sent: enough to fill a packet, few enough to take no memory.
constexpr std::size_t most_unsent = 256;

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

/// An error of a row names it.
bool next_of(parameter_source& source, params& into, std::size_t row, const sql_text& text) {
    try {
        return source.next(into);
    } catch (conversion_error& error) {
        error.set_message("row " + std::to_string(row) + ": " + error.message());
        error.add_context(text.view(), text.where());
        throw;
    }
}

}  // namespace

task<std::int64_t> run_many(executor where, sql_text text, parameter_source& source) {
    params arguments;
    if (!next_of(source, arguments, 1, text)) {
        co_return 0;
    }
    held_session held(nullptr, std::move(where.on));
    if (where.from) {
        held = co_await lend_for(std::move(where.from), text);
    }
    auto const named_types = arguments.has_named_types();
    if (named_types) {
        co_await learn_parameter_types(held.get(), arguments, text);
    }
    auto const sent = make_request(where, std::move(text));
    // Only the first one travels with its text: what follows is the same statement.
    sent->add({sent->text, std::move(arguments)});
    feeding fed(held.get(), sent);
    for (std::size_t row = 2; !sent->error && next_of(source, arguments = {}, row, sent->text); ++row) {
        if (named_types) {
            resolve_parameters(*held.get(), arguments, sent->text);
        }
        sent->add({sql_text("", 0, {}), std::move(arguments)});
        if (sent->unsent >= most_unsent) {
            held.get()->go_on_sending();
            co_await room(*sent);
        }
    }
    answer answered(held.get(), sent, answer::submission::is_done);
    fed.close();
    co_await answered;
    sent->check();
    co_return sent->affected_rows;
}

}  // namespace aio::pq::detail
