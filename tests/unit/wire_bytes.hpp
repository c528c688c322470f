#pragma once

#include <aio/pq/codec.hpp>
#include <aio/pq/detail/big_endian.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// Values as the bytes of the wire, and back.
namespace wire {

/// Integers of the sizes that they have, in network byte order, one after another.
template <std::integral... T>
std::string bytes(T... numbers) {
    std::string all;
    const auto append = [&](auto number) {
        char buffer[sizeof(number)];
        aio::pq::detail::store_big_endian(number, buffer);
        all.append(buffer, sizeof(number));
    };
    (append(numbers), ...);
    return all;
}

template <class T>
std::string encoded(const T& value) {
    aio::pq::byte_sink out;
    aio::pq::encoder<T>::encode(value, out);
    return {out.data(), out.size()};
}

/// The view of a copy on the heap that has no byte more than the value, so that a sanitizer sees each step beyond it.
class received {
public:
    received(aio::pq::oid type, std::string_view bytes) : bytes_(bytes.begin(), bytes.end()), type_(type) {}
    operator aio::pq::value_view() const {
        return {.data = bytes_.data(), .size = static_cast<int>(bytes_.size()), .type = type_};
    }

private:
    std::vector<char> bytes_;
    aio::pq::oid type_;
};

template <class T>
T decoded(aio::pq::oid type, std::string_view bytes) {
    return aio::pq::detail::decode_value<T>(received(type, bytes));
}

/// Reads every beginning of `bytes` and `bytes` with something after it: all but the whole must be refused.
template <class T>
void refuses_other_sizes(aio::pq::oid type, const std::string& bytes) {
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        CAPTURE(size);
        CHECK_THROWS_AS(decoded<T>(type, std::string_view(bytes).substr(0, size)), aio::pq::conversion_error);
    }
    CHECK_THROWS_AS(decoded<T>(type, bytes + '\0'), aio::pq::conversion_error);
    CHECK_THROWS_AS(aio::pq::detail::decode_value<T>({.data = nullptr, .size = -1, .type = type}),
                    aio::pq::conversion_error);
    CHECK_NOTHROW(decoded<T>(type, bytes));
}

}  // namespace wire

/// The expression throws a conversion_error whose message contains `text`.
#define CHECK_CONVERSION_ERROR(expression, text)                                                                       \
    CHECK_THROWS_MATCHES(expression, aio::pq::conversion_error,                                                        \
                         Catch::Matchers::MessageMatches(Catch::Matchers::ContainsSubstring(text)))
