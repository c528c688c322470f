#pragma once

#include <aio/detail/context.hpp>
#include <aio/detail/frame.hpp>
#include <aio/detail/intrusive_list.hpp>

#include <array>
#include <concepts>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <source_location>
#include <string>
#include <string_view>
#include <utility>

/// The control block of a task, and what a task can be suspended on.

namespace aio::detail {

class control;
class loop_core;

/// Something that the loop runs at its next turn.
class ready_node {
public:
    virtual void run() noexcept = 0;

protected:
    ready_node() = default;
    ready_node(const ready_node&) = delete;
    ready_node& operator=(const ready_node&) = delete;
    ~ready_node() = default;

private:
    friend class loop_core;
    ready_node* next_ready_ = nullptr;
    bool queued_ = false;
};

/// Base of the awaiters that a task may `co_await`: they know how to suspend a task and how a cancel reaches them.
struct awaits_in_task {};

/// What a suspended task waits on. It lives in the frame of the coroutine that awaits, so parking allocates nothing.
class suspension {
protected:
    suspension() = default;
    suspension(const suspension&) = delete;
    suspension& operator=(const suspension&) = delete;
    ~suspension() {
        if (parked()) {
            unpark();
        }
    }

    /// Called when the task is cancelled while it is parked here. Either ends the wait by `wake_cancelled`, or passes
    /// the request on to what it waits for and stays parked: to one task by `loop_core::forward_cancel`.
    virtual void on_cancel() noexcept = 0;

    /// Parks the task; false when a cancel is due, which `throw_if_cancelled` then delivers.
    [[nodiscard]] bool park(control& task, std::coroutine_handle<> waiter, std::source_location where) noexcept;

    [[nodiscard]] bool parked() const noexcept { return task_ != nullptr; }
    void wake() noexcept;
    void wake_cancelled() noexcept;
    /// Takes back `park`: what was to be waited for could not be started.
    void unpark() noexcept;
    void throw_if_cancelled() const;

    control* task_ = nullptr;
    bool cancelled_ = false;

private:
    friend class control;
};

/// Told once when a task has ended. Unlinks itself when it goes away earlier.
class completion : public list_node {
public:
    virtual void completed(control& task) noexcept = 0;

protected:
    ~completion() = default;
};

/// State of one spawned task: what it is suspended on, cancel requests, name, result.
///
/// *Lifetime*: counted. The loop holds one reference until the task has ended, each handle one.
class control : public ready_node, public list_node, public frame_allocated {
public:
    control(loop_core& loop, std::coroutine_handle<> root, std::string name, std::source_location spawned_at);

    /// Makes the task ready; `eagerly` runs its first step at once, inside the step of the caller.
    void start(bool eagerly = false) noexcept;

    /// Requests from inside of `depth` masks pass those masks: a time-out works within an uncancellable operation.
    bool cancel(unsigned depth = 0) noexcept;
    /// Takes a request back. Where no more than `delivered` are left, none is due any more.
    unsigned uncancel(unsigned depth = 0, unsigned delivered = 0) noexcept;
    /// The requests that were made inside of `depth` masks or more; those from farther out are not seen in there.
    [[nodiscard]] unsigned cancelling(unsigned depth = 0) const noexcept {
        unsigned requests = 0;
        for (auto level = level_of(depth); level < cancel_requests_.size(); ++level) {
            requests += cancel_requests_[level];
        }
        return requests;
    }
    [[nodiscard]] bool done() const noexcept { return state_ == state::done; }
    [[nodiscard]] bool was_cancelled() const noexcept { return done() && ended_cancelled_; }

    /// While masked, cancel requests from outside of the mask are kept but not delivered.
    void mask_cancel() noexcept { ++cancel_masks_; }
    void unmask_cancel() noexcept { --cancel_masks_; }
    [[nodiscard]] unsigned cancel_masks() const noexcept { return cancel_masks_; }
    [[nodiscard]] bool cancel_due() const noexcept { return pending_cancels_ >= depth_bit(cancel_masks_); }
    [[nodiscard]] bool take_due_cancel() noexcept {
        auto const due = cancel_due();
        if (due) {
            pending_cancels_ &= depth_bit(cancel_masks_) - 1;
        }
        return due;
    }
    /// A cancel came too late for the operation that has just ended: the next await that suspends delivers it.
    void postpone_cancel() noexcept { pending_cancels_ |= depth_bit(cancel_masks_); }

    void park(suspension& on, std::coroutine_handle<> waiter, std::source_location where) noexcept {
        parked_on_ = &on;
        resume_ = waiter;
        awaiting_at_ = where;
    }
    /// Gives up the rest of this step; the loop resumes `waiter` after the tasks that are ready now.
    void reschedule(std::coroutine_handle<> waiter, std::source_location where) noexcept;
    void wake() noexcept;
    /// As `wake`, with a cancel: requests that come before the task runs are one with it.
    void wake_cancelled() noexcept {
        cancel_arrives_ = true;
        wake();
    }

    void when_done(completion& observer) noexcept { observers_.push_back(observer); }
    [[nodiscard]] const std::exception_ptr& failure() const noexcept { return failure_; }
    /// From now on a failure of this task is somebody's business and is not reported to `loop::on_unhandled`.
    void observe() noexcept { observed_ = true; }
    /// Moves the failure out: an exception that goes to another thread is not shared with this one.
    [[nodiscard]] std::exception_ptr take_failure() noexcept {
        observe();
        return std::exchange(failure_, nullptr);
    }
    void rethrow_failure() {
        observe();
        if (failure_) {
            std::rethrow_exception(failure_);
        }
    }

    [[nodiscard]] loop_core& loop() const noexcept { return *loop_; }
    [[nodiscard]] std::uint64_t id() const noexcept { return id_; }
    [[nodiscard]] std::string_view name() const;
    [[nodiscard]] std::source_location spawned_at() const noexcept { return spawned_at_; }
    [[nodiscard]] std::source_location awaiting_at() const noexcept { return awaiting_at_; }

    /// The context variables that are set in this task.
    [[nodiscard]] binding_list& bindings() noexcept { return bindings_; }

    void retain() noexcept { ++references_; }
    void release() noexcept;

    void run() noexcept final;
    /// Destroys the frame where it stands; the task counts as cancelled.
    void abandon() noexcept;
    /// The loop ends before the last handle does.
    void forget_loop() noexcept { loop_ = nullptr; }

protected:
    virtual ~control() = default;

    /// Moves the result out of the root coroutine's promise; gives the exception that it ended with, if any.
    virtual std::exception_ptr collect(std::coroutine_handle<> root) noexcept = 0;

private:
    friend class suspension;
    enum class state : std::uint8_t { created, scheduled, entered, done };

    [[nodiscard]] static std::uint32_t depth_bit(unsigned depth) noexcept {
        return std::uint32_t{1} << (depth < 31 ? depth : 31);
    }
    [[nodiscard]] std::size_t level_of(unsigned depth) const noexcept {
        auto const outermost = cancel_requests_.size() - 1;
        return depth < outermost ? depth : outermost;
    }
    void request_cancel(unsigned depth) noexcept;
    void finish() noexcept;
    void end(std::exception_ptr failure, bool cancelled) noexcept;

    state state_ = state::created;
    bool ended_cancelled_ = false;
    bool observed_ = false;
    bool cancel_arrives_ = false;
    std::uint32_t cancel_masks_ = 0;
    // Bit n: a request that was made inside of n masks has not been delivered yet.
    std::uint32_t pending_cancels_ = 0;
    std::uint32_t references_ = 1;
    // By the number of masks that they were made inside of.
    std::array<std::uint16_t, 4> cancel_requests_{};
    loop_core* loop_;
    std::coroutine_handle<> root_;
    std::coroutine_handle<> resume_;
    suspension* parked_on_ = nullptr;
    intrusive_list<completion> observers_;
    std::exception_ptr failure_;
    binding_list bindings_;
    mutable std::unique_ptr<std::string> name_;
    std::source_location spawned_at_;
    std::source_location awaiting_at_;
    std::uint64_t id_;
};

/// A counted reference to a control block.
template <class Control>
class control_ptr {
public:
    control_ptr() = default;
    /// Takes over the reference that a new control block is born with.
    explicit control_ptr(Control* adopted) noexcept : control_(adopted) {}
    control_ptr(const control_ptr& other) noexcept : control_(other.control_) {
        if (control_ != nullptr) {
            control_->retain();
        }
    }
    control_ptr(control_ptr&& other) noexcept : control_(std::exchange(other.control_, nullptr)) {}
    template <std::derived_from<Control> Derived>
    control_ptr(const control_ptr<Derived>& other) noexcept : control_(other.get()) {
        if (control_ != nullptr) {
            control_->retain();
        }
    }
    control_ptr& operator=(control_ptr other) noexcept {
        std::swap(control_, other.control_);
        return *this;
    }
    ~control_ptr() {
        if (control_ != nullptr) {
            control_->release();
        }
    }

    [[nodiscard]] Control* get() const noexcept { return control_; }
    Control* operator->() const noexcept { return control_; }
    Control& operator*() const noexcept { return *control_; }
    explicit operator bool() const noexcept { return control_ != nullptr; }

private:
    Control* control_ = nullptr;
};

/// Whether `error` holds an `aio::cancelled`.
[[nodiscard]] bool is_cancelled(const std::exception_ptr& error) noexcept;

}  // namespace aio::detail
