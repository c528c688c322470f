#pragma once

/// The PostgreSQL driver: connection, pool, transaction, streams, types.

#include <aio/pq/batch.hpp>
#include <aio/pq/config.hpp>
#include <aio/pq/connection.hpp>
#include <aio/pq/error.hpp>
#include <aio/pq/format_sql.hpp>
#include <aio/pq/pool.hpp>
#include <aio/pq/result.hpp>
#include <aio/pq/row_stream.hpp>
#include <aio/pq/sql.hpp>
#include <aio/pq/sqlstate.hpp>
#include <aio/pq/statement.hpp>
#include <aio/pq/transaction.hpp>
