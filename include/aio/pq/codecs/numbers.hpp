#pragma once

#include <aio/pq/codec.hpp>
#include <aio/pq/detail/integer.hpp>

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace aio::pq {

namespace detail {

/// The bytes that the values of T take in a signed integer; 16 for 64 bits without sign.
template <class T>
inline constexpr std::size_t signed_size = sizeof(T) * (std::is_unsigned_v<T> ? 2 : 1);

template <class T>
using wire_integer = std::conditional_t<signed_size<T> <= 2, std::int16_t,
                                        std::conditional_t<signed_size<T> <= 4, std::int32_t, std::int64_t>>;

template <class T>
inline constexpr oid wire_type = sizeof(T) == 2   ? oids::int2
                                 : sizeof(T) == 4 ? oids::int4
                                                  : oids::int8;

/// Of whatever size it is.
std::int64_t decode_integer(const char* data, int size, oid type);

}  // namespace detail

template <>
struct encoder<bool> {
    static constexpr oid type = oids::bool_;
    static constexpr value_format format = value_format::binary;
    static void encode(bool value, byte_sink& out) { out.put(static_cast<std::uint8_t>(value ? 1 : 0)); }
};

template <>
struct decoder<bool> {
    static bool accepts(oid type) noexcept { return type == oids::bool_; }
    static bool decode(const value_view& value) {
        if (value.size != 1) {
            detail::throw_unexpected_size(value.size, value.type);
        }
        return *value.data != 0;
    }
};

/// Integers are sent as int2, int4 or int8 by their size, those without a sign as the next larger type: a
/// `std::uint32_t` is an int8, which the server takes for an oid where it wants one. `pq::object_id` is sent as oid.
template <detail::integer T>
struct encoder<T> {
    using wire = detail::wire_integer<T>;
    static constexpr oid type = detail::wire_type<wire>;
    static constexpr value_format format = value_format::binary;
    static void encode(T value, byte_sink& out) {
        if (!std::in_range<wire>(value)) {
            detail::throw_out_of_range();
        }
        out.put(static_cast<wire>(value));
    }
};

/// Integers are read from int2, int4, int8 and oid.
template <detail::integer T>
struct decoder<T> {
    static bool accepts(oid type) noexcept {
        return type == oids::int4 || type == oids::int8 || type == oids::int2 || type == oids::oid_;
    }
    static T decode(const value_view& value) {
        // Most columns are read as what they are; an oid is the one without a sign.
        constexpr bool as_oid = std::same_as<T, oid>;
        if constexpr (as_oid || (std::is_signed_v<T> && detail::signed_size<T> == sizeof(detail::wire_integer<T>))) {
            if (value.size == sizeof(T) && (value.type == oids::oid_) == as_oid) {
                return detail::load_big_endian<T>(value.data);
            }
        }
        const auto wide = detail::decode_integer(value.data, value.size, value.type);
        if (!std::in_range<T>(wide)) {
            detail::throw_out_of_range();
        }
        return static_cast<T>(wide);
    }
};

template <>
struct encoder<float> {
    static constexpr oid type = oids::float4;
    static constexpr value_format format = value_format::binary;
    static void encode(float value, byte_sink& out) { out.put(std::bit_cast<std::uint32_t>(value)); }
};

template <>
struct decoder<float> {
    static bool accepts(oid type) noexcept { return type == oids::float4; }
    static float decode(const value_view& value) {
        if (value.size != 4) {
            detail::throw_unexpected_size(value.size, value.type);
        }
        return std::bit_cast<float>(detail::load_big_endian<std::uint32_t>(value.data));
    }
};

template <>
struct encoder<double> {
    static constexpr oid type = oids::float8;
    static constexpr value_format format = value_format::binary;
    static void encode(double value, byte_sink& out) { out.put(std::bit_cast<std::uint64_t>(value)); }
};

/// float4 is read as double too, float8 never as float.
template <>
struct decoder<double> {
    static bool accepts(oid type) noexcept { return type == oids::float8 || type == oids::float4; }
    static double decode(const value_view& value) {
        if (value.size == 8) {
            return std::bit_cast<double>(detail::load_big_endian<std::uint64_t>(value.data));
        }
        return static_cast<double>(decoder<float>::decode(value));
    }
};

}  // namespace aio::pq
