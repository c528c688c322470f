#pragma once

#include "handles.hpp"
#include "statement_cache.hpp"

#include <aio/detail/frame.hpp>
#include <aio/pq/detail/statement.hpp>

#include <memory>
#include <string>
#include <utility>

namespace aio::pq {

/// One statement on its way through a session.
struct command : aio::detail::frame_allocated {
    explicit command(detail::statement&& of_) : of(std::move(of_)) {}
    /// Its arguments are yet to be added.
    explicit command(sql_text text) : of{.text = std::move(text), .arguments = {}} {}

    detail::statement of;
    /// The prepared statement that it has to be sent as.
    std::shared_ptr<prepared_statement> pinned;
    /// The one that it was sent as, and the name at that time; null when it was sent by its text.
    std::shared_ptr<prepared_statement> prepared;
    std::string name;
    /// Its Parse went with it, and the answer to that is still to come.
    bool parse_pending = false;
    result_handle result;

    std::unique_ptr<command> next;
};

/// The commands of a request, in order.
class command_list {
public:
    command_list() = default;
    command_list(command_list&& other) noexcept : first_(std::move(other.first_)), last_(other.last_) {}
    command_list& operator=(command_list&&) = delete;
    ~command_list() {
        while (first_) {
            pop_front();
        }
    }

    [[nodiscard]] command& front() noexcept { return *first_; }
    [[nodiscard]] const command& front() const noexcept { return *first_; }
    [[nodiscard]] command& back() noexcept { return *last_; }

    void push_back(std::unique_ptr<command> added) noexcept {
        auto* const raw = added.get();
        (first_ ? last_->next : first_) = std::move(added);
        last_ = raw;
    }
    // One after another: a chain of owners that ends by itself does so recursively.
    void pop_front() noexcept { first_ = std::exchange(first_->next, nullptr); }
    /// Leaves `last` as the last one.
    void truncate(command& last) noexcept {
        while (last.next) {
            last.next = std::exchange(last.next->next, nullptr);
        }
        last_ = &last;
    }

private:
    std::unique_ptr<command> first_;
    command* last_ = nullptr;
};

}  // namespace aio::pq
