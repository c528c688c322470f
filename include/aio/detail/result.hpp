#pragma once

#include <exception>
#include <memory>
#include <type_traits>
#include <utility>
#include <variant>

namespace aio::detail {

/// What a coroutine ended with: a value or an exception.
template <class T>
class result {
public:
    template <class U>
    void set_value(U&& value) {
        state_.template emplace<1>(std::forward<U>(value));
    }
    void set_exception(std::exception_ptr error) noexcept { state_.template emplace<2>(std::move(error)); }

    [[nodiscard]] std::exception_ptr error() const noexcept {
        auto* error = std::get_if<2>(&state_);
        return error != nullptr ? *error : nullptr;
    }
    [[nodiscard]] bool has_value() const noexcept { return state_.index() == 1; }

    T take() {
        rethrow();
        return std::move(std::get<1>(state_));
    }
    T copy() const {
        rethrow();
        return std::get<1>(state_);
    }

private:
    void rethrow() const {
        if (auto* error = std::get_if<2>(&state_)) {
            std::rethrow_exception(*error);
        }
    }

    std::variant<std::monostate, T, std::exception_ptr> state_;
};

template <class T>
class result<T&> {
public:
    void set_value(T& value) noexcept { value_ = std::addressof(value); }
    void set_exception(std::exception_ptr error) noexcept { error_ = std::move(error); }
    [[nodiscard]] std::exception_ptr error() const noexcept { return error_; }
    [[nodiscard]] bool has_value() const noexcept { return value_ != nullptr; }

    T& take() const {
        if (error_) {
            std::rethrow_exception(error_);
        }
        return *value_;
    }
    T& copy() const { return take(); }

private:
    T* value_ = nullptr;
    std::exception_ptr error_;
};

template <>
class result<void> {
public:
    void set_exception(std::exception_ptr error) noexcept { error_ = std::move(error); }
    [[nodiscard]] std::exception_ptr error() const noexcept { return error_; }
    [[nodiscard]] bool has_value() const noexcept { return !error_; }

    void take() const {
        if (error_) {
            std::rethrow_exception(error_);
        }
    }
    void copy() const { take(); }

private:
    std::exception_ptr error_;
};

}  // namespace aio::detail
