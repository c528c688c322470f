#pragma once

#include <aio/detail/control.hpp>
#include <aio/detail/timer.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace asio {
class io_context;
class thread_pool;
}  // namespace asio

namespace aio {

class loop;
struct task_info;
struct run_options;

namespace detail {

/// Watches the steps of tasks: tests cancel at each suspension with it.
class step_observer {
public:
    virtual void after_step(control& task) noexcept = 0;

protected:
    ~step_observer() = default;
};

/// Something that uses the loop's context outside of tasks, and has to let go of it before the context ends.
class loop_attachment : public list_node {
public:
    virtual void loop_ends() noexcept = 0;

protected:
    ~loop_attachment() = default;
};

/// What is behind `aio::loop`: the queue of ready tasks, the timers and the list of live tasks.
///
/// Ready tasks are resumed in batches from one handler of the io_context: a wake-up costs a list operation, not a post
/// (a post while little else is ready makes Asio poll the kernel). A batch is bounded, so ready tasks cannot starve
/// I/O.
class loop_core {
public:
    loop_core(loop& owner, asio::io_context& context, const run_options& options);
    loop_core(const loop_core&) = delete;
    loop_core& operator=(const loop_core&) = delete;
    ~loop_core();

    /// Runs `node` after everything that is ready now. A node that is queued already stays where it is.
    void push(ready_node& node) noexcept {
        assert_thread();
        if (node.queued_ || closing_) {
            return;
        }
        node.queued_ = true;
        node.next_ready_ = nullptr;
        *ready_tail_ = &node;
        ready_tail_ = &node.next_ready_;
        if (!drain_due_) {
            schedule_drain();
        }
    }
    /// Takes back `node` if it is queued. *Complexity*: linear in the number of ready nodes.
    void remove(ready_node& node) noexcept;

    void add_timer(timer_node& timer, time_point deadline) noexcept;

    /// The io_context's `run` does not return while anything holds it.
    void hold() noexcept;
    void unhold() noexcept;

    void attach(loop_attachment& attachment) noexcept { attachments_.push_back(attachment); }

    /// Cancels every live task; gives those that it cancelled.
    std::vector<control_ptr<control>> cancel_all() noexcept;
    void register_task(control& task) noexcept;
    /// Keeps an eye on a task that has failed, to part from it when the loop ends first.
    void register_failed(control& task) noexcept;
    /// Hands a failure that nobody saw to `on_unhandled` of the task's loop, or to stderr when that loop is gone.
    static void report_unhandled(loop_core* loop, const control& task) noexcept;
    static void report_unhandled(loop_core* loop, const std::exception_ptr& failure, const task_info& info) noexcept;
    template <class F>
    void for_each_task(F f) const {
        tasks_.for_each([&](list_node& node) { f(static_cast<control&>(node)); });
    }
    [[nodiscard]] control* first_task() noexcept {
        return tasks_.empty() ? nullptr : static_cast<control*>(&tasks_.front());
    }

    /// The way of one cancel request, which those that it reaches may pass on.
    class cancel_pass {
    public:
        explicit cancel_pass(loop_core& loop) noexcept : loop_(loop) {
            if (loop_.passes_++ == 0) {
                ++loop_.pass_;
            }
        }
        cancel_pass(const cancel_pass&) = delete;
        cancel_pass& operator=(const cancel_pass&) = delete;
        ~cancel_pass() { --loop_.passes_; }
        [[nodiscard]] control* take_forwarded() const noexcept { return std::exchange(loop_.forwarded_, nullptr); }

    private:
        loop_core& loop_;
    };
    [[nodiscard]] std::uint32_t current_pass() const noexcept { return pass_; }
    /// Passes the request that is on its way on to `task`.
    void forward_cancel(control& task) noexcept { forwarded_ = &task; }

    [[nodiscard]] bool debug() const noexcept { return debug_; }
    [[nodiscard]] duration slow_step() const noexcept { return slow_step_; }
    /// Whether the calling thread is another than the one that runs the loop.
    [[nodiscard]] bool on_foreign_thread() const noexcept;
    /// In a debug build and in debug mode, ends the program when the calling thread is not the loop's.
    void assert_thread() const noexcept {
        if (checks_threads_) {
            check_thread();
        }
    }
    /// Runs `function` inside the loop; may be called on any thread.
    void post(std::function<void()> function);

    [[nodiscard]] bool closing() const noexcept { return closing_; }
    [[nodiscard]] std::uint64_t next_task_id() noexcept { return ++last_task_id_; }

    [[nodiscard]] loop& owner() const noexcept { return owner_; }
    [[nodiscard]] asio::io_context& context() const noexcept { return context_; }
    /// The threads of `to_thread`, started when first used.
    [[nodiscard]] asio::thread_pool& workers();

    /// The loop whose step the calling thread is in, or null.
    [[nodiscard]] static loop_core* current() noexcept;
    /// Expires with the loop: handlers that are left in the context look at it before they touch the loop.
    [[nodiscard]] std::weak_ptr<const void> life() const noexcept { return life_; }

    control* current_task = nullptr;
    step_observer* observer = nullptr;
    std::function<void(std::exception_ptr, const task_info&)> on_unhandled;

private:
    friend class loop_scope;
    friend class handler_scope;
    struct timers;

    void check_thread() const noexcept;
    void schedule_drain() noexcept;
    void drain() noexcept;
    void run_batch() noexcept;
    void expire_timers() noexcept;
    void arm_timers() noexcept;

    loop& owner_;
    asio::io_context& context_;
    ready_node* ready_head_ = nullptr;
    ready_node** ready_tail_ = &ready_head_;
    bool drain_due_ = false;
    bool closing_ = false;
    bool debug_;
    bool checks_threads_;
    // What identifies the thread that the loop was last seen to run on.
    std::atomic<const void*> thread_ = nullptr;
    std::uint32_t passes_ = 0;
    std::uint32_t pass_ = 0;
    control* forwarded_ = nullptr;
    duration slow_step_;
    std::uint64_t last_task_id_ = 0;
    intrusive_list<list_node> tasks_;
    intrusive_list<list_node> failed_;
    intrusive_list<loop_attachment> attachments_;
    std::unique_ptr<timers> timers_;
    std::unique_ptr<asio::thread_pool> workers_;
    std::shared_ptr<const void> life_;
};

/// Makes `loop` the calling thread's current one for a scope.
class loop_scope {
public:
    explicit loop_scope(loop_core& loop) noexcept;
    loop_scope(const loop_scope&) = delete;
    loop_scope& operator=(const loop_scope&) = delete;
    ~loop_scope();

private:
    loop_core* previous_;
};

/// A handler of the io_context that may make tasks ready, on the loop's thread. They run at its end, in the same
/// handler: to post another one, behind which nothing is ready, would make Asio poll the kernel before it.
class handler_scope {
public:
    explicit handler_scope(loop_core& loop) noexcept
        : loop_(loop), scope_(loop), drains_(!std::exchange(loop.drain_due_, true)) {}
    handler_scope(const handler_scope&) = delete;
    handler_scope& operator=(const handler_scope&) = delete;
    ~handler_scope() {
        if (drains_) {
            loop_.drain();
        }
    }

private:
    loop_core& loop_;
    loop_scope scope_;
    bool drains_;
};

}  // namespace detail
}  // namespace aio
