#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/experimental/channel.hpp>
#include <asio/use_awaitable.hpp>

#include <cstddef>
#include <exception>
#include <system_error>

namespace bench {

/// Waits for a number of coroutines: `co_spawn(…, join.one())` each, then `co_await join.all()`. Asio 1.22 has no
/// parallel_group over a range, and this is cheaper than one would be.
class asio_join {
public:
    asio_join(const asio::any_io_executor& executor, std::size_t count) : left_(count), all_done_(executor, 1) {}

    [[nodiscard]] auto one() {
        return [this](const std::exception_ptr& error) {
            if (error) {
                error_ = error;
            }
            if (--left_ == 0) {
                all_done_.try_send(std::error_code(), true);
            }
        };
    }
    [[nodiscard]] asio::awaitable<void> all() {
        co_await all_done_.async_receive(asio::use_awaitable);
        if (error_) {
            std::rethrow_exception(error_);
        }
    }

private:
    std::size_t left_;
    std::exception_ptr error_;
    asio::experimental::channel<void(std::error_code, bool)> all_done_;
};

}  // namespace bench
