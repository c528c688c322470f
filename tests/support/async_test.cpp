#include "support/async_test.hpp"

#include <aio/detail/frame.hpp>
#include <aio/run.hpp>
#include <aio/sleep.hpp>
#include <aio/spawn.hpp>
#include <aio/timeout.hpp>

#include <exception>
#include <string>

namespace test {
namespace {

std::string describe(const std::exception_ptr& error) {
    try {
        std::rethrow_exception(error);
    } catch (const std::exception& known) {
        return known.what();
    } catch (...) {
        return "an exception that is no std::exception";
    }
}

aio::task<std::string> guarded(const std::function<aio::task<void>()>& body, limits within) {
    std::string found;
    auto& loop = aio::loop::current();
    loop.on_unhandled([&](const std::exception_ptr& error, const aio::task_info& task) {
        found += "task '" + task.name + "' failed unseen: " + describe(error) + "\n";
    });
    co_await aio::timeout(within.deadline, body());
    auto const give_up = aio::clock::now() + within.patience;
    while (loop.tasks().size() > 1 && aio::clock::now() < give_up) {
        co_await aio::sleep(std::chrono::milliseconds(1));
    }
    for (auto const& task : loop.tasks()) {
        if (task.id != aio::this_task().id) {
            found += "task '" + task.name + "' was left behind; spawned at " + task.spawned_at.file_name() + ":" +
                     std::to_string(task.spawned_at.line()) + "\n";
        }
    }
    loop.on_unhandled({});
    co_return found;
}

}  // namespace

std::string complaints(const std::function<aio::task<void>()>& body, limits within) {
    auto const frames = aio::detail::live_frames();
    std::string found;
    try {
        found = aio::run(guarded(body, within), {.handle_signals = false});
    } catch (const aio::timeout_error&) {
        found = "the test did not end in time\n";
    } catch (const aio::cancelled&) {
        found = "the test was cancelled\n";
    }
    if (auto const left = aio::detail::live_frames() - frames; left != 0) {
        found += std::to_string(left) + " coroutine frames or control blocks were left behind\n";
    }
    return found;
}

void run(const std::function<aio::task<void>()>& body) {
    INFO("what is wrong about how the test ended");
    REQUIRE(complaints(body) == "");
}

}  // namespace test
