#pragma once

/// The names of the driver, for headers that only mention them.

struct pg_result;

namespace aio::pq {

class connection;
class lease;
class pool;
class result;
class row;
class session;
class statement;
template <class T>
class row_stream;

// A class cannot have a member function of its own name, and `tx.transaction(fn)` is one: the class has another.
class transaction_scope;
using transaction = transaction_scope;

}  // namespace aio::pq
