#pragma once

#include <aio/task.hpp>

#include <asio/generic/stream_protocol.hpp>

#include <chrono>

namespace bench {

/// Accepts connections on the socket `listening`, leads each to `server`, and passes on what either side sends when it
/// is `delay` old. How much is under way does not matter: the delay is none of the throughput. Does not end by itself.
[[nodiscard]] aio::task<void> run_delay_line(int listening, asio::generic::stream_protocol::endpoint server,
                                             std::chrono::nanoseconds delay);

}  // namespace bench
