#pragma once

#include "make_result.hpp"

#include <aio/pq/codec.hpp>
#include <aio/pq/params.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

/// Values as codecs write and read them.
namespace bytes {

using made::binary;

/// A value inside of another.
inline std::string sized(std::string_view value) {
    return binary(static_cast<std::int32_t>(value.size())) + std::string(value);
}
inline const std::string null = binary(std::int32_t{-1});

inline std::string type(aio::pq::oid number) { return binary(number); }

template <class T>
std::string encoded(const T& value) {
    aio::pq::byte_sink out;
    aio::pq::encoder<T>::encode(value, out);
    return {out.data(), out.size()};
}

/// The bytes are copied to where a read beyond their end is seen by a sanitizer.
template <class T>
T decoded(aio::pq::oid type, std::string_view from, const aio::pq::detail::type_catalog* catalog = nullptr) {
    const auto copy = std::make_unique<char[]>(from.size());
    from.copy(copy.get(), from.size());
    return aio::pq::detail::decode_value<T>(
        {.data = copy.get(), .size = static_cast<int>(from.size()), .type = type, .catalog = catalog});
}

/// Every beginning of a value is refused, as is the value with something behind it; changed bytes are read as another
/// value or refused, and nothing worse.
template <class T>
void withstands_damage(aio::pq::oid type, const std::string& value) {
    for (std::size_t size = 0; size < value.size(); ++size) {
        CAPTURE(size);
        CHECK_THROWS_AS(decoded<T>(type, std::string_view(value).substr(0, size)), aio::pq::conversion_error);
    }
    CHECK_THROWS_AS(decoded<T>(type, value + "x"), aio::pq::conversion_error);
    int outcomes = 0;
    for (std::size_t at = 0; at < value.size(); ++at) {
        for (const char changed : {'\0', '\1', '\x7f', '\x80', '\xff'}) {
            auto damaged = value;
            damaged[at] = changed;
            try {
                (void)decoded<T>(type, damaged);
                ++outcomes;
            } catch (const aio::pq::conversion_error&) {
                ++outcomes;
            }
        }
    }
    CHECK(outcomes == static_cast<int>(value.size()) * 5);
}

}  // namespace bytes
