#include <aio/pq/connection.hpp>
#include <aio/pq/statement.hpp>

#include "answer.hpp"
#include "make_request.hpp"
#include "result_description.hpp"

#include <algorithm>
#include <utility>

namespace aio::pq {

struct statement::data {
    data(std::shared_ptr<session> on_, sql_text text_)
        : on(std::move(on_)), text(std::move(text_)), prepared(on->statements().pin(text.view(), {})) {}
    ~data() {
        on->statements().forget(*prepared);
        if (on->is_open()) {
            on->go_on_sending();
        }
    }

    std::shared_ptr<session> on;
    sql_text text;
    std::shared_ptr<prepared_statement> prepared;
    std::vector<oid> parameter_types;
    std::vector<statement_column> columns;
};

statement::statement(std::shared_ptr<data> of) noexcept : data_(std::move(of)) {}
statement::statement(statement&&) noexcept = default;
statement& statement::operator=(statement&&) noexcept = default;
statement::~statement() = default;

std::span<const oid> statement::parameter_types() const noexcept { return data_->parameter_types; }
std::span<const statement_column> statement::columns() const noexcept { return data_->columns; }
const sql_text& statement::text() const noexcept { return data_->text; }

detail::executor statement::executor(const detail::statement& what) const {
    auto const given = what.arguments.types();
    auto const& taken = data_->parameter_types;
    if (given.size() != taken.size()) {
        throw usage_error("the statement takes " + std::to_string(taken.size()) + " parameters, and " +
                              std::to_string(given.size()) + " were given",
                          {std::string(data_->text.view()), data_->text.where(), outcome::not_sent});
    }
    // Text is sent without a type, and read by the server as whatever the statement takes.
    auto const fits = std::ranges::equal(given, taken, [](oid a, oid b) { return a == b || a == 0; });
    return {.on = data_->on, .prepared = fits ? data_->prepared : nullptr};
}

task<statement> connection::prepare(statement_sql text) {
    auto const made = std::make_shared<statement::data>(session_, std::move(text).text());
    auto const asked =
        make_request({.prepared = made->prepared}, detail::statement{made->text, params{}}, request::mode::describe);
    answer answered(*made->on, asked);
    co_await answered;
    asked->check();
    auto const& description = *asked->commands.front().result;
    made->parameter_types = pq::parameter_types(description);
    made->columns = pq::columns(description);
    co_return statement(made);
}

}  // namespace aio::pq
