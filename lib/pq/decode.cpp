#include <aio/pq/detail/decode.hpp>

#include <algorithm>
#include <string>

namespace aio::pq::detail {

// A look at the clock costs as much as the decoding of some hundred bytes.
turn::turn(const pg_result* of) noexcept
    : rows_(static_cast<int>(std::clamp<std::size_t>(
          static_cast<std::size_t>(row_count(of)) * (std::size_t{16} << 10) / (memory_size(of) + 1), 1, 1024))) {}

// The loop resumes some thirty tasks before timers and sockets have their turn, and this may be the only one.
bool turn::is_over() const noexcept {
    return std::chrono::steady_clock::now() - began_ > std::chrono::microseconds(50);
}

task<status> read_status(task<result> answer) {
    auto const done = co_await std::move(answer);
    co_return done.status();
}

void throw_row_count(std::size_t count, const char* expected, const sql_text& text) {
    throw row_count_error("the statement gave " + std::to_string(count) + (count == 1 ? " row" : " rows") +
                              ", expected was " + expected,
                          {std::string(text.view()), text.where(), outcome::failed});
}

}  // namespace aio::pq::detail
