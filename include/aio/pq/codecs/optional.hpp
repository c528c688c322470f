#pragma once

#include <aio/pq/codec.hpp>

#include <cstddef>
#include <optional>

namespace aio::pq {

template <encodable T>
struct encoder<std::optional<T>> {
    static constexpr auto type = encoder<T>::type;
    static constexpr value_format format = encoder<T>::format;
    static bool is_null(const std::optional<T>& value) {
        if constexpr (requires { encoder<T>::is_null(*value); }) {
            return !value || encoder<T>::is_null(*value);
        } else {
            return !value;
        }
    }
    static void encode(const std::optional<T>& value, byte_sink& out) { encoder<T>::encode(*value, out); }
};

/// NULL of whatever type the server infers.
template <>
struct encoder<std::nullopt_t> {
    static constexpr oid type = 0;
    static constexpr value_format format = value_format::text;
    static bool is_null(std::nullopt_t) noexcept { return true; }
    static void encode(std::nullopt_t, byte_sink&) noexcept {}
};

template <>
struct encoder<std::nullptr_t> : encoder<std::nullopt_t> {
    static bool is_null(std::nullptr_t) noexcept { return true; }
    static void encode(std::nullptr_t, byte_sink&) noexcept {}
};

template <decodable T>
struct decoder<std::optional<T>> {
    static constexpr bool nested = detail::nested_types<T>;
    static bool accepts(oid type) { return decoder<T>::accepts(type); }
    static std::optional<T> null() noexcept { return std::nullopt; }
    static std::optional<T> decode(const value_view& value) { return decoder<T>::decode(value); }
};

}  // namespace aio::pq
