#include "support/async_test.hpp"
#include "support/bodies.hpp"
#include "support/cancel_steps.hpp"
#include "support/until.hpp"

#include <aio/detail/frame.hpp>
#include <aio/error.hpp>
#include <aio/event.hpp>
#include <aio/gather.hpp>
#include <aio/generator.hpp>
#include <aio/task_group.hpp>
#include <aio/timeout.hpp>
#include <aio/uncancellable.hpp>

#include <asio/io_context.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <source_location>
#include <stdexcept>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using test::counts;
using test::fails_after;
using test::message_of;
using test::value_after;
using test::waits;

namespace {

unsigned requests() { return aio::loop::current().core().current_task->cancelling(); }

/// The messages of the errors in the group that `body` fails with, in order.
template <class T>
aio::task<std::vector<std::string>> messages_of(aio::task<T> body) {
    std::vector<std::string> messages;
    try {
        (void)co_await std::move(body);
    } catch (const aio::exception_group& group) {
        for (auto const& error : group.exceptions()) {
            try {
                std::rethrow_exception(error);
            } catch (const std::exception& known) {
                messages.emplace_back(known.what());
            }
        }
    }
    co_return messages;
}

/// Waits for ever; fails in its clean-up.
aio::task<void> fails_when_cancelled(const char* what) {
    aio::event never;
    try {
        co_await never.wait();
    } catch (const aio::cancelled&) {
    }
    throw std::runtime_error(what);
}

aio::task<void> sets(aio::event& event) {
    event.set();
    co_return;
}

}  // namespace

ASYNC_TEST("a task group waits for its tasks and gives the result of its body") {
    std::optional<aio::task_handle<int>> first;
    std::optional<aio::task_handle<int>> second;
    auto const value = co_await aio::with_group([&](aio::task_group& group) -> aio::task<std::string> {
        first = group.spawn(value_after(5, 42));
        co_await aio::yield();
        second = group.spawn(value_after(9, 11), {.name = "second"});
        REQUIRE(group.size() == 2);
        co_return "body";
    });
    REQUIRE(value == "body");
    REQUIRE(first->done());
    REQUIRE(second->done());
    REQUIRE(second->name() == "second");
    auto const sum = co_await *first + co_await *second;
    REQUIRE(sum == 53);
}

ASYNC_TEST("the body of a task group may give a reference or what can only be moved, and await nothing") {
    int target = 0;
    auto& same = co_await aio::with_group([&](aio::task_group&) -> aio::task<int&> { co_return target; });
    REQUIRE(&same == &target);
    auto const own = co_await aio::with_group(
        [own = std::make_unique<int>(3)](aio::task_group&) mutable -> aio::task<std::unique_ptr<int>> {
            co_return std::move(own);
        });
    REQUIRE(*own == 3);
}

ASYNC_TEST("a task of a group that is cancelled is no error, and the others go on") {
    counts seen;
    std::optional<aio::task_handle<int>> cancelled;
    auto const value = co_await aio::with_group([&](aio::task_group& group) -> aio::task<int> {
        cancelled = group.spawn(waits(seen));
        co_await test::until([&] { return seen.started == 1; });
        cancelled->cancel();
        auto other = group.spawn(value_after(3, 11));
        co_return co_await other;
    });
    REQUIRE(value == 11);
    REQUIRE(cancelled->cancelled());
    REQUIRE(seen.cleaned == 1);
}

ASYNC_TEST("the first error of a group cancels the other tasks and the body, and is thrown as itself") {
    counts seen;
    bool body_cancelled = false;
    bool went_on = false;
    auto runner = [&]() -> aio::task<void> {
        co_await aio::with_group([&](aio::task_group& group) -> aio::task<void> {
            (void)group.spawn(waits(seen));
            (void)group.spawn(waits(seen));
            (void)group.spawn(fails_after(2, "first"));
            aio::event never;
            try {
                co_await never.wait();
            } catch (const aio::cancelled&) {
                body_cancelled = true;
                throw;
            }
        });
        went_on = true;
    };
    auto const message = co_await message_of(runner());
    REQUIRE(message == "first");
    REQUIRE(body_cancelled);
    REQUIRE(seen.cleaned == 2);
    REQUIRE_FALSE(went_on);
    REQUIRE(requests() == 0);
    co_await aio::yield();
}

ASYNC_TEST("an error of a group that waits for its tasks cancels the others and is thrown") {
    counts seen;
    auto const message = co_await message_of(aio::with_group([&](aio::task_group& group) -> aio::task<void> {
        (void)group.spawn(waits(seen));
        (void)group.spawn(fails_after(3, "late"));
        co_return;
    }));
    REQUIRE(message == "late");
    REQUIRE(seen.cleaned == 1);
    REQUIRE(requests() == 0);
}

ASYNC_TEST("several errors of a group are an exception_group in the order in which they came") {
    auto const messages = co_await messages_of(aio::with_group([&](aio::task_group& group) -> aio::task<void> {
        (void)group.spawn(fails_when_cancelled("second"));
        (void)group.spawn(fails_after(1, "first"));
        (void)group.spawn(fails_when_cancelled("third"));
        co_return;
    }));
    REQUIRE(messages == std::vector<std::string>{"first", "second", "third"});
}

ASYNC_TEST("an error in the clean-up of a group's body is thrown together with the one that cancelled it") {
    auto const messages = co_await messages_of(aio::with_group([&](aio::task_group& group) -> aio::task<void> {
        (void)group.spawn(fails_after(1, "task"));
        co_await fails_when_cancelled("body");
    }));
    REQUIRE(messages == std::vector<std::string>{"task", "body"});
    REQUIRE(requests() == 0);
}

ASYNC_TEST("an error of the body cancels the tasks of its group; those that had not started never do") {
    counts seen;
    std::optional<aio::task_handle<int>> running;
    std::optional<aio::task_handle<int>> unstarted;
    auto const message = co_await message_of(aio::with_group([&](aio::task_group& group) -> aio::task<void> {
        running = group.spawn(waits(seen));
        co_await test::until([&] { return seen.started == 1; });
        unstarted = group.spawn(waits(seen));
        throw std::runtime_error("body");
    }));
    REQUIRE(message == "body");
    REQUIRE(running->cancelled());
    REQUIRE(unstarted->cancelled());
    REQUIRE(seen.started == 1);
    REQUIRE(seen.cleaned == 1);
}

ASYNC_TEST("a body that throws before it is a coroutine fails as one that throws inside") {
    counts seen;
    auto const message = co_await message_of(aio::with_group([&](aio::task_group& group) -> aio::task<void> {
        (void)group.spawn(waits(seen), {.eager = true});
        throw std::runtime_error("no coroutine");
    }));
    REQUIRE(message == "no coroutine");
    REQUIRE(seen.cleaned == 1);
}

ASYNC_TEST("cancelling a group that waits cancels its tasks and waits for their clean-up") {
    counts seen;
    aio::event clean;
    auto task = aio::spawn(aio::with_group([&](aio::task_group& group) -> aio::task<void> {
        for (int i = 0; i < 5; ++i) {
            (void)group.spawn(waits(seen, &clean));
        }
        co_return;
    }));
    co_await test::until([&] { return seen.started == 5; });
    task.cancel();
    co_await test::until([&] { return seen.cleaning == 5; });
    co_await aio::yield();
    REQUIRE_FALSE(task.done());
    clean.set();
    REQUIRE_THROWS_AWAIT(task, aio::cancelled);
    REQUIRE(seen.cleaned == 5);
    REQUIRE(task.cancelling() == 1);
}

ASYNC_TEST("cancelling a group whose body runs cancels the body, then the tasks") {
    counts seen;
    auto task = aio::spawn(aio::with_group([&](aio::task_group& group) -> aio::task<void> {
        (void)group.spawn(waits(seen));
        co_await waits(seen);
    }));
    co_await test::until([&] { return seen.started == 2; });
    task.cancel();
    REQUIRE_THROWS_AWAIT(task, aio::cancelled);
    REQUIRE(seen.cleaned == 2);
}

ASYNC_TEST("cancelling a group without tasks is cancelling its body") {
    counts seen;
    auto task = aio::spawn(aio::with_group([&](aio::task_group&) -> aio::task<int> { return waits(seen); }));
    co_await test::until([&] { return seen.started == 1; });
    task.cancel();
    REQUIRE_THROWS_AWAIT(task, aio::cancelled);
    REQUIRE(seen.cleaned == 1);
}

ASYNC_TEST("a cancel that is due when a group begins to wait cancels its tasks") {
    counts seen;
    std::optional<aio::task_handle<void>> self;
    auto body = [&](aio::task_group& group) -> aio::task<void> {
        (void)group.spawn(waits(seen), {.eager = true});
        self->cancel();
        co_return;
    };
    self = aio::spawn(aio::with_group(body));
    REQUIRE_THROWS_AWAIT(*self, aio::cancelled);
    REQUIRE(seen.cleaned == 1);
}

ASYNC_TEST("a body that turns its cancel into an error throws that, and the cancel shows at the next await") {
    bool failed = false;
    bool passed = false;
    aio::event started;
    auto runner = [&]() -> aio::task<void> {
        try {
            co_await aio::with_group([&](aio::task_group& group) -> aio::task<void> {
                (void)group.spawn(sets(started));
                co_await fails_when_cancelled("turned");
            });
        } catch (const std::runtime_error&) {
            failed = true;
        }
        co_await aio::yield();
        passed = true;
    };
    auto task = aio::spawn(runner());
    co_await started.wait();
    task.cancel();
    REQUIRE_THROWS_AWAIT(task, aio::cancelled);
    REQUIRE(failed);
    REQUIRE_FALSE(passed);
    REQUIRE(task.cancelling() == 1);
}

ASYNC_TEST("errors of the clean-up come before the cancel of a group, which shows at the next await") {
    std::vector<std::string> messages;
    bool passed = false;
    aio::event started;
    auto group = [&]() -> aio::task<void> {
        co_await aio::with_group([&](aio::task_group& children) -> aio::task<void> {
            (void)children.spawn(fails_when_cancelled("one"));
            (void)children.spawn(fails_when_cancelled("two"));
            (void)children.spawn(sets(started));
            co_return;
        });
    };
    auto runner = [&]() -> aio::task<void> {
        messages = co_await messages_of(group());
        co_await aio::yield();
        passed = true;
    };
    auto task = aio::spawn(runner());
    co_await started.wait();
    task.cancel();
    REQUIRE_THROWS_AWAIT(task, aio::cancelled);
    REQUIRE(messages == std::vector<std::string>{"one", "two"});
    REQUIRE_FALSE(passed);
}

ASYNC_TEST("a second cancel does not hurry the clean-up of a group's tasks, as in asyncio") {
    counts seen;
    aio::event clean;
    auto task = aio::spawn(aio::with_group([&](aio::task_group& group) -> aio::task<void> {
        (void)group.spawn(waits(seen, &clean));
        co_return;
    }));
    co_await test::until([&] { return seen.started == 1; });
    task.cancel();
    co_await test::until([&] { return seen.cleaning == 1; });
    task.cancel();
    co_await aio::yield();
    co_await aio::yield();
    REQUIRE_FALSE(task.done());
    clean.set();
    REQUIRE_THROWS_AWAIT(task, aio::cancelled);
    REQUIRE(seen.cleaned == 1);
    REQUIRE(task.cancelling() == 2);
}

ASYNC_TEST("a cancel while a group that failed waits for its tasks shows after the error") {
    counts seen;
    aio::event clean;
    std::string message;
    bool passed = false;
    auto group = [&]() -> aio::task<void> {
        co_await aio::with_group([&](aio::task_group& children) -> aio::task<void> {
            (void)children.spawn(waits(seen, &clean));
            (void)children.spawn(fails_after(2, "first"));
            co_return;
        });
    };
    auto runner = [&]() -> aio::task<void> {
        message = co_await message_of(group());
        co_await aio::yield();
        passed = true;
    };
    auto task = aio::spawn(runner());
    co_await test::until([&] { return seen.cleaning == 1; });
    task.cancel();
    clean.set();
    REQUIRE_THROWS_AWAIT(task, aio::cancelled);
    REQUIRE(message == "first");
    REQUIRE_FALSE(passed);
    REQUIRE(seen.cleaned == 1);
}

ASYNC_TEST("a task that fails while the body cleans up after a cancel interrupts it; its error is thrown") {
    aio::event crash;
    counts seen;
    aio::event never;
    auto crashes = [&]() -> aio::task<void> {
        co_await crash.wait();
        throw std::runtime_error("crash");
    };
    auto task = aio::spawn(aio::with_group([&](aio::task_group& group) -> aio::task<void> {
        (void)group.spawn(crashes());
        co_await waits(seen, &never);
    }));
    co_await test::until([&] { return seen.started == 1; });
    task.cancel();
    co_await test::until([&] { return seen.cleaning == 1; });
    crash.set();
    auto wait = [&]() -> aio::task<void> { co_await task; };
    auto const message = co_await message_of(wait());
    REQUIRE(message == "crash");
    REQUIRE(seen.cleaned == 0);
    REQUIRE(task.cancelling() == 1);
}

ASYNC_TEST("cancelling nested groups cancels the tasks of both") {
    counts seen;
    auto task = aio::spawn(aio::with_group([&](aio::task_group& outer) -> aio::task<void> {
        (void)outer.spawn(waits(seen));
        co_await aio::with_group([&](aio::task_group& inner) -> aio::task<void> {
            (void)inner.spawn(waits(seen));
            co_await waits(seen);
        });
    }));
    co_await test::until([&] { return seen.started == 3; });
    task.cancel();
    REQUIRE_THROWS_AWAIT(task, aio::cancelled);
    REQUIRE(seen.cleaned == 3);
    REQUIRE(task.cancelling() == 1);
}

ASYNC_TEST("an error in the outer of two groups is a cancel to the inner") {
    counts seen;
    bool inner_cancelled = false;
    auto const message = co_await message_of(aio::with_group([&](aio::task_group& outer) -> aio::task<void> {
        (void)outer.spawn(fails_after(3, "outer"));
        try {
            co_await aio::with_group([&](aio::task_group& inner) -> aio::task<void> {
                (void)inner.spawn(waits(seen));
                co_return;
            });
        } catch (const aio::cancelled&) {
            inner_cancelled = true;
            throw;
        }
    }));
    REQUIRE(message == "outer");
    REQUIRE(inner_cancelled);
    REQUIRE(seen.cleaned == 1);
    REQUIRE(requests() == 0);
}

ASYNC_TEST("an error of the inner of two groups is an error of the outer's body") {
    counts seen;
    auto const message = co_await message_of(aio::with_group([&](aio::task_group& outer) -> aio::task<void> {
        (void)outer.spawn(waits(seen));
        co_await aio::with_group([&](aio::task_group& inner) -> aio::task<void> {
            (void)inner.spawn(fails_after(2, "inner"));
            co_return;
        });
    }));
    REQUIRE(message == "inner");
    REQUIRE(seen.cleaned == 1);
}

ASYNC_TEST("errors of two nested groups at once are both thrown, and no request is left") {
    auto const messages = co_await messages_of(aio::with_group([&](aio::task_group& outer) -> aio::task<void> {
        (void)outer.spawn(fails_after(2, "outer"));
        co_await aio::with_group([&](aio::task_group& inner) -> aio::task<void> {
            (void)inner.spawn(fails_after(2, "inner"));
            aio::event never;
            co_await never.wait();
        });
    }));
    std::vector<std::string> sorted = messages;
    std::sort(sorted.begin(), sorted.end());
    REQUIRE(sorted == std::vector<std::string>{"inner", "outer"});
    REQUIRE(requests() == 0);
    co_await aio::yield();
}

ASYNC_TEST("the error of a task that the body awaits reaches the body, and counts once") {
    bool body_saw = false;
    auto const message = co_await message_of(aio::with_group([&](aio::task_group& group) -> aio::task<void> {
        auto child = group.spawn(fails_after(2, "child"));
        try {
            co_await child;
        } catch (const std::runtime_error&) {
            body_saw = true;
            throw;
        }
    }));
    REQUIRE(message == "child");
    REQUIRE(body_saw);
    REQUIRE(requests() == 0);
    co_await aio::yield();
}

ASYNC_TEST("a body that swallows the error of a task it awaits is cancelled at its next await") {
    bool cancelled = false;
    auto const message = co_await message_of(aio::with_group([&](aio::task_group& group) -> aio::task<void> {
        auto child = group.spawn(fails_after(2, "child"));
        try {
            co_await child;
        } catch (const std::runtime_error&) {
        }
        aio::event never;
        try {
            co_await never.wait();
        } catch (const aio::cancelled&) {
            cancelled = true;
            throw;
        }
    }));
    REQUIRE(message == "child");
    REQUIRE(cancelled);
    REQUIRE(requests() == 0);
}

ASYNC_TEST("an error that spreads from task to task counts once") {
    auto const message = co_await message_of(aio::with_group([&](aio::task_group& group) -> aio::task<void> {
        auto child = group.spawn(fails_after(2, "child"));
        auto joins = [](aio::task_handle<int> other) -> aio::task<void> { co_await other; };
        (void)group.spawn(joins(child));
        (void)group.spawn(joins(child));
        co_return;
    }));
    REQUIRE(message == "child");
}

ASYNC_TEST("a body that swallows the cancel for an error and returns does not hide the error") {
    auto const message = co_await message_of(aio::with_group([&](aio::task_group& group) -> aio::task<int> {
        (void)group.spawn(fails_after(1, "not hidden"));
        aio::event never;
        try {
            co_await never.wait();
        } catch (const aio::cancelled&) {
        }
        co_await aio::yield();
        co_return 1;
    }));
    REQUIRE(message == "not hidden");
    REQUIRE(requests() == 0);
    co_await aio::yield();
}

ASYNC_TEST("an error that comes when the body is about to end leaves no cancel behind") {
    auto const message = co_await message_of(aio::with_group([&](aio::task_group& group) -> aio::task<void> {
        (void)group.spawn(fails_after(0, "at once"), {.eager = true});
        co_return;
    }));
    REQUIRE(message == "at once");
    REQUIRE(requests() == 0);
    co_await aio::yield();
    co_await aio::sleep(1ms);
}

ASYNC_TEST("an error of a group in the clean-up of a cancelled task leaves no cancel behind") {
    aio::event started;
    std::string message;
    bool cleaned = false;
    auto failing_group = []() -> aio::task<void> {
        co_await aio::with_group([](aio::task_group& group) -> aio::task<void> {
            (void)group.spawn(fails_after(0, "at once"), {.eager = true});
            co_return;
        });
    };
    auto runner = [&]() -> aio::task<void> {
        aio::event never;
        started.set();
        try {
            co_await never.wait();
        } catch (const aio::cancelled&) {
        }
        message = co_await message_of(failing_group());
        co_await aio::yield();
        cleaned = true;
        throw aio::cancelled{};
    };
    auto task = aio::spawn(runner());
    co_await started.wait();
    task.cancel();
    REQUIRE_THROWS_AWAIT(task, aio::cancelled);
    REQUIRE(message == "at once");
    REQUIRE(cleaned);
}

ASYNC_TEST("a cancel that was due before a group that fails is not lost") {
    std::optional<aio::task_handle<void>> self;
    std::string message;
    bool passed = false;
    auto failing_group = []() -> aio::task<void> {
        co_await aio::with_group([](aio::task_group& group) -> aio::task<void> {
            (void)group.spawn(fails_after(0, "at once"), {.eager = true});
            co_await aio::yield();
        });
    };
    auto runner = [&]() -> aio::task<void> {
        self->cancel();
        message = co_await message_of(failing_group());
        co_await aio::yield();
        passed = true;
    };
    self = aio::spawn(runner());
    REQUIRE_THROWS_AWAIT(*self, aio::cancelled);
    REQUIRE(message == "at once");
    REQUIRE_FALSE(passed);
}

ASYNC_TEST("a body that ends by a cancelled of its own cancels its tasks and is thrown on") {
    counts seen;
    auto body = [&](aio::task_group& group) -> aio::task<void> {
        (void)group.spawn(waits(seen), {.eager = true});
        throw aio::cancelled{};
        co_return;
    };
    REQUIRE_THROWS_AWAIT(aio::with_group(body), aio::cancelled);
    REQUIRE(seen.cleaned == 1);
    REQUIRE(requests() == 0);
}

ASYNC_TEST("a group that is shutting down, or over, takes no more tasks: they are dropped, never run") {
    counts seen;
    int refused = 0;
    bool ran = false;
    auto runs = [&]() -> aio::task<void> {
        ran = true;
        co_return;
    };
    auto const message = co_await message_of(aio::with_group([&](aio::task_group& group) -> aio::task<void> {
        (void)group.spawn(fails_after(1, "first"));
        try {
            co_await waits(seen);
        } catch (const aio::cancelled&) {
            try {
                (void)group.spawn(runs());
            } catch (const std::logic_error&) {
                ++refused;
            }
            throw;
        }
    }));
    REQUIRE(message == "first");
    REQUIRE(refused == 1);

    // Between the end of the last task and the end of the call.
    aio::task_group* over = nullptr;
    std::optional<aio::task_handle<void>> whole;
    auto last = [&]() -> aio::task<void> {
        co_await aio::yield();
        co_return;
    };
    std::optional<aio::task_handle<void>> last_task;
    whole = aio::spawn(aio::with_group([&](aio::task_group& group) -> aio::task<void> {
        over = &group;
        last_task = group.spawn(last());
        co_return;
    }));
    co_await test::until([&] { return last_task.has_value(); });
    co_await test::until([&] { return last_task->done(); });
    if (!whole->done()) {
        REQUIRE_THROWS_AS((void)over->spawn(runs()), std::logic_error);
        ++refused;
    }
    co_await *whole;
    REQUIRE(refused == 2);
    REQUIRE_FALSE(ran);
}

ASYNC_TEST("tasks of a group may spawn into it while it waits for them") {
    int leaves = 0;
    co_await aio::with_group([&](aio::task_group& group) -> aio::task<void> {
        auto leaf = [&]() -> aio::task<void> {
            co_await aio::yield();
            ++leaves;
        };
        auto root = [&, leaf]() -> aio::task<void> {
            co_await aio::yield();
            (void)group.spawn(leaf());
            (void)group.spawn(leaf());
        };
        (void)group.spawn(root());
        (void)group.spawn(root());
        co_await test::until([&] { return leaves == 4; });
    });
    REQUIRE(leaves == 4);

    // The same with a body that ends before its tasks have begun.
    struct tree {
        static aio::task<void> grow(aio::task_group& group, int depth, int& nodes) {
            ++nodes;
            co_await aio::yield();
            if (depth > 0) {
                (void)group.spawn(grow(group, depth - 1, nodes));
                (void)group.spawn(grow(group, depth - 1, nodes));
            }
        }
    };
    int nodes = 0;
    co_await aio::with_group([&](aio::task_group& group) -> aio::task<void> {
        (void)group.spawn(tree::grow(group, 9, nodes));
        co_return;
    });
    REQUIRE(nodes == 1023);
}

ASYNC_TEST("a group whose tasks multiply for ever is ended by an error") {
    struct hydra {
        static aio::task<void> head(aio::task_group& group, int& heads) {
            ++heads;
            co_await aio::yield();
            for (int i = 0; i < 2; ++i) {
                (void)group.spawn(head(group, heads));
            }
        }
    };
    int heads = 0;
    auto hercules = [&]() -> aio::task<void> {
        co_await test::until([&] { return heads >= 100; });
        throw std::runtime_error("slain");
    };
    auto const message = co_await message_of(aio::with_group([&](aio::task_group& group) -> aio::task<void> {
        (void)group.spawn(hydra::head(group, heads));
        (void)group.spawn(hercules());
        co_return;
    }));
    REQUIRE(message == "slain");
    REQUIRE(heads >= 100);
}

ASYNC_TEST("cancel of a group cancels the tasks it has; the body goes on and may spawn others") {
    counts seen;
    auto const value = co_await aio::with_group([&](aio::task_group& group) -> aio::task<int> {
        (void)group.spawn(waits(seen));
        (void)group.spawn(waits(seen));
        co_await test::until([&] { return seen.started == 2; });
        group.cancel();
        co_await test::until([&] { return group.size() == 0; });
        auto other = group.spawn(value_after(2, 5));
        co_return co_await other;
    });
    REQUIRE(value == 5);
    REQUIRE(seen.cleaned == 2);
}

ASYNC_TEST("a task may cancel its group while it waits, which then ends without an error") {
    counts seen;
    co_await aio::with_group([&](aio::task_group& group) -> aio::task<void> {
        auto stops = [&seen](aio::task_group& all) -> aio::task<void> {
            co_await test::until([&] { return seen.started == 2; });
            all.cancel();
        };
        (void)group.spawn(waits(seen));
        (void)group.spawn(waits(seen));
        (void)group.spawn(stops(group));
        co_await test::until([&] { return group.size() == 0; });
    });
    REQUIRE(seen.cleaned == 2);
    REQUIRE(requests() == 0);
}

ASYNC_TEST("a time-out around a group cancels its tasks and waits for them") {
    counts seen;
    auto body = [&](aio::task_group& group) -> aio::task<void> {
        (void)group.spawn(waits(seen));
        co_await waits(seen);
    };
    REQUIRE_THROWS_AWAIT(aio::timeout(2ms, aio::with_group(body)), aio::timeout_error);
    REQUIRE(seen.cleaned == 2);
    auto waiting = [&](aio::task_group& group) -> aio::task<void> {
        (void)group.spawn(waits(seen));
        co_return;
    };
    REQUIRE_THROWS_AWAIT(aio::timeout(2ms, aio::with_group(waiting)), aio::timeout_error);
    REQUIRE(seen.cleaned == 3);
    REQUIRE(requests() == 0);
}

ASYNC_TEST("an error of a group is no time-out to the time-outs around it and inside of it") {
    auto body = [&](aio::task_group& group) -> aio::task<void> {
        (void)group.spawn(fails_after(2, "error"));
        counts seen;
        co_await aio::timeout(1h, waits(seen));
    };
    auto const message = co_await message_of(aio::timeout(1h, aio::with_group(body)));
    REQUIRE(message == "error");
    REQUIRE(requests() == 0);
}

ASYNC_TEST("groups inside of gather: the error of one cancels the other") {
    counts seen;
    auto group_with = [](aio::task<int> child) -> aio::task<int> {
        co_return co_await aio::with_group([&](aio::task_group& group) -> aio::task<int> {
            auto handle = group.spawn(std::move(child));
            co_return co_await handle;
        });
    };
    auto const message =
        co_await message_of(aio::gather(group_with(waits(seen)), group_with(fails_after(3, "one of them"))));
    REQUIRE(message == "one of them");
    REQUIRE(seen.cleaned == 1);
    auto const [one, two] = co_await aio::gather(group_with(value_after(1, 1)), group_with(value_after(2, 2)));
    REQUIRE(one + two == 3);
}

ASYNC_TEST("an uncancellable group is not cancelled from outside; an error inside still cancels its body") {
    counts seen;
    aio::event go;
    bool ended = false;
    auto waiting = [&](aio::task_group& group) -> aio::task<void> {
        auto child = [&]() -> aio::task<void> { co_await go.wait(); };
        (void)group.spawn(child());
        ++seen.started;
        co_await go.wait();
        ended = true;
    };
    auto task = aio::spawn(aio::uncancellable(aio::with_group(waiting)));
    co_await test::until([&] { return seen.started == 1; });
    task.cancel();
    co_await aio::yield();
    REQUIRE_FALSE(task.done());
    go.set();
    co_await task;
    REQUIRE(ended);

    auto failing = [&](aio::task_group& group) -> aio::task<void> {
        (void)group.spawn(fails_after(1, "inside"));
        aio::event never;
        co_await never.wait();
    };
    auto const message = co_await message_of(aio::uncancellable(aio::with_group(failing)));
    REQUIRE(message == "inside");
    REQUIRE(requests() == 0);
}

ASYNC_TEST("a group inside of a generator's body ends before the next value") {
    auto values = []() -> aio::generator<int> {
        for (int i = 0; i < 3; ++i) {
            co_yield co_await aio::with_group([&](aio::task_group& group) -> aio::task<int> {
                auto child = group.spawn(value_after(2, i * i));
                co_return co_await child;
            });
        }
    };
    std::vector<int> seen;
    auto numbers = values();
    while (auto* value = co_await numbers.next()) {
        seen.push_back(*value);
    }
    REQUIRE(seen == std::vector{0, 1, 4});
}

ASYNC_TEST("a group that spawns for ever does not grow with the tasks that have ended") {
    std::ptrdiff_t most = 0;
    co_await aio::with_group([&](aio::task_group& group) -> aio::task<void> {
        auto const before = aio::detail::live_frames();
        for (int i = 0; i < 10'000; ++i) {
            (void)group.spawn(value_after(1, i));
            co_await aio::yield();
            most = std::max(most, aio::detail::live_frames() - before);
        }
    });
    REQUIRE(most > 0);
    REQUIRE(most < 20);
}

ASYNC_TEST("a group of ten thousand tasks is cancelled as a whole") {
    counts seen;
    auto task = aio::spawn(aio::with_group([&](aio::task_group& group) -> aio::task<void> {
        for (int i = 0; i < 10'000; ++i) {
            (void)group.spawn(waits(seen));
        }
        co_return;
    }));
    co_await test::until([&] { return seen.started == 10'000; });
    task.cancel();
    REQUIRE_THROWS_AWAIT(task, aio::cancelled);
    REQUIRE(seen.cleaned == 10'000);
}

ASYNC_TEST("the tasks of a group name the line that spawned them") {
    auto place = []() -> aio::task<unsigned> { co_return aio::this_task().spawned_at.line(); };
    unsigned line = 0;
    auto const found = co_await aio::with_group([&](aio::task_group& group) -> aio::task<unsigned> {
        line = std::source_location::current().line() + 1;
        auto child = group.spawn(place());
        co_return co_await child;
    });
    REQUIRE(found == line);
}

ASYNC_TEST("a task that was moved from is refused by a group, which goes on") {
    auto const value = co_await aio::with_group([&](aio::task_group& group) -> aio::task<int> {
        REQUIRE_THROWS_AS((void)group.spawn(aio::task<int>{}), std::logic_error);
        REQUIRE(group.size() == 0);
        auto child = group.spawn(value_after(1, 4));
        co_return co_await child;
    });
    REQUIRE(value == 4);
}

ASYNC_TEST("a group can be cancelled at each step and leaves nobody behind") {
    auto scenario = []() -> aio::task<void> {
        co_await aio::with_group([](aio::task_group& group) -> aio::task<void> {
            (void)group.spawn(value_after(4, 1));
            co_await aio::yield();
            auto child = group.spawn(value_after(2, 2));
            (void)co_await child;
            co_await aio::with_group([](aio::task_group& inner) -> aio::task<void> {
                (void)inner.spawn(value_after(3, 3));
                co_return;
            });
        });
        (void)co_await message_of(aio::with_group([](aio::task_group& group) -> aio::task<void> {
            (void)group.spawn(fails_after(2, "no"));
            (void)group.spawn(value_after(9, 1));
            co_await aio::yield();
        }));
    };
    auto invariants = []() -> aio::task<void> {
        REQUIRE(aio::loop::current().tasks().size() == 1);
        co_return;
    };
    auto const suspensions = co_await test::cancel_at_each_step(scenario, invariants);
    REQUIRE(suspensions >= 5);
}

TEST_CASE("a loop that ends takes groups with it: running, waiting and cleaning up") {
    auto const frames = aio::detail::live_frames();
    {
        asio::io_context context;
        auto loop = std::make_unique<aio::loop>(context);
        counts seen;
        aio::event never;
        auto running = [&](aio::task_group& group) -> aio::task<void> {
            (void)group.spawn(waits(seen));
            co_await never.wait();
        };
        auto waiting = [&](aio::task_group& group) -> aio::task<void> {
            (void)group.spawn(waits(seen));
            (void)group.spawn(waits(seen));
            co_return;
        };
        auto cleaning = [&](aio::task_group& group) -> aio::task<void> {
            (void)group.spawn(waits(seen, &never));
            co_await test::until([&] { return seen.started == 4; });
            throw std::runtime_error("no");
        };
        auto one = aio::spawn(*loop, aio::with_group(running));
        auto two = aio::spawn(*loop, aio::with_group(waiting));
        auto three = aio::spawn(*loop, aio::with_group(cleaning));
        while (seen.cleaning == 0) {
            context.run_one();
        }
        REQUIRE(seen.started == 4);
        loop.reset();
        REQUIRE(one.cancelled());
        REQUIRE(two.cancelled());
        REQUIRE(three.cancelled());
        REQUIRE(seen.cleaned == 0);
    }
    REQUIRE(aio::detail::live_frames() == frames);
}
