#include <aio/pq/detail/decode.hpp>

#include <string>

namespace aio::pq::detail {

// Far below what anybody notices, far above what a look at the clock costs.
bool turn::is_long() const noexcept { return std::chrono::steady_clock::now() - began_ > std::chrono::milliseconds(5); }

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
