#pragma once

#include <aio/pq/call_options.hpp>
#include <aio/pq/detail/row_source.hpp>
#include <aio/pq/detail/statement.hpp>
#include <aio/pq/detail/statement_list.hpp>
#include <aio/pq/fwd.hpp>
#include <aio/pq/result.hpp>
#include <aio/task.hpp>

#include <cstdint>
#include <memory>
#include <vector>

namespace aio::pq {

struct begin_command;
struct prepared_statement;

namespace detail {

class pool_core;

/// Where the statements of a verb run: on a connection, in a transaction, or on a connection that a pool lends for it.
struct executor {
    std::shared_ptr<session> on = nullptr;
    /// Of a transaction: its BEGIN, which goes with the first statement.
    std::shared_ptr<begin_command> begin = nullptr;
    /// Of a pool.
    std::shared_ptr<pool_core> from = nullptr;
    /// Of an explicit prepared statement.
    std::shared_ptr<prepared_statement> prepared = nullptr;
    call_options options = {};
};

/// The parameters of a statement that runs many times, one set after another.
class parameter_source {
public:
    /// The next set, or false.
    [[nodiscard]] virtual bool next(params& into) = 0;

protected:
    ~parameter_source() = default;
};

[[nodiscard]] task<result> run_statement(executor&& where, statement&& what);
[[nodiscard]] row_source open_rows(executor where, statement what);
/// All in one round trip, all or nothing; a result each.
[[nodiscard]] task<std::vector<result>> run_batch(executor where, statement_list members);
/// Once for each set of parameters, all or nothing. Gives the rows affected by all.
[[nodiscard]] task<std::int64_t> run_many(executor where, sql_text text, parameter_source& source);
[[nodiscard]] task<void> run_script(executor where, sql_text text);

}  // namespace detail
}  // namespace aio::pq
