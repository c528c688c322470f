#include <aio/loop.hpp>

#include <stdexcept>

namespace aio {
namespace {

task_info describe(const detail::control& task) {
    return {task.id(), std::string(task.name()), task.spawned_at(), task.awaiting_at()};
}

}  // namespace

loop::loop(asio::io_context& context, run_options options)
    : core_(std::make_unique<detail::loop_core>(*this, context, options)) {}

loop::~loop() = default;

loop& loop::current() {
    if (auto* loop = try_current()) {
        return *loop;
    }
    throw std::logic_error(
        "aio: no loop is running on this thread: call this from a task, or name the loop: spawn(loop, …), "
        "loop.spawn_threadsafe(…) from another thread");
}

loop* loop::try_current() noexcept {
    auto* core = detail::loop_core::current();
    return core != nullptr ? &core->owner() : nullptr;
}

asio::io_context& loop::context() noexcept { return core_->context(); }

void loop::on_unhandled(std::function<void(std::exception_ptr, const task_info&)> handler) {
    core_->on_unhandled = std::move(handler);
}

std::vector<task_info> loop::tasks() const {
    std::vector<task_info> all;
    core_->for_each_task([&](const detail::control& task) { all.push_back(describe(task)); });
    return all;
}

void loop::dump(std::FILE* out) const {
    for (auto const& task : tasks()) {
        std::fprintf(out, "%s, spawned at %s:%u, waits at %s:%u\n", task.name.c_str(), task.spawned_at.file_name(),
                     static_cast<unsigned>(task.spawned_at.line()), task.awaiting_at.file_name(),
                     static_cast<unsigned>(task.awaiting_at.line()));
    }
}

task_info this_task() {
    auto* loop = detail::loop_core::current();
    if (loop == nullptr || loop->current_task == nullptr) {
        throw std::logic_error("aio: this_task() was called outside of a task");
    }
    return describe(*loop->current_task);
}

}  // namespace aio
