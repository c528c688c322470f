#include <aio/context_var.hpp>
#include <aio/detail/loop_core.hpp>

#include <vector>

namespace aio::detail {
namespace {

thread_local binding_list thread_bindings;

control* current_task() noexcept {
    auto* const loop = loop_core::current();
    return loop != nullptr ? loop->current_task : nullptr;
}

}  // namespace

binding_list::binding_list(const binding_list& other) noexcept : newest_(other.newest_) {
    if (newest_ != nullptr) {
        newest_->references_.fetch_add(1, std::memory_order_relaxed);
    }
}

void binding_list::release() noexcept {
    if (newest_->references_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
        delete newest_;
    }
}

void binding_list::push(std::uint64_t variable, std::shared_ptr<const void> value) {
    *this = binding_list(new binding(variable, std::move(value), *this));
}

void binding_list::remove(const binding* which) {
    // What was bound later is shared with tasks that keep seeing `which`: it is bound anew without it.
    std::vector<const binding*> later;
    auto* at = newest_;
    while (at != nullptr && at != which) {
        later.push_back(at);
        at = at->older_.newest_;
    }
    if (at == nullptr) {
        return;
    }
    auto rest = at->older_;
    for (; !later.empty(); later.pop_back()) {
        rest.push(later.back()->variable_, later.back()->value_);
    }
    *this = std::move(rest);
}

const void* binding_list::find(std::uint64_t variable) const noexcept {
    for (auto const* at = newest_; at != nullptr; at = at->older_.newest_) {
        if (at->variable_ == variable) {
            return at->value_.get();
        }
    }
    return nullptr;
}

binding_list& current_bindings() noexcept {
    auto* const task = current_task();
    return task != nullptr ? task->bindings() : thread_bindings;
}

bindings_scope::bindings_scope(binding_list bindings) noexcept
    : previous_(std::exchange(thread_bindings, std::move(bindings))) {}
bindings_scope::~bindings_scope() { thread_bindings = std::move(previous_); }

std::uint64_t next_context_variable() noexcept {
    static std::atomic<std::uint64_t> last = 0;
    return ++last;
}

context_binding::context_binding(std::uint64_t variable, std::shared_ptr<const void> value) {
    if (auto* const task = current_task()) {
        task->retain();
        task_ = control_ptr<control>(task);
    }
    auto& bindings = current_bindings();
    bindings.push(variable, std::move(value));
    binding_ = bindings.newest();
}

context_binding::~context_binding() { (task_ ? task_->bindings() : thread_bindings).remove(binding_); }

}  // namespace aio::detail
