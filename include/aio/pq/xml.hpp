#pragma once

#include <string>

namespace aio::pq {

/// The text of an XML document or fragment, in UTF-8 whatever its declaration says. It is not looked into: the server
/// checks what it is sent. Two are equal when their texts are.
struct xml {
    std::string text;

    friend bool operator==(const xml&, const xml&) = default;
};

[[nodiscard]] inline std::string to_string(const xml& value) { return value.text; }

}  // namespace aio::pq
