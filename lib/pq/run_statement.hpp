#pragma once

#include "session.hpp"

#include <aio/pq/detail/statement.hpp>
#include <aio/pq/result.hpp>
#include <aio/task.hpp>

#include <memory>

namespace aio::pq {

/// Runs one statement on `session` and gives its rows.
[[nodiscard]] task<result> run_statement(std::shared_ptr<session> session, detail::statement statement,
                                         std::shared_ptr<begin_command> begin = nullptr);

}  // namespace aio::pq
