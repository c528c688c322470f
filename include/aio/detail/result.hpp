#pragma once

#include <exception>
#include <memory>
#include <type_traits>
#include <utility>

namespace aio::detail {

/// What a coroutine ended with: a value or an exception.
///
/// Not a `std::variant`, whose general visits cost more than the rest of an await that completes at once.
template <class T>
class result {
public:
    result() noexcept {}
    result(const result&) = delete;
    result& operator=(const result&) = delete;
    ~result() { reset(); }

    template <class U>
    void set_value(U&& value) {
        reset();
        std::construct_at(std::addressof(value_), std::forward<U>(value));
        holds_ = content::value;
    }
    void set_exception(std::exception_ptr error) noexcept {
        reset();
        std::construct_at(&error_, std::move(error));
        holds_ = content::error;
    }

    [[nodiscard]] std::exception_ptr error() const noexcept { return holds_ == content::error ? error_ : nullptr; }
    [[nodiscard]] bool has_value() const noexcept { return holds_ == content::value; }

    T take() {
        rethrow();
        return std::move(value_);
    }
    T copy() const {
        rethrow();
        return value_;
    }

private:
    enum class content : unsigned char { nothing, value, error };

    void rethrow() const {
        if (holds_ == content::error) [[unlikely]] {
            std::rethrow_exception(error_);
        }
    }
    void reset() noexcept {
        if (holds_ == content::value) {
            std::destroy_at(std::addressof(value_));
        } else if (holds_ == content::error) {
            std::destroy_at(&error_);
        }
        holds_ = content::nothing;
    }

    union {
        T value_;
        std::exception_ptr error_;
    };
    content holds_ = content::nothing;
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
