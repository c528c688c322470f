#include <aio/pq/detail/statement_list.hpp>

#include "command_list.hpp"

#include <utility>

namespace aio::pq::detail {

struct statement_list::data : aio::detail::frame_allocated {
    command_list commands;
    std::unique_ptr<command> begun;
};

statement_list::statement_list() noexcept = default;
statement_list::statement_list(statement_list&& other) noexcept
    : data_(std::move(other.data_)), size_(std::exchange(other.size_, 0)) {}
statement_list& statement_list::operator=(statement_list&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
}
statement_list::~statement_list() = default;

statement& statement_list::begin(sql_text text) {
    if (!data_) {
        data_ = std::make_unique<data>();
    }
    data_->begun = std::make_unique<command>(std::move(text));
    return data_->begun->of;
}

void statement_list::finish() noexcept {
    data_->commands.push_back(std::move(data_->begun));
    ++size_;
}

void statement_list::add(statement added) {
    begin({"", 0, {}}) = std::move(added);
    finish();
}

const statement& statement_list::front() const noexcept { return data_->commands.front().of; }

command_list& statement_list::commands() noexcept { return data_->commands; }

}  // namespace aio::pq::detail
