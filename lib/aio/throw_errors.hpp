#pragma once

#include <exception>
#include <vector>

namespace aio::detail {

/// Throws the only error as itself, several as an `exception_group`. There must be one.
[[noreturn]] void throw_errors(std::vector<std::exception_ptr> errors);

}  // namespace aio::detail
