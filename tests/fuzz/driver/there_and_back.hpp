#pragma once

#include "fuzz/driver/known_types.hpp"
#include "fuzz/driver/target.hpp"

#include <aio/pq/codec.hpp>
#include <aio/pq/detail/array_shape.hpp>
#include <aio/pq/detail/nested.hpp>
#include <aio/pq/range.hpp>

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

/// From bytes to a value, and by its encoder to bytes and a value again.
namespace fuzz {

/// Writes the OIDs that a connection would have looked up.
void resolve(aio::pq::byte_sink& bytes);

template <class T>
std::string encoded(const T& value) {
    aio::pq::byte_sink out;
    aio::pq::encoder<T>::encode(value, out);
    resolve(out);
    return {out.data(), out.size()};
}

/// The type that the server takes an encoded value for. Text and JSON it takes for what the statement says, tuples too.
template <class T>
aio::pq::oid type_sent_as() {
    const aio::pq::type_id type = aio::pq::encoder<T>::type;
    if (type != aio::pq::type_id()) {
        return known_types().find(type);
    }
    for (const auto each : {aio::pq::oids::text, aio::pq::oids::json, aio::pq::oids::xml, aio::pq::oids::record}) {
        if (aio::pq::decoder<T>::accepts(each)) {
            return each;
        }
    }
    return 0;
}

/// Whether what an encoder writes, its decoder reads: inside of others JSON is sent as text, which is read as a string.
template <class T>
struct returns {
    static bool inside() {
        if constexpr (aio::pq::detail::encodable_inside<T>) {
            return aio::pq::decoder<T>::accepts(known_types().find(aio::pq::detail::inner_type<T>));
        } else {
            return false;
        }
    }
    static bool alone() { return true; }
    static constexpr bool comparable = std::equality_comparable<T>;
};
template <class T>
struct returns<std::optional<T>> : returns<T> {};
template <class T>
struct returns<aio::pq::range<T>> : returns<T> {
    static bool alone() { return returns<T>::inside(); }
};
template <class T>
struct returns<aio::pq::multirange<T>> : returns<aio::pq::range<T>> {};
template <aio::pq::detail::array_like T>
struct returns<T> : returns<aio::pq::detail::array_leaf<T>> {
    static bool inside() { return returns<aio::pq::detail::array_leaf<T>>::inside(); }
    static bool alone() { return inside(); }
};
template <class... Fields>
struct returns<std::tuple<Fields...>> {
    static bool inside() { return (returns<Fields>::inside() && ...); }
    static bool alone() { return inside(); }
    static constexpr bool comparable = (returns<Fields>::comparable && ...);
};

/// The value, if the bytes are one.
template <class T>
std::optional<T> decoded(const aio::pq::value_view& value) {
    std::optional<T> read;
    try {
        read.emplace(aio::pq::detail::decode_value<T>(value));
    } catch (const aio::pq::conversion_error&) {
        // Any bytes may come from a server: this is what such errors are for, and no other is.
    }
    return read;
}

template <class T>
bool is_value(aio::pq::value_view value) {
    return decoded<T>(value).has_value();
}

/// Whether the bytes are a value. What its encoder makes of it has to be the same value.
template <class T>
bool there_and_back(aio::pq::value_view value) {
    const auto first = decoded<T>(value);
    if (!first || !returns<T>::alone()) {
        return first.has_value();
    }
    std::string bytes;
    try {
        bytes = encoded(*first);
    } catch (const aio::pq::conversion_error&) {
        // There are values that can only be read, a text with NUL for one.
        return true;
    }
    value.data = bytes.data();
    value.size = static_cast<int>(bytes.size());
    value.type = type_sent_as<T>();
    const auto second = decoded<T>(value);
    const auto name = [] { return aio::pq::detail::readable_type_name(aio::pq::detail::raw_type_name<T>); };
    require(second.has_value(), "what is encoded does not decode: " + name());
    require(encoded(*second) == bytes, "the value changed on the way: " + name());
    if constexpr (returns<T>::comparable) {
        // NaN is not even equal to itself.
        require(*first == *second || !(*first == *first), "another value came back: " + name());
    }
    return true;
}

/// What is read from a text and written again is the same.
template <class T>
void read_text(std::string_view text) {
    T value;
    try {
        value = T(text);
    } catch (const aio::pq::conversion_error&) {
        return;
    }
    require(T(value.to_string()) == value, "another value: " + value.to_string());
    accept();
}

}  // namespace fuzz
