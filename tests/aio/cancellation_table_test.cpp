#include "support/async_test.hpp"
#include "support/cancel_steps.hpp"
#include "support/until.hpp"

#include <aio/barrier.hpp>
#include <aio/condition.hpp>
#include <aio/error.hpp>
#include <aio/event.hpp>
#include <aio/gather.hpp>
#include <aio/generator.hpp>
#include <aio/mutex.hpp>
#include <aio/queue.hpp>
#include <aio/race.hpp>
#include <aio/semaphore.hpp>
#include <aio/shield.hpp>
#include <aio/sleep.hpp>
#include <aio/spawn.hpp>
#include <aio/task_group.hpp>
#include <aio/timeout.hpp>
#include <aio/to_thread.hpp>
#include <aio/uncancellable.hpp>
#include <aio/wait.hpp>
#include <aio/with.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <future>
#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

/// What a cancelled waiter and its neighbours see, of everything that a task can wait for: a row each.

using namespace std::chrono_literals;

namespace {

/// What a waiter that is cancelled sees: the cancel at the await that it is parked on, or what it waits for, and the
/// cancel at the await after it.
enum class sees { cancel, result };

/// Whom one grant serves. `by_time`: all, and nobody can tell it to wait.
enum class serves { first, all, all_by_time };

/// What happens to those who wait for the same.
enum class neighbours { wait_on, are_cancelled };

/// One thing that several tasks wait for.
struct scene {
    std::function<aio::task<void>()> wait;
    /// Serves who has waited longest, or all; calls `after` when they have been served and have not run yet.
    std::function<void(std::function<void()> after)> grant;
    /// Counts what could have been taken or left behind.
    std::function<std::size_t()> count = [] { return std::size_t{0}; };
};

struct row {
    std::string name;
    serves grant;
    sees when_cancelled;
    /// Cancelled before it came to wait.
    sees when_due;
    /// Cancelled after it was served, before it has run.
    sees when_served;
    std::function<scene()> make;
    neighbours others = neighbours::wait_on;
};

template <class F>
auto at_once(F serve) {
    return [serve](const std::function<void()>& after) {
        serve();
        after();
    };
}

aio::task<void> wait_for(aio::event& event) { co_await event.wait(); }

/// Sets an event and calls `after` when those who waited for it have run, before those whom they have woken run.
auto one_step_after(std::shared_ptr<aio::event> event) {
    return [event](const std::function<void()>& after) {
        (void)aio::spawn(
            [](std::shared_ptr<aio::event> awaited, std::function<void()> then) -> aio::task<void> {
                co_await awaited->wait();
                then();
            }(event, after),
            {.eager = true});
        event->set();
    };
}

scene mutex_scene() {
    struct state {
        aio::mutex mutex;
        aio::mutex::guard held;
    };
    auto s = std::make_shared<state>();
    REQUIRE(s->mutex.try_lock());
    s->held = aio::mutex::guard(s->mutex);
    return {
        [s]() -> aio::task<void> {
            auto guard = co_await s->mutex.lock();
            s->held = std::move(guard);
        },
        at_once([s] { s->held.unlock(); }),
        [s] { return std::size_t{s->mutex.locked()}; },
    };
}

scene condition_scene() {
    struct state {
        aio::mutex mutex;
        aio::condition condition{mutex};
    };
    auto s = std::make_shared<state>();
    return {
        [s]() -> aio::task<void> {
            auto const guard = co_await s->mutex.lock();
            co_await s->condition.wait();
        },
        at_once([s] {
            REQUIRE(s->mutex.try_lock());
            s->condition.notify();
            s->mutex.unlock();
        }),
        [s] { return std::size_t{s->mutex.locked()}; },
    };
}

template <class Semaphore>
scene semaphore_scene(std::size_t permits) {
    auto semaphore = std::make_shared<Semaphore>(permits);
    while (semaphore->try_acquire()) {
    }
    return {
        [semaphore]() -> aio::task<void> { co_await semaphore->acquire(); },
        at_once([semaphore] { semaphore->release(); }),
        [semaphore] { return semaphore->available(); },
    };
}

scene barrier_scene() {
    auto barrier = std::make_shared<aio::barrier>(4);
    auto arrive = [](std::shared_ptr<aio::barrier> at) -> aio::task<void> { (void)co_await at->arrive_and_wait(); };
    return {
        [barrier]() -> aio::task<void> { (void)co_await barrier->arrive_and_wait(); },
        at_once([barrier, arrive] {
            while (barrier->waiting() > 0) {
                (void)aio::spawn(arrive(barrier), {.eager = true});
            }
        }),
        [barrier] { return barrier->waiting(); },
    };
}

template <class Queue>
scene get_scene() {
    auto queue = std::make_shared<Queue>();
    return {
        [queue]() -> aio::task<void> {
            auto const item = co_await queue->get();
            REQUIRE(item == 1);
        },
        at_once([queue] { REQUIRE(queue->try_put(1)); }),
        [queue] { return queue->size(); },
    };
}

template <class Queue>
scene put_scene() {
    auto queue = std::make_shared<Queue>(1);
    REQUIRE(queue->try_put(1));
    return {
        [queue]() -> aio::task<void> { co_await queue->put(1); },
        at_once([queue] { REQUIRE(queue->try_get() == 1); }),
        [queue] { return queue->size(); },
    };
}

scene join_queue_scene() {
    auto queue = std::make_shared<aio::queue<int>>();
    REQUIRE(queue->try_put(1));
    REQUIRE(queue->try_get() == 1);
    return {
        [queue]() -> aio::task<void> { co_await queue->join(); },
        at_once([queue] { queue->task_done(); }),
        [queue] { return queue->size(); },
    };
}

scene sleep_scene() {
    struct state {
        aio::time_point deadline = aio::clock::now() + 5ms;
        std::function<void()> after;
    };
    auto s = std::make_shared<state>();
    // The timer of this task is the first of those that expire together.
    (void)aio::spawn(
        [](std::shared_ptr<state> shared) -> aio::task<void> {
            co_await aio::sleep_until(shared->deadline);
            if (shared->after) {
                shared->after();
            }
        }(s),
        {.eager = true});
    return {
        [s]() -> aio::task<void> { co_await aio::sleep_until(s->deadline); },
        [s](std::function<void()> after) { s->after = std::move(after); },
    };
}

/// What waits for a task that has been spawned, in a way of its own: `how` makes the task that does.
template <class F>
scene handle_scene(F how) {
    auto event = std::make_shared<aio::event>();
    auto body = [](std::shared_ptr<aio::event> awaited) -> aio::task<void> { co_await awaited->wait(); };
    auto target = aio::spawn(body(event), {.eager = true});
    return {
        [target, how]() -> aio::task<void> { co_await how(target); },
        one_step_after(event),
    };
}

aio::generator<int> one_after(aio::event& event) {
    co_await event.wait();
    co_yield 1;
}

/// What waits for an event in a way of its own: `how` makes the task that does.
template <class F>
scene event_scene(F how) {
    auto event = std::make_shared<aio::event>();
    return {
        [event, how]() -> aio::task<void> { co_await how(*event); },
        at_once([event] { event->set(); }),
    };
}

/// As `event_scene`, for what waits in tasks of its own.
template <class F>
scene children_scene(F how) {
    auto event = std::make_shared<aio::event>();
    return {
        [event, how]() -> aio::task<void> { co_await how(*event); },
        one_step_after(event),
    };
}

using handle = aio::task_handle<void>;

aio::task<void> await_handle(handle target) { co_await target; }
aio::task<void> await_shield(handle target) { co_await aio::shield(target); }
aio::task<void> await_settled(handle target) { co_await target.settled(); }
aio::task<void> await_wait(handle target) { (void)co_await aio::wait(std::vector{target}); }
aio::task<void> await_as_completed(handle target) {
    auto ended = aio::as_completed(std::vector{target});
    auto const* first = co_await ended.next();
    REQUIRE(first != nullptr);
}

aio::task<void> await_gather(aio::event& event) { (void)co_await aio::gather(wait_for(event), wait_for(event)); }
aio::task<void> await_race(aio::event& event) { (void)co_await aio::race(wait_for(event), wait_for(event)); }
aio::task<void> await_group(aio::event& event) {
    auto body = [&](aio::task_group& group) -> aio::task<void> {
        (void)group.spawn(wait_for(event));
        co_return;
    };
    co_await aio::with_group(body);
}

struct closes {
    aio::task<void> close() { co_return; }
};

aio::task<void> await_with(aio::event& event) {
    auto body = [&](closes&) -> aio::task<void> { co_await event.wait(); };
    co_await aio::with(closes(), body);
}

scene to_thread_scene() {
    auto promise = std::make_shared<std::promise<void>>();
    auto granted = promise->get_future().share();
    return {
        [granted]() -> aio::task<void> {
            co_await aio::to_thread([](const std::shared_future<void>& go) { go.wait(); }, granted);
        },
        at_once([promise] { promise->set_value(); }),
    };
}

std::vector<row> rows() {
    using enum sees;
    using enum serves;
    // name, a grant serves, a waiter sees when it is: cancelled, cancelled before, served and cancelled
    return {
        {"event wait", all, cancel, cancel, result, [] { return event_scene(wait_for); }},
        {"semaphore acquire", first, cancel, cancel, result, [] { return semaphore_scene<aio::semaphore>(0); }},
        {"bounded_semaphore acquire", first, cancel, cancel, result,
         [] { return semaphore_scene<aio::bounded_semaphore>(3); }},
        {"mutex lock", first, cancel, cancel, result, mutex_scene},
        {"condition wait", first, cancel, cancel, result, condition_scene},
        {"barrier arrive_and_wait", all, cancel, cancel, result, barrier_scene},
        {"queue get", first, cancel, cancel, result, get_scene<aio::queue<int>>},
        {"queue put", first, cancel, cancel, result, put_scene<aio::queue<int>>},
        {"queue join", all, cancel, cancel, result, join_queue_scene},
        {"lifo_queue get", first, cancel, cancel, result, get_scene<aio::lifo_queue<int>>},
        {"lifo_queue put", first, cancel, cancel, result, put_scene<aio::lifo_queue<int>>},
        {"priority_queue get", first, cancel, cancel, result, get_scene<aio::priority_queue<int>>},
        {"priority_queue put", first, cancel, cancel, result, put_scene<aio::priority_queue<int>>},
        {"sleep", all_by_time, cancel, cancel, result, sleep_scene},
        {"await of a handle", all, cancel, cancel, result, [] { return handle_scene(await_handle); },
         neighbours::are_cancelled},
        {"shield", all, cancel, cancel, result, [] { return handle_scene(await_shield); }},
        {"settled", all, cancel, cancel, result, [] { return handle_scene(await_settled); }},
        {"wait", all, cancel, cancel, result, [] { return handle_scene(await_wait); }},
        {"as_completed next", all, cancel, cancel, result, [] { return handle_scene(await_as_completed); }},
        {"generator next", all, cancel, cancel, result,
         [] {
             return event_scene([](aio::event& event) -> aio::task<void> {
                 auto values = one_after(event);
                 auto const* value = co_await values.next();
                 REQUIRE(value != nullptr);
             });
         }},
        {"gather", all, cancel, cancel, result, [] { return children_scene(await_gather); }},
        {"race", all, cancel, cancel, result, [] { return children_scene(await_race); }},
        {"with_group", all, cancel, cancel, result, [] { return children_scene(await_group); }},
        {"with", all, cancel, cancel, result, [] { return event_scene(await_with); }},
        {"timeout", all, cancel, cancel, result,
         [] { return event_scene([](aio::event& event) { return aio::timeout(1h, wait_for(event)); }); }},
        {"uncancellable", all, result, result, result,
         [] { return event_scene([](aio::event& event) { return aio::uncancellable(wait_for(event)); }); }},
        {"to_thread", all, result, cancel, result, to_thread_scene},
    };
}

enum class saw { nothing, result, cancel, result_then_cancel };

std::ostream& operator<<(std::ostream& out, saw what) {
    constexpr const char* names[] = {"nothing", "the result", "a cancel", "the result, then a cancel"};
    return out << names[static_cast<std::size_t>(what)];
}

saw expected(sees what) { return what == sees::cancel ? saw::cancel : saw::result_then_cancel; }

aio::task<void> waits(const scene& in, bool cancel_first, bool& entered, saw& seen) {
    entered = true;
    if (cancel_first) {
        aio::loop::current().core().current_task->cancel();
    }
    try {
        co_await in.wait();
        seen = saw::result;
    } catch (const aio::cancelled&) {
        seen = saw::cancel;
        throw;
    }
    try {
        co_await aio::yield();
    } catch (const aio::cancelled&) {
        seen = saw::result_then_cancel;
        throw;
    }
}

/// A scene, and those who wait in it.
class crowd {
public:
    explicit crowd(const row& row) : row_(row), scene_(row.make()), count_(scene_.count()) {}

    struct how {
        bool eager = true;
        bool cancel_first = false;
    };
    void add(how options) {
        auto& one = *waiters_.emplace_back(std::make_unique<waiter>());
        one.task = aio::spawn(waits(scene_, options.cancel_first, one.entered, one.seen), {.eager = options.eager});
    }
    void add(int count) {
        for (; count > 0; --count) {
            add(how{});
        }
    }

    void cancel(std::size_t which) { waiters_[which]->task.cancel(); }
    void grant(const std::function<void()>& after = [] {}) { scene_.grant(after); }

    [[nodiscard]] saw seen(std::size_t which) const { return waiters_[which]->seen; }
    [[nodiscard]] bool entered(std::size_t which) const { return waiters_[which]->entered; }
    [[nodiscard]] bool done(std::size_t which) const { return waiters_[which]->task.done(); }
    /// That nothing was taken, and nothing left behind.
    [[nodiscard]] bool count_is_as_before() const { return scene_.count() == count_; }

    /// Serves those of `who`, in their order, and checks that only they are served.
    aio::task<void> serve(std::vector<std::size_t> who) {
        if (row_.grant != serves::first) {
            require_still_waiting(who, 0);
            grant();
        }
        for (std::size_t i = 0; i < who.size(); ++i) {
            if (row_.grant == serves::first) {
                require_still_waiting(who, i);
                grant();
            }
            co_await test::until([&] { return done(who[i]); });
        }
    }

    void require_still_waiting(const std::vector<std::size_t>& who, std::size_t from) const {
        if (row_.grant == serves::all_by_time) {
            return;
        }
        for (; from < who.size(); ++from) {
            INFO("waiter " << who[from]);
            REQUIRE(seen(who[from]) == saw::nothing);
        }
    }

private:
    struct waiter {
        bool entered = false;
        saw seen = saw::nothing;
        aio::task_handle<void> task;
    };

    const row& row_;
    scene scene_;
    std::size_t count_;
    std::vector<std::unique_ptr<waiter>> waiters_;
};

aio::task<void> some_turns() {
    for (int i = 0; i < 6; ++i) {
        co_await aio::yield();
    }
}

aio::task<void> cancel_while_waiting(const row& row, std::size_t which) {
    crowd all(row);
    all.add(3);
    all.cancel(which);
    co_await some_turns();
    std::vector<std::size_t> others{0, 1, 2};
    if (row.others == neighbours::are_cancelled) {
        for (auto const other : others) {
            REQUIRE(all.seen(other) == saw::cancel);
        }
        co_return;
    }
    if (row.when_cancelled == sees::cancel) {
        REQUIRE(all.seen(which) == saw::cancel);
        REQUIRE(all.done(which));
    } else {
        REQUIRE(all.seen(which) == saw::nothing);
    }
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(which));
    co_await all.serve(others);
    co_await test::until([&] { return all.done(which); });
    for (auto const other : others) {
        REQUIRE(all.seen(other) == saw::result);
    }
    REQUIRE(all.seen(which) == expected(row.when_cancelled));
    REQUIRE(all.count_is_as_before());
}

aio::task<void> cancel_when_served(const row& row) {
    crowd all(row);
    all.add(3);
    bool cancelled = false;
    all.grant([&] {
        REQUIRE(all.seen(0) == saw::nothing);
        all.cancel(0);
        cancelled = true;
    });
    co_await test::until([&] { return all.done(0); });
    REQUIRE(cancelled);
    REQUIRE(all.seen(0) == expected(row.when_served));
    if (row.grant == serves::first) {
        co_await some_turns();
        co_await all.serve({1, 2});
    } else {
        co_await test::until([&] { return all.done(1) && all.done(2); });
    }
    REQUIRE(all.seen(1) == saw::result);
    REQUIRE(all.seen(2) == saw::result);
    REQUIRE(all.count_is_as_before());
}

aio::task<void> cancel_before_waiting(const row& row) {
    crowd all(row);
    all.add({.cancel_first = true});
    all.add(1);
    co_await some_turns();
    if (row.when_due == sees::cancel) {
        REQUIRE(all.seen(0) == saw::cancel);
    } else {
        REQUIRE(all.seen(0) == saw::nothing);
    }
    if (row.others == neighbours::are_cancelled) {
        REQUIRE(all.seen(1) == saw::cancel);
        co_return;
    }
    co_await all.serve({1});
    co_await test::until([&] { return all.done(0); });
    REQUIRE(all.seen(0) == expected(row.when_due));
    REQUIRE(all.seen(1) == saw::result);
    REQUIRE(all.count_is_as_before());
}

aio::task<void> cancel_before_the_first_step(const row& row) {
    crowd all(row);
    all.add({.eager = false});
    all.cancel(0);
    all.add(1);
    co_await some_turns();
    REQUIRE(all.done(0));
    REQUIRE_FALSE(all.entered(0));
    co_await all.serve({1});
    REQUIRE(all.seen(1) == saw::result);
    REQUIRE(all.count_is_as_before());
}

aio::task<void> grant_later(std::shared_ptr<scene> in) {
    co_await some_turns();
    in->grant([] {});
}

aio::task<void> cancel_at_each_step(const row& row) {
    auto scenario = [&]() -> aio::task<void> {
        auto in = std::make_shared<scene>(row.make());
        (void)aio::spawn(grant_later(in));
        co_await in->wait();
        co_await aio::yield();
    };
    // None but this task: what was spawned has ended.
    auto nobody_is_left = [] { return test::until([] { return aio::loop::current().tasks().size() == 1; }); };
    auto const suspensions = co_await test::cancel_at_each_step(scenario, nobody_is_left);
    REQUIRE(suspensions == 2);
}

/// Runs `scenario` for each row, in a section that has its name.
template <class F>
void for_each_row(F scenario) {
    for (auto const& row : rows()) {
        DYNAMIC_SECTION(row.name) {
            test::run([&] { return scenario(row); });
        }
    }
}

}  // namespace

TEST_CASE("cancellation table: a waiter that is cancelled at the front") {
    for_each_row([](const row& row) { return cancel_while_waiting(row, 0); });
}

TEST_CASE("cancellation table: a waiter that is cancelled in the middle") {
    for_each_row([](const row& row) { return cancel_while_waiting(row, 1); });
}

TEST_CASE("cancellation table: a waiter that is cancelled at the end") {
    for_each_row([](const row& row) { return cancel_while_waiting(row, 2); });
}

TEST_CASE("cancellation table: a waiter that is cancelled in the step in which it was served") {
    for_each_row(cancel_when_served);
}

TEST_CASE("cancellation table: a task that is cancelled already when it comes to wait") {
    for_each_row(cancel_before_waiting);
}

TEST_CASE("cancellation table: a task that is cancelled before its first step never comes to wait") {
    for_each_row(cancel_before_the_first_step);
}

TEST_CASE("cancellation table: a wait that is cancelled at each of its steps") { for_each_row(cancel_at_each_step); }
