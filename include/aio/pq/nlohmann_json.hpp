#pragma once

/// The codec of `nlohmann::json`, of its sibling that keeps the order of keys, and of every other `basic_json`. It is
/// for programs that have that library (on Debian: nlohmann-json3-dev), and no other header of the driver includes it.

#include <aio/pq/codecs/json.hpp>

#include <nlohmann/json.hpp>

#include <concepts>
#include <string>
#include <string_view>

namespace aio::pq {

namespace detail {

template <class T>
concept nlohmann_json = nlohmann::detail::is_basic_json<T>::value;

}  // namespace detail

/// Sent as json or jsonb, whichever the server infers. `nlohmann::json()` is the `null` of JSON; NULL is
/// `std::nullopt`.
///
/// *Throws*: `conversion_error` when a string of the value is not UTF-8.
template <detail::nlohmann_json T>
struct encoder<T> {
    static constexpr oid type = 0;
    static constexpr value_format format = value_format::text;
    static void encode(const T& value, byte_sink& out) {
        try {
            detail::encode_text(value.dump(), out);
        } catch (const nlohmann::json::exception& error) {
            throw conversion_error(error.what());
        }
    }
};

/// Read from json and jsonb. A number is what that library makes of it: an integer of 64 bits, else a double. To keep
/// every digit read `pq::json`.
///
/// *Throws*: `conversion_error` when the library refuses the text.
template <detail::nlohmann_json T>
struct decoder<T> {
    static bool accepts(oid type) noexcept { return detail::is_json(type); }
    static T decode(value_view value) {
        try {
            return T::parse(detail::json_text(value));
        } catch (const nlohmann::json::exception& error) {
            throw conversion_error(error.what());
        }
    }
};

}  // namespace aio::pq
