#include <aio/detail/loop_core.hpp>
#include <aio/to_thread.hpp>

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/thread_pool.hpp>

namespace aio::detail {

/// What the worker and the waiting task share: the task's frame may be destroyed while the function runs.
struct thread_job::shared {
    explicit shared(thread_job& job) : waiting(&job) {}

    thread_job* waiting;  // used on the loop's thread only
    std::atomic<bool> finished = false;
};

void thread_job::join() noexcept {
    if (!shared_ || shared_->waiting == nullptr) {
        return;
    }
    // The function works on this object: the frame cannot go before it has ended.
    shared_->waiting = nullptr;
    shared_->finished.wait(false);
}

bool thread_job::suspend(control& task, std::coroutine_handle<> waiter, std::source_location where) {
    if (!park(task, waiter, where)) {
        return false;
    }
    waiting_ = &task;
    try {
        auto& loop = task.loop();
        shared_ = std::make_shared<shared>(*this);
        asio::post(loop.workers(), [job = this, state = shared_, bindings = task.bindings(),
                                    back = asio::make_work_guard(loop.context().get_executor())]() mutable {
            {
                bindings_scope const scope(std::move(bindings));
                job->work();
            }
            state->finished = true;
            state->finished.notify_one();
            auto const executor = back.get_executor();
            asio::post(executor, [state = std::move(state)] {
                if (auto* waiting = std::exchange(state->waiting, nullptr)) {
                    waiting->wake();
                }
            });
        });
    } catch (...) {
        unpark();
        throw;
    }
    return true;
}

}  // namespace aio::detail
