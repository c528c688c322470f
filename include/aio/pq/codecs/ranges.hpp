#pragma once

#include <aio/pq/codec.hpp>
#include <aio/pq/detail/nested.hpp>
#include <aio/pq/detail/range_shape.hpp>
#include <aio/pq/range.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

namespace aio::pq {

/// The types of ranges over T. Those built in follow from what T is sent as; specialise it for ranges that were made
/// with CREATE TYPE:
///
/// ```cpp
/// template <> struct aio::pq::range_type<double> {
///     static constexpr type_id type{"floatrange"};
///     static constexpr type_id multirange{"floatmultirange"};
/// };
/// ```
template <class T>
struct range_type {
    static constexpr type_id type = oids::range_of(type_id(encoder<T>::type).number());
    static constexpr type_id multirange = oids::multirange_of(type_id(encoder<T>::type).number());
};

namespace detail {

template <class T>
void encode_bound(const std::optional<range_bound<T>>& bound, byte_sink& out) {
    if (bound && !encode_inside(bound->value, out)) {
        throw_conversion_error("the bound of a range cannot be NULL");
    }
}

template <class T>
void encode_range(const range<T>& value, byte_sink& out) {
    if (!value.lower() && !value.upper() && value.is_empty()) {
        out.put(range_flags::empty);
        return;
    }
    const auto& lower = value.lower();
    const auto& upper = value.upper();
    out.put(
        range_flags::of(lower.has_value(), lower && lower->inclusive, upper.has_value(), upper && upper->inclusive));
    encode_bound(lower, out);
    encode_bound(upper, out);
}

template <class T>
std::optional<range_bound<T>> decode_bound(nested_bytes& bytes, bool is_there, bool inclusive, oid subtype) {
    if (!is_there) {
        return std::nullopt;
    }
    return range_bound<T>{decode_value<T>(bytes.take_value(subtype)), inclusive};
}

template <class T>
range<T> decode_range(const value_view& value, oid subtype) {
    nested_bytes bytes(value);
    const auto flags = take_range_flags(bytes);
    if (flags.is_empty) {
        bytes.expect_end();
        return {};
    }
    auto lower = decode_bound<T>(bytes, flags.has_lower, flags.lower_inclusive, subtype);
    auto upper = decode_bound<T>(bytes, flags.has_upper, flags.upper_inclusive, subtype);
    bytes.expect_end();
    return {std::move(lower), std::move(upper)};
}

/// The type of the bounds of a value; of a range type that the connection does not know, that of T.
template <class T>
oid bound_type(const value_view& value) {
    const auto known = range_subtype(value.type, value.catalog);
    return nested_type(known != 0 ? known : type_id(encoder<T>::type).number(), value.catalog, &decoder<T>::accepts,
                       raw_type_name<T>);
}

}  // namespace detail

template <detail::encodable_inside T>
struct encoder<range<T>> {
    static_assert(range_type<T>::type != type_id(), "no type of ranges over this type is known: specialise "
                                                    "aio::pq::range_type with its name");

    static constexpr type_id type = range_type<T>::type;
    static constexpr value_format format = value_format::binary;
    static void encode(const range<T>& value, byte_sink& out) { detail::encode_range(value, out); }
};

template <decodable T>
    requires encodable<T>
struct decoder<range<T>> {
    static constexpr bool nested = true;
    static bool accepts(oid type) {
        const auto subtype = detail::builtin_range_subtype(type);
        return subtype != 0 ? decoder<T>::accepts(subtype) : type >= first_user_oid;
    }
    static range<T> decode(const value_view& value) {
        detail::expect_kind(value, detail::type_kind::range, detail::raw_type_name<range<T>>);
        return detail::decode_range<T>(value, detail::bound_type<T>(value));
    }
};

template <detail::encodable_inside T>
struct encoder<multirange<T>> {
    static_assert(range_type<T>::multirange != type_id(), "no type of multiranges over this type is known: specialise "
                                                          "aio::pq::range_type with its name");

    static constexpr type_id type = range_type<T>::multirange;
    static constexpr value_format format = value_format::binary;
    static void encode(const multirange<T>& value, byte_sink& out) {
        detail::put_count(value.size(), out);
        for (const auto& each : value) {
            detail::encode_inside(each, out);
        }
    }
};

template <decodable T>
    requires encodable<T>
struct decoder<multirange<T>> {
    static constexpr bool nested = true;
    static bool accepts(oid type) {
        const auto subtype = detail::builtin_multirange_subtype(type);
        return subtype != 0 ? decoder<T>::accepts(subtype) : type >= first_user_oid;
    }
    static multirange<T> decode(const value_view& value) {
        detail::expect_kind(value, detail::type_kind::multirange, detail::raw_type_name<multirange<T>>);
        const auto subtype = detail::bound_type<T>(value);
        detail::nested_bytes bytes(value);
        const auto count = detail::take_range_count(bytes);
        multirange<T> ranges;
        ranges.reserve(count);
        for (std::size_t i = 0; i < count; ++i) {
            const auto each = bytes.take_value(value.type);
            if (each.is_null()) {
                detail::throw_malformed("a range inside of it is NULL");
            }
            ranges.push_back(detail::decode_range<T>(each, subtype));
        }
        bytes.expect_end();
        return ranges;
    }
};

}  // namespace aio::pq
