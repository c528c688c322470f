#pragma once

#include "session.hpp"

#include <aio/pq/pool.hpp>
#include <aio/pq/transaction_options.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace aio::pq {

[[nodiscard]] std::string begin_text(const transaction_options& options);

namespace detail {

struct transaction_state {
    transaction_state(std::shared_ptr<pq::session> used, const transaction_options& options)
        : session(std::move(used)), begin(std::make_shared<begin_command>(begin_text(options))) {}

    std::shared_ptr<pq::session> session;
    std::shared_ptr<begin_command> begin;
    /// The pool's connection, given back with the transaction's end.
    std::optional<lease> leased;
    bool ended = false;
};

}  // namespace detail
}  // namespace aio::pq
