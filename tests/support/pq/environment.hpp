#pragma once

#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

namespace test {

/// A variable of the environment; it is as it was when this object is gone.
class environment {
public:
    environment(const char* name, const std::string& value) : name_(name) {
        if (auto const* before = std::getenv(name)) {
            before_ = before;
        }
        ::setenv(name, value.c_str(), 1);
    }
    environment(const environment&) = delete;
    environment& operator=(const environment&) = delete;
    ~environment() { before_ ? ::setenv(name_, before_->c_str(), 1) : ::unsetenv(name_); }

private:
    const char* name_;
    std::optional<std::string> before_;
};

}  // namespace test
