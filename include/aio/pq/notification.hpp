#pragma once

#include <string>

namespace aio::pq {

/// What NOTIFY sends (the manual, "NOTIFY").
struct notification {
    std::string channel;
    std::string payload;
    /// The server process of the session that sent it, see `connection::backend_pid`.
    int pid = 0;
};

}  // namespace aio::pq
