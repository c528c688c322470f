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

aio::task<std::string> guarded(const std::function<aio::task<void>()>& body) {
    std::string complaints;
    auto& loop = aio::loop::current();
    loop.on_unhandled([&](const std::exception_ptr& error, const aio::task_info& task) {
        complaints += "task '" + task.name + "' failed unseen: " + describe(error) + "\n";
    });
    co_await aio::timeout(deadline, body());
    // What was cancelled or closed at the end of the test gets the time that it needs to end; a leak has it in vain.
    for (int tries = 0; tries < 500 && loop.tasks().size() > 1; ++tries) {
        co_await aio::sleep(std::chrono::milliseconds(tries < 100 ? 0 : 10));
    }
    for (auto const& task : loop.tasks()) {
        if (task.id != aio::this_task().id) {
            complaints += "task '" + task.name + "' was left behind; spawned at " + task.spawned_at.file_name() + ":" +
                          std::to_string(task.spawned_at.line()) + "\n";
        }
    }
    loop.on_unhandled({});
    co_return complaints;
}

}  // namespace

void run(const std::function<aio::task<void>()>& body) {
    auto const frames = aio::detail::live_frames();
    std::string complaints;
    try {
        complaints = aio::run(guarded(body), {.handle_signals = false});
    } catch (const aio::timeout_error&) {
        complaints = "the test did not end in time";
    } catch (const aio::cancelled&) {
        complaints = "the test was cancelled";
    }
    if (!complaints.empty()) {
        FAIL(complaints);
    }
    INFO("coroutine frames or control blocks were left behind");
    REQUIRE(aio::detail::live_frames() == frames);
}

}  // namespace test
