#pragma once

#include <aio/sleep.hpp>
#include <aio/task.hpp>

namespace test {

/// Lets the other tasks run until `condition` holds; the test's deadline ends it when it never does.
template <class Condition>
aio::task<void> until(Condition condition) {
    while (!condition()) {
        co_await aio::yield();
    }
}

}  // namespace test
