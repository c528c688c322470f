#pragma once

#include <libpq-fe.h>

#include <memory>
#include <string>

/// Owners of what libpq allocates, and its messages.

namespace aio::pq {

struct connection_closer {
    void operator()(PGconn* connection) const noexcept { PQfinish(connection); }
};
/// As PQclear; gives back the memory of a large result on another thread, for it takes some 100 ns a kilobyte.
void clear(PGresult* result) noexcept;

struct result_clearer {
    void operator()(PGresult* result) const noexcept { clear(result); }
};
struct conninfo_freer {
    void operator()(PQconninfoOption* options) const noexcept { PQconninfoFree(options); }
};
struct memory_freer {
    void operator()(char* memory) const noexcept { PQfreemem(memory); }
};

using connection_handle = std::unique_ptr<PGconn, connection_closer>;
using result_handle = std::unique_ptr<PGresult, result_clearer>;
using conninfo_handle = std::unique_ptr<PQconninfoOption, conninfo_freer>;
using message_handle = std::unique_ptr<char, memory_freer>;

#if defined(LIBPQ_HAS_ASYNC_CANCEL)
struct cancel_closer {
    void operator()(PGcancelConn* cancel) const noexcept { PQcancelFinish(cancel); }
};
using cancel_handle = std::unique_ptr<PGcancelConn, cancel_closer>;
#else
struct cancel_closer {
    void operator()(PGcancel* cancel) const noexcept { PQfreeCancel(cancel); }
};
using cancel_handle = std::unique_ptr<PGcancel, cancel_closer>;
#endif

/// A message of libpq without the newline that it ends with.
[[nodiscard]] inline std::string message_of(std::string text) {
    text.erase(text.find_last_not_of(" \n") + 1);
    return text;
}

}  // namespace aio::pq
