#include <aio/pq/connection.hpp>

#include "session.hpp"

#include <aio/pq/detail/executor.hpp>

namespace aio::pq {
namespace {

// What DISCARD ALL does (its manual page lists it), but for the prepared statements, which the cache knows of. The
// plans go with the temporary tables that they are of.
constexpr const char* fresh_session = "rollback; close all; set session authorization default; reset all; unlisten *; "
                                      "select pg_advisory_unlock_all(); discard temp; discard sequences";
// Without a transaction ROLLBACK warns.
constexpr const char* fresh_idle_session = fresh_session + sizeof("rollback;");

}  // namespace

task<void> connection::reset() {
    auto const session = session_;
    co_await session->quiet();
    auto const* const text = session->in_transaction() ? fresh_session : fresh_idle_session;
    co_await detail::run_script({.on = session}, unsafe_sql(text).text());
}

}  // namespace aio::pq
