#include "sides.hpp"

#include <aio/loop.hpp>
#include <aio/sleep.hpp>
#include <aio/spawn.hpp>

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>

#include <chrono>
#include <exception>
#include <optional>

namespace bench {
namespace {

// Later than any timer that a row sets: one that stands before them would spare Asio the arming of the kernel's timer.
constexpr std::chrono::hours far_away{1};

aio::task<void> wait_for_long() { co_await aio::sleep(far_away); }

aio::task<void> main_task(const row& row, trial& trial, std::exception_ptr& error, asio::io_context& context) {
    try {
        co_await row.aiopq(trial);
    } catch (...) {
        error = std::current_exception();
    }
    context.stop();
}

void rethrow(const row& row, const char* side, const std::exception_ptr& error) {
    try {
        if (error) {
            std::rethrow_exception(error);
        }
    } catch (const std::exception& failure) {
        throw wrong_result(row.name + ", " + row.what + ", " + side + ": " + failure.what());
    }
}

}  // namespace

void run_aiopq(const row& row, trial& trial, surroundings around) {
    asio::io_context context{1};
    aio::loop loop(context);
    if (around == surroundings::timer_pending) {
        (void)aio::spawn(loop, wait_for_long());
    }
    std::exception_ptr error;
    (void)aio::spawn(loop, main_task(row, trial, error, context));
    context.run();
    rethrow(row, "aiopq", error);
}

void run_asio(const row& row, trial& trial, surroundings around) {
    asio::io_context context{1};
    std::optional<asio::steady_timer> timer;
    if (around == surroundings::timer_pending) {
        timer.emplace(context, far_away);
        timer->async_wait([](std::error_code) {});
    }
    std::exception_ptr error;
    asio::co_spawn(context, row.asio(trial), [&](std::exception_ptr failure) {
        error = failure;
        context.stop();
    });
    context.run();
    rethrow(row, "Asio", error);
}

}  // namespace bench
