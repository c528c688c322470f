#pragma once

#include "session.hpp"

#include <aio/pq/params.hpp>
#include <aio/pq/result.hpp>
#include <aio/task.hpp>

#include <memory>

namespace aio::pq {

/// Looks up the named types of `arguments` that this connection has not met, and fills them in.
///
/// *Throws*: `usage_error` for a name that the database has no type of, `conversion_error` where a composite type is
/// not what the program sends.
[[nodiscard]] task<void> learn_parameter_types(std::shared_ptr<session> session, params& arguments,
                                               const sql_text& text);

/// Looks up the types of the columns that this connection has not met, with all that they are made of.
[[nodiscard]] task<void> learn_result_types(std::shared_ptr<session> session, const pg_result* columns);

/// The same for a statement that is yet to run, the first time: while its rows come, nothing can be asked.
[[nodiscard]] task<void> learn_stream_types(std::shared_ptr<session> session, request& stream);

/// Looks at the first rows of a stream: where its columns have come to be of types that are not known, the next stream
/// of the statement looks them up.
void check_stream_types(session& session, const request& stream, const pg_result* rows);

/// Forgets the named types of a statement that failed, if it failed because one of them is not what it was.
void forget_stale_types(session& session, const params& arguments, const server_error& why);

}  // namespace aio::pq
