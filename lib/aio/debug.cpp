#include "debug.hpp"

#include <aio/detail/debug.hpp>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <string_view>

namespace aio::detail {
namespace {

thread_local bool ignoring_never_awaited = false;

std::string text(std::source_location place) {
    return std::string(place.file_name()) + ":" + std::to_string(place.line());
}

std::string text(const control& task) {
    return "task '" + std::string(task.name()) + "' (spawned at " + text(task.spawned_at()) + ")";
}

bool debugging() noexcept {
    auto const* const loop = loop_core::current();
    return loop != nullptr ? loop->debug() : debug_wanted();
}

}  // namespace

bool debug_wanted() noexcept {
    auto const* const value = std::getenv("AIO_DEBUG");
    return value != nullptr && *value != '\0' && std::string_view(value) != "0";
}

step_clock::step_clock(control& task) noexcept : task_(task) {
    if (task.loop().debug()) {
        started_ = clock::now();
        from_ = task.awaiting_at();
    }
}

void step_clock::ended() const noexcept {
    if (started_ == time_point()) {
        return;
    }
    auto const took = clock::now() - started_;
    if (took < task_.loop().slow_step()) {
        return;
    }
    auto const until = task_.done() ? "its end" : text(task_.awaiting_at());
    std::fprintf(stderr, "aio: %s kept the loop busy for %lld ms, from %s to %s\n", text(task_).c_str(),
                 static_cast<long long>(std::chrono::duration_cast<std::chrono::milliseconds>(took).count()),
                 text(from_).c_str(), until.c_str());
}

ignore_never_awaited::ignore_never_awaited() noexcept : previous_(std::exchange(ignoring_never_awaited, true)) {}
ignore_never_awaited::~ignore_never_awaited() { ignoring_never_awaited = previous_; }

void destroy_never_awaited(std::coroutine_handle<> coroutine, std::source_location created_at) noexcept {
    // An exception between the call and the await is the reason, and is reported by itself.
    if (!ignoring_never_awaited && std::uncaught_exceptions() == 0 && debugging()) {
        std::fprintf(stderr, "aio: the task of %s, %s, was never awaited or spawned: its body has not run\n",
                     created_at.function_name(), text(created_at).c_str());
    }
    // The tasks among its arguments have not run for the same reason.
    ignore_never_awaited const scope;
    coroutine.destroy();
}

void report_destroyed(const control& task) noexcept {
    std::fprintf(stderr, "aio: the loop ended while %s waited at %s: it was destroyed where it stood\n",
                 text(task).c_str(), text(task.awaiting_at()).c_str());
}

void fail_on_foreign_thread() noexcept {
    std::fputs(
        "aio: a function of a loop or of one of its tasks was called on a thread that is not the loop's; other threads "
        "may call loop::post_threadsafe and loop::spawn_threadsafe only\n",
        stderr);
    std::abort();
}

void fail_destroyed_inside(const control& task) noexcept {
    std::fprintf(stderr, "aio: the loop was destroyed inside of %s, which runs on it\n", text(task).c_str());
    std::abort();
}

}  // namespace aio::detail
