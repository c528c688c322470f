#include "libpq.hpp"

#include "database.hpp"

#include <cstdlib>
#include <stdexcept>

namespace bench::libpq {

open_connection connect() {
    open_connection made(PQconnectdb(dsn().c_str()));
    check(PQstatus(made.get()) == CONNECTION_OK, made.get());
    return made;
}

void enter_pipeline(PGconn* connection) {
    check(PQsetnonblocking(connection, 1) == 0 && PQenterPipelineMode(connection) == 1, connection);
}

result run(PGconn* connection, const char* text, ExecStatusType expected) {
    result done(PQexec(connection, text));
    check(done.get(), expected);
    return done;
}

std::int64_t fetch_number(PGconn* connection, const char* text) {
    auto const row = run(connection, text, PGRES_TUPLES_OK);
    return std::atoll(PQgetvalue(row.get(), 0, 0));
}

void prepare(PGconn* connection, const char* name, const char* text) {
    result const done(PQprepare(connection, name, text, 0, nullptr));
    check(done.get(), PGRES_COMMAND_OK);
}

result only_result(PGconn* connection, ExecStatusType expected) {
    result only(PQgetResult(connection));
    check(only.get(), expected);
    check(PQgetResult(connection) == nullptr, connection);
    return only;
}

}  // namespace bench::libpq
