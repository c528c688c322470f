#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>

/// What `context_var` is made of: a task has a list of bindings, newest first, and shares its tail with the tasks that
/// it was inherited by. A binding never changes.

namespace aio::detail {

class binding;

/// A counted reference to the newest binding of a list; empty in programs that use no context variables.
class binding_list {
public:
    binding_list() = default;
    binding_list(const binding_list& other) noexcept;
    binding_list(binding_list&& other) noexcept : newest_(std::exchange(other.newest_, nullptr)) {}
    binding_list& operator=(binding_list other) noexcept {
        std::swap(newest_, other.newest_);
        return *this;
    }
    ~binding_list() {
        if (newest_ != nullptr) {
            release();
        }
    }

    void push(std::uint64_t variable, std::shared_ptr<const void> value);
    /// Takes one binding out, whatever was bound after it.
    void remove(const binding* which);
    [[nodiscard]] const void* find(std::uint64_t variable) const noexcept;
    [[nodiscard]] const binding* newest() const noexcept { return newest_; }

private:
    explicit binding_list(binding* adopted) noexcept : newest_(adopted) {}
    void release() noexcept;

    binding* newest_ = nullptr;
};

/// A value of a context variable.
class binding {
public:
    binding(std::uint64_t variable, std::shared_ptr<const void> value, binding_list older) noexcept
        : variable_(variable), value_(std::move(value)), older_(std::move(older)) {}

private:
    friend binding_list;

    // Counted atomically: the threads of `to_thread` have their callers' bindings.
    std::atomic<std::uint32_t> references_ = 1;
    std::uint64_t variable_;
    std::shared_ptr<const void> value_;
    binding_list older_;
};

/// The bindings of the task that is running, of the calling thread outside of tasks.
[[nodiscard]] binding_list& current_bindings() noexcept;

/// Gives the calling thread the bindings of another place, while it runs no task.
class bindings_scope {
public:
    explicit bindings_scope(binding_list bindings) noexcept;
    bindings_scope(const bindings_scope&) = delete;
    bindings_scope& operator=(const bindings_scope&) = delete;
    ~bindings_scope();

private:
    binding_list previous_;
};

}  // namespace aio::detail
