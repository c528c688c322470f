#pragma once

#include <aio/detail/control.hpp>
#include <aio/detail/loop_core.hpp>
#include <aio/detail/timer.hpp>

#include <source_location>

/// What debug mode says, and the few mistakes that end the program in every mode. All of it goes to stderr.

namespace aio::detail {

/// Measures a step of a task in debug mode and reports one that kept the loop from everything else.
class step_clock {
public:
    explicit step_clock(control& task) noexcept;
    void ended() const noexcept;

private:
    control& task_;
    time_point started_;
    std::source_location from_;
};

/// While it lives, tasks that go away unstarted are not reported: they belonged to one that was stopped.
class ignore_never_awaited {
public:
    ignore_never_awaited() noexcept;
    ignore_never_awaited(const ignore_never_awaited&) = delete;
    ignore_never_awaited& operator=(const ignore_never_awaited&) = delete;
    ~ignore_never_awaited();

private:
    bool previous_;
};

void report_destroyed(const control& task) noexcept;
[[noreturn]] void fail_on_foreign_thread() noexcept;
[[noreturn]] void fail_destroyed_inside(const control& task) noexcept;

}  // namespace aio::detail
