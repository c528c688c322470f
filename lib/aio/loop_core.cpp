#include <aio/detail/loop_core.hpp>
#include <aio/loop.hpp>

#include "debug.hpp"
#include "timer_wheel.hpp"

#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <asio/thread_pool.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <optional>
#include <system_error>
#include <thread>
#include <vector>

namespace aio::detail {
namespace {

// Resumptions between two looks at the clock.
constexpr int batch = 32;
// How long tasks that keep each other ready may run before I/O has its turn. A look at the reactor costs about a
// microsecond, as much as the resumption of thirty tasks.
constexpr std::chrono::microseconds turn{20};

#ifdef NDEBUG
constexpr bool debug_build = false;
#else
constexpr bool debug_build = true;
#endif

thread_local loop_core* current_loop = nullptr;

}  // namespace

/// The timer wheel behind one `steady_timer`, which is armed at the end of a batch: a time-out that is set and taken
/// back within it costs no system call.
struct loop_core::timers {
    [[nodiscard]] timer_wheel::tick tick_at_or_after(time_point time) const noexcept {
        auto const since = time > epoch ? time - epoch : duration::zero();
        return static_cast<timer_wheel::tick>(std::chrono::ceil<std::chrono::milliseconds>(since).count());
    }
    [[nodiscard]] timer_wheel::tick tick_of(time_point time) const noexcept {
        auto const since = time > epoch ? time - epoch : duration::zero();
        return static_cast<timer_wheel::tick>(std::chrono::floor<std::chrono::milliseconds>(since).count());
    }

    timer_wheel wheel;
    // Made when first used: from then on Asio polls the kernel at each pass over its queue.
    std::optional<asio::steady_timer> alarm;
    time_point epoch = clock::now();
    std::optional<timer_wheel::tick> armed;
    bool holding = false;
};

loop_core::loop_core(loop& owner, asio::io_context& context, const run_options& options)
    : owner_(owner),
      context_(context),
      debug_(options.debug),
      checks_threads_(options.debug || debug_build),
      slow_step_(options.slow_step),
      timers_(std::make_unique<timers>()),
      life_(std::make_shared<char>()) {}

loop_core::~loop_core() {
    if (current_task != nullptr) {
        fail_destroyed_inside(*current_task);
    }
    {
        loop_scope const scope(*this);
        closing_ = true;
        while (ready_head_ != nullptr) {
            auto* node = std::exchange(ready_head_, ready_head_->next_ready_);
            node->queued_ = false;
        }
        ready_tail_ = &ready_head_;
        while (!tasks_.empty()) {
            auto& task = static_cast<control&>(tasks_.front());
            if (debug_) {
                report_destroyed(task);
            }
            task.abandon();
        }
        while (!attachments_.empty()) {
            attachments_.pop_front().loop_ends();
        }
        while (!failed_.empty()) {
            static_cast<control&>(failed_.pop_front()).forget_loop();
        }
    }
    if (timers_->holding) {
        unhold();
    }
}

loop_core* loop_core::current() noexcept { return current_loop; }

bool loop_core::on_foreign_thread() const noexcept {
    auto const* const thread = thread_.load(std::memory_order_relaxed);
    return thread != nullptr && thread != &current_loop && !context_.get_executor().running_in_this_thread();
}

void loop_core::check_thread() const noexcept {
    if (on_foreign_thread()) {
        fail_on_foreign_thread();
    }
}

void loop_core::post(std::function<void()> function) {
    asio::post(context_, [this, life = life(), function = std::move(function)] {
        if (life.expired()) {
            return;
        }
        loop_scope const scope(*this);
        try {
            function();
        } catch (...) {
            auto const here = std::source_location::current();
            report_unhandled(this, std::current_exception(), {0, "post_threadsafe", here, here});
        }
    });
}

// The executor's count of outstanding work decides when the context's `run` returns. Counting by hand lets a wait that
// is always there (a timer armed for later, an idle connection's socket) not keep a finished program running.
void loop_core::hold() noexcept { context_.get_executor().on_work_started(); }
void loop_core::unhold() noexcept { context_.get_executor().on_work_finished(); }

void loop_core::remove(ready_node& node) noexcept {
    if (!node.queued_) {
        return;
    }
    node.queued_ = false;
    auto** link = &ready_head_;
    while (*link != &node) {
        link = &(*link)->next_ready_;
    }
    *link = node.next_ready_;
    if (ready_tail_ == &node.next_ready_) {
        ready_tail_ = link;
    }
}

asio::thread_pool& loop_core::workers() {
    if (!workers_) {
        // What runs there mostly waits (for a peer, for a disk): more threads than cores, as asyncio's executor has.
        workers_ = std::make_unique<asio::thread_pool>(4 + std::thread::hardware_concurrency());
    }
    return *workers_;
}

void loop_core::add_timer(timer_node& timer, time_point deadline) noexcept {
    assert_thread();
    timers_->wheel.add(timer, timers_->tick_at_or_after(deadline));
    if (!drain_due_) {
        schedule_drain();
    }
}

void loop_core::schedule_drain() noexcept {
    drain_due_ = true;
    asio::post(context_, [this, life = life()] {
        if (!life.expired()) {
            drain();
        }
    });
}

void loop_core::run_batch() noexcept {
    for (int left = batch; left > 0 && ready_head_ != nullptr; --left) {
        auto* node = ready_head_;
        ready_head_ = node->next_ready_;
        if (ready_head_ == nullptr) {
            ready_tail_ = &ready_head_;
        }
        node->queued_ = false;
        node->run();
    }
}

void loop_core::drain() noexcept {
    loop_scope const scope(*this);
    std::optional<time_point> end;
    do {
        run_batch();
        if (ready_head_ != nullptr && !end) {
            end = clock::now() + turn;
        }
    } while (ready_head_ != nullptr && clock::now() < *end);
    arm_timers();
    if (ready_head_ != nullptr) {
        schedule_drain();
    } else {
        drain_due_ = false;
    }
}

void loop_core::arm_timers() noexcept {
    auto& t = *timers_;
    if (t.holding && t.armed && t.wheel.can_wait_until(*t.armed)) {
        return;
    }
    if (t.wheel.stands_still()) {
        t.wheel.skip_to(t.tick_of(coarse_now()));
    }
    auto const next = t.wheel.next();
    if (next.has_value() != t.holding) {
        t.holding = next.has_value();
        t.holding ? hold() : unhold();
    }
    // An alarm that rings too early does no harm; one for a timer that was taken back is left to ring.
    if (!next || (t.armed && *t.armed <= *next)) {
        return;
    }
    t.armed = next;
    if (!t.alarm) {
        t.alarm.emplace(context_);
    }
    t.alarm->expires_at(t.epoch + std::chrono::milliseconds(*next));
    t.alarm->async_wait([this, life = life(), &context = context_](std::error_code error) {
        context.get_executor().on_work_started();
        if (!error && !life.expired()) {
            expire_timers();
        }
    });
    unhold();
}

void loop_core::expire_timers() noexcept {
    loop_scope const scope(*this);
    timers_->armed.reset();
    intrusive_list<timer_node> due;
    timers_->wheel.advance(timers_->tick_of(clock::now()), due);
    while (!due.empty()) {
        due.pop_front().expired();
    }
    arm_timers();
}

std::vector<control_ptr<control>> loop_core::cancel_all() noexcept {
    // Cancelling one task may end others: walk over references, not over the list.
    std::vector<control_ptr<control>> all;
    for_each_task([&](control& task) {
        task.retain();
        all.emplace_back(&task);
    });
    for (auto& task : all) {
        task->cancel();
    }
    return all;
}

void loop_core::register_task(control& task) noexcept { tasks_.push_back(task); }
void loop_core::register_failed(control& task) noexcept { failed_.push_back(task); }

void loop_core::report_unhandled(loop_core* loop, const control& task) noexcept {
    report_unhandled(loop, task.failure(),
                     {task.id(), std::string(task.name()), task.spawned_at(), task.awaiting_at()});
}

void loop_core::report_unhandled(loop_core* loop, const std::exception_ptr& failure, const task_info& info) noexcept {
    if (loop != nullptr && loop->on_unhandled) {
        loop->on_unhandled(failure, info);
        return;
    }
    std::string what = "an exception that is no std::exception";
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& error) {
        what = error.what();
    } catch (...) {
    }
    std::fprintf(stderr, "aio: task '%s' (spawned at %s:%u) failed and nobody awaited it: %s\n", info.name.c_str(),
                 info.spawned_at.file_name(), static_cast<unsigned>(info.spawned_at.line()), what.c_str());
}

loop_scope::loop_scope(loop_core& loop) noexcept : previous_(std::exchange(current_loop, &loop)) {
    loop.thread_.store(&current_loop, std::memory_order_relaxed);
}
loop_scope::~loop_scope() { current_loop = previous_; }

}  // namespace aio::detail
