#include <aio/error.hpp>

#include "throw_errors.hpp"

namespace aio {
namespace {

std::string message_of(const std::exception_ptr& error) {
    try {
        std::rethrow_exception(error);
    } catch (const std::exception& known) {
        return known.what();
    } catch (const cancelled&) {
        return "aio::cancelled";
    } catch (...) {
        return "an exception that is no std::exception";
    }
}

std::string list_messages(const std::vector<std::exception_ptr>& errors) {
    auto text = "aio: " + std::to_string(errors.size()) + " errors";
    for (auto const& error : errors) {
        text += "\n  " + message_of(error);
    }
    return text;
}

}  // namespace

interrupted::interrupted(int signal_number)
    : std::runtime_error("aio: interrupted by signal " + std::to_string(signal_number)), signal(signal_number) {}

exception_group::exception_group(std::vector<std::exception_ptr> errors)
    : std::runtime_error(list_messages(errors)),
      errors_(std::make_shared<const std::vector<std::exception_ptr>>(std::move(errors))) {}

std::span<const std::exception_ptr> exception_group::exceptions() const noexcept { return *errors_; }

void detail::throw_errors(std::vector<std::exception_ptr> errors) {
    if (errors.size() == 1) {
        std::rethrow_exception(errors.front());
    }
    throw exception_group(std::move(errors));
}

}  // namespace aio
