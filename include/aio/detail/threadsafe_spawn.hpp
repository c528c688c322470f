#pragma once

#include <aio/detail/context.hpp>
#include <aio/detail/control.hpp>
#include <aio/task.hpp>

#include <exception>
#include <future>
#include <memory>
#include <optional>
#include <source_location>
#include <type_traits>
#include <utility>

namespace aio::detail {

[[nodiscard]] std::exception_ptr loop_ended_first() noexcept;

/// A task on its way from another thread to its loop, and its result on the way back.
template <class T>
class threadsafe_spawn final : private completion {
public:
    threadsafe_spawn(task<T>&& body, std::source_location where)
        : body_(std::move(body)), where_(where), bindings_(current_bindings()) {}
    threadsafe_spawn(const threadsafe_spawn&) = delete;
    threadsafe_spawn& operator=(const threadsafe_spawn&) = delete;
    ~threadsafe_spawn() {
        if (!answered_) {
            promise_.set_exception(loop_ended_first());
        }
    }

    [[nodiscard]] std::future<T> result() { return promise_.get_future(); }

    /// On the loop's thread. The job lives until its task has ended.
    static void start(std::shared_ptr<threadsafe_spawn> job, loop_core& loop) {
        bindings_scope const scope(std::move(job->bindings_));
        auto const control = make_control(loop, std::move(job->body_), {}, job->where_);
        control->when_done(*job);
        job->control_ = control.get();
        job->self_ = std::move(job);
        control->start();
    }

private:
    void completed(control& ended) noexcept override {
        auto const self = std::move(self_);
        answered_ = true;
        if (auto failure = ended.take_failure()) {
            promise_.set_exception(std::move(failure));
        } else if constexpr (std::is_void_v<T>) {
            promise_.set_value();
        } else {
            promise_.set_value(control_->take());
        }
    }

    task<T> body_;
    std::source_location where_;
    binding_list bindings_;
    std::promise<T> promise_;
    bool answered_ = false;
    control_of<T>* control_ = nullptr;
    std::shared_ptr<threadsafe_spawn> self_;
};

}  // namespace aio::detail
