#pragma once

#include "session.hpp"

#include <aio/pq/detail/statement.hpp>
#include <aio/pq/result.hpp>
#include <aio/task.hpp>

#include <exception>
#include <memory>

namespace aio::pq {

/// Looks up the named types of `arguments` that this connection has not met, and fills them in.
///
/// *Throws*: `usage_error` for a name that the database has no type of, `conversion_error` where a composite type is
/// not what the program sends.
[[nodiscard]] task<void> learn_parameter_types(std::shared_ptr<session> session, params& arguments,
                                               const sql_text& text);

/// Looks up the types of the columns that this connection has not met, with all that they are made of. Where that fails
/// the error says what has become of the statement whose columns they are.
[[nodiscard]] task<void> learn_result_types(std::shared_ptr<session> session, const pg_result* columns,
                                            outcome of_statement);

/// The same for a statement that is to be streamed: once its rows have come it is too late to ask. Costs a round trip
/// the first time. Without a cache of prepared statements nothing is learnt.
[[nodiscard]] task<void> learn_stream_types(std::shared_ptr<session> session, const command& of,
                                            const call_options& options);

/// Fills in named types that have been learnt already.
void resolve_parameters(const session& session, params& arguments, const sql_text& text);

/// Forgets the named types of a statement that failed, if it failed because one of them is not what it was.
void forget_stale_types(session& session, const params& arguments, const server_error& why);

}  // namespace aio::pq
