#pragma once

#include <string>

namespace aio::pq {

/// The text of a JSON value. It is not looked into: the server checks what it is sent. Two are equal when their texts
/// are.
///
/// `aio/pq/nlohmann_json.hpp` has the codec of `nlohmann::json`.
struct json {
    std::string text;

    friend bool operator==(const json&, const json&) = default;
};

[[nodiscard]] inline std::string to_string(const json& value) { return value.text; }

}  // namespace aio::pq
