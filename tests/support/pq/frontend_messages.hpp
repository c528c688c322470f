#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace test {

/// Reads what a client sends, in pieces of any size, as messages of PostgreSQL's protocol (the manual, "Message
/// Formats"). Not for encrypted connections.
class frontend_messages {
public:
    /// Gives the types of the messages that begin in `bytes`: `P` (Parse), `B` (Bind), `Q`, `X`, `p` (a password), …
    /// The packet that begins a connection has no type and is left out.
    std::string feed(std::string_view bytes) {
        std::string types;
        while (!bytes.empty()) {
            if (left_ > 0) {
                auto const size = std::min(left_, bytes.size());
                if (opening_ && code_.size() < 4) {
                    code_ += bytes.substr(0, std::min(size, 4 - code_.size()));
                }
                bytes.remove_prefix(size);
                left_ -= size;
                if (left_ == 0) {
                    ended();
                }
                continue;
            }
            header_ += bytes.front();
            bytes.remove_prefix(1);
            if (!opening_ && header_.size() == 1) {
                types += header_;
            }
            if (header_.size() == (opening_ ? 4U : 5U)) {
                // The length counts itself.
                left_ = number(std::string_view(header_).substr(header_.size() - 4)) - 4;
                header_.clear();
                if (left_ == 0) {
                    ended();
                }
            }
        }
        return types;
    }

    /// The whole connection is one CancelRequest.
    [[nodiscard]] bool is_cancel_request() const { return is_cancel_request_; }

private:
    static std::uint32_t number(std::string_view bytes) {
        std::uint32_t value = 0;
        for (auto const byte : bytes) {
            value = value << 8U | static_cast<unsigned char>(byte);
        }
        return value;
    }

    void ended() {
        constexpr std::uint32_t cancel_request = 80877102;
        constexpr std::uint32_t tls_request = 80877103;
        constexpr std::uint32_t gss_request = 80877104;
        if (!opening_) {
            return;
        }
        auto const code = number(code_);
        code_.clear();
        is_cancel_request_ = code == cancel_request;
        // A request for encryption is followed by another opening.
        opening_ = code == tls_request || code == gss_request;
    }

    bool opening_ = true;
    bool is_cancel_request_ = false;
    std::string header_;
    std::string code_;
    std::size_t left_ = 0;
};

}  // namespace test
