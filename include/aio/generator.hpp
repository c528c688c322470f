#pragma once

#include <aio/task.hpp>

#include <concepts>
#include <coroutine>
#include <exception>
#include <memory>
#include <optional>
#include <source_location>
#include <type_traits>
#include <utility>

namespace aio {

template <class T>
class generator;

namespace detail {

/// Thrown at the `co_yield` of a generator that is closed; passes through the body like a cancellation.
struct generator_exit {};

[[noreturn]] void throw_generator_busy();
[[noreturn]] void throw_generator_ignored_close();

template <class T>
class generator_promise : public coroutine_promise {
public:
    /// Hands a value to the consumer and keeps what it points to alive until the consumer asks for the next.
    template <class Stored>
    class yield_awaiter : public awaits_in_task {
    public:
        explicit yield_awaiter(Stored stored) : stored_(std::forward<Stored>(stored)) {}

        [[nodiscard]] bool await_ready() const noexcept { return false; }
        [[nodiscard]] std::coroutine_handle<> await_suspend(std::coroutine_handle<generator_promise> self) noexcept {
            promise_ = &self.promise();
            return promise_->hand_over(std::addressof(stored_));
        }
        void await_resume() const {
            if (promise_->closing_) {
                throw generator_exit{};
            }
        }

    private:
        Stored stored_;
        generator_promise* promise_ = nullptr;
    };

    struct end_awaiter : return_to_awaiting {
        [[nodiscard]] std::coroutine_handle<> await_suspend(std::coroutine_handle<generator_promise> self) noexcept {
            return self.promise().hand_over(nullptr);
        }
    };

    [[nodiscard]] generator<T> get_return_object() noexcept;
    [[nodiscard]] end_awaiter final_suspend() const noexcept { return {}; }
    void return_void() const noexcept {}
    void unhandled_exception() noexcept {
        try {
            throw;
        } catch (const generator_exit&) {
        } catch (...) {
            error_ = std::current_exception();
        }
    }

    [[nodiscard]] yield_awaiter<T&> yield_value(T& value) noexcept { return yield_awaiter<T&>(value); }
    [[nodiscard]] yield_awaiter<T&> yield_value(T&& value) noexcept { return yield_awaiter<T&>(value); }
    [[nodiscard]] yield_awaiter<T> yield_value(const T& value)
        requires std::copy_constructible<T>
    {
        return yield_awaiter<T>(value);
    }

    using coroutine_promise::await_transform;

private:
    friend class generator<T>;

    [[nodiscard]] std::coroutine_handle<> hand_over(T* value) noexcept {
        value_ = value;
        running_ = false;
        return take_continuation();
    }

    /// Closed before it started: a body that has nothing to clean up. It never starts.
    [[nodiscard]] bool closed_unused() const noexcept { return closing_ && value_ == nullptr && !running_; }

    T* value_ = nullptr;
    std::exception_ptr error_;
    bool running_ = false;
    bool closing_ = false;
};

}  // namespace detail

/// An asynchronous generator: a coroutine that may `co_await` and hands out values with `co_yield`.
///
/// How it differs from `std::generator`: its body may wait, so its values are asked for, not iterated:
/// `while (auto* value = co_await g.next())`. It runs inside the task of whoever asks. Destroying it unfinished
/// destroys the locals of its body where it stands; a body whose clean-up must await is ended by `aclose`.
///
/// *Lifetime*: the pointer that `next` gives is valid until the next call; the value may be moved from.
template <class T>
class [[nodiscard("a generator does nothing until it is asked for values")]] generator {
    class next_awaiter;
    class close_awaiter;

public:
    using value_type = T;
    using promise_type = detail::generator_promise<T>;

    generator() = default;
    generator(generator&& other) noexcept : coroutine_(std::exchange(other.coroutine_, nullptr)) {}
    generator& operator=(generator&& other) noexcept {
        std::swap(coroutine_, other.coroutine_);
        return *this;
    }
    ~generator() {
        if (coroutine_) {
            coroutine_.destroy();
        }
    }

    /// The next value; null when the body has returned, and ever after. *Throws* what the body throws; it has then
    /// ended.
    ///
    /// *Cancellation*: thrown at the await that the body is suspended on.
    [[nodiscard("must be co_awaited")]] next_awaiter next() noexcept { return next_awaiter(coroutine_); }

    /// Ends the body: an exception that it cannot name is thrown at its `co_yield`, and `aclose` waits for its
    /// clean-up, as Python's. *Throws* what the clean-up throws; std::logic_error when the body yields once more.
    [[nodiscard("must be co_awaited")]] close_awaiter aclose() noexcept { return close_awaiter(coroutine_); }

private:
    friend promise_type;
    using handle = std::coroutine_handle<promise_type>;

    explicit generator(handle coroutine) noexcept : coroutine_(coroutine) {}

    class resume_awaiter : public detail::awaits_in_task {
    public:
        explicit resume_awaiter(handle body) noexcept : body_(body) {}

        void enter(detail::control& task) noexcept { task_ = &task; }
        void await_suspend(std::coroutine_handle<> consumer) const noexcept { body_.promise().continue_with(consumer); }

    protected:
        /// Runs the body on; true when it has handed back control already.
        [[nodiscard]] bool resume() const {
            auto& promise = body_.promise();
            if (promise.running_) {
                detail::throw_generator_busy();
            }
            promise.running_ = true;
            promise.enter(*task_);
            body_.resume();
            return !promise.running_;
        }
        [[nodiscard]] bool ended() const noexcept { return !body_ || body_.done() || body_.promise().closed_unused(); }
        T* take() const {
            if (!body_) {
                return nullptr;
            }
            auto& promise = body_.promise();
            if (promise.error_) {
                std::rethrow_exception(std::exchange(promise.error_, nullptr));
            }
            return promise.value_;
        }

        handle body_;
        detail::control* task_ = nullptr;
    };

    class next_awaiter : public resume_awaiter {
    public:
        using resume_awaiter::resume_awaiter;
        [[nodiscard]] bool await_ready() const { return this->ended() || this->resume(); }
        T* await_resume() const { return this->take(); }
    };

    class close_awaiter : public resume_awaiter {
    public:
        using resume_awaiter::resume_awaiter;
        [[nodiscard]] bool await_ready() const {
            if (this->ended()) {
                return true;
            }
            auto& promise = this->body_.promise();
            if (promise.running_) {
                detail::throw_generator_busy();
            }
            promise.closing_ = true;
            return promise.closed_unused() || this->resume();
        }
        void await_resume() const {
            if (this->take() != nullptr && !this->ended() && this->body_.promise().closing_) {
                detail::throw_generator_ignored_close();
            }
        }
    };

    handle coroutine_;
};

namespace detail {

template <class T>
generator<T> generator_promise<T>::get_return_object() noexcept {
    return generator<T>(std::coroutine_handle<generator_promise>::from_promise(*this));
}

}  // namespace detail
}  // namespace aio
