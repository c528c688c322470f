#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fuzz {

/// The bytes that a target was given; when there are none left, zeros.
class input {
public:
    input(const std::uint8_t* data, std::size_t size) : left_(reinterpret_cast<const char*>(data), size) {}

    [[nodiscard]] bool empty() const noexcept { return left_.empty(); }

    [[nodiscard]] std::size_t byte() {
        const auto taken = text(1);
        return taken.empty() ? 0 : static_cast<unsigned char>(taken.front());
    }

    /// Up to `most` bytes.
    [[nodiscard]] std::string_view text(std::size_t most) {
        const auto taken = left_.substr(0, std::min(most, left_.size()));
        left_.remove_prefix(taken.size());
        return taken;
    }
    /// As many as a first byte says.
    [[nodiscard]] std::string_view text() {
        const auto size = byte();
        return text(size);
    }
    [[nodiscard]] std::string_view rest() { return text(left_.size()); }

private:
    std::string_view left_;
};

}  // namespace fuzz
