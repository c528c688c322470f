#pragma once

#include <aio/error.hpp>
#include <aio/event.hpp>
#include <aio/sleep.hpp>
#include <aio/task.hpp>

#include <exception>
#include <stdexcept>
#include <string>
#include <utility>

/// Tasks to put into whatever waits for several.

namespace test {

/// Gives `value` after so many steps.
inline aio::task<int> value_after(int steps, int value) {
    for (; steps > 0; --steps) {
        co_await aio::yield();
    }
    co_return value;
}

inline aio::task<int> fails_after(int steps, const char* what) {
    for (; steps > 0; --steps) {
        co_await aio::yield();
    }
    throw std::runtime_error(what);
}

/// What tasks that wait for ever have come to.
struct counts {
    int started = 0;
    int cleaning = 0;
    int cleaned = 0;
};

/// Waits for ever; when cancelled it needs some steps, or `clean`, to clean up.
inline aio::task<int> waits(counts& counts, aio::event* clean = nullptr) {
    aio::event never;
    ++counts.started;
    bool interrupted = false;
    try {
        co_await never.wait();
    } catch (const aio::cancelled&) {
        interrupted = true;
    }
    if (interrupted) {
        ++counts.cleaning;
        if (clean != nullptr) {
            co_await clean->wait();
        } else {
            co_await aio::yield();
            co_await aio::yield();
        }
        ++counts.cleaned;
        throw aio::cancelled{};
    }
    co_return 0;
}

/// What `body` fails with; nothing when it does not.
template <class T>
aio::task<std::string> message_of(aio::task<T> body) {
    try {
        (void)co_await std::move(body);
    } catch (const std::exception& error) {
        co_return error.what();
    }
    co_return "";
}

}  // namespace test
