#pragma once

#include <aio/pq/codec.hpp>
#include <aio/pq/detail/composite.hpp>
#include <aio/pq/detail/reflect.hpp>

#include <concepts>
#include <cstddef>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace aio::pq {

/// Says that a struct is a composite type of the database, or the row of a table; its fields are the attributes, in
/// their order:
///
/// ```cpp
/// struct address { std::string street; std::optional<std::string> city; };
/// template <> struct aio::pq::composite_type<address> { static constexpr std::string_view name = "address"; };
/// ```
///
/// The name is as SQL writes it, with a schema if the search_path does not find it. Such a struct is a single value:
/// a column, a parameter, an element of an array, a field of another.
template <class T>
struct composite_type;

namespace detail {

template <class T>
concept composite = std::is_aggregate_v<T> && requires {
    { composite_type<T>::name } -> std::convertible_to<std::string_view>;
};

}  // namespace detail

/// A field has to be sent as the type that its attribute is declared with, or that this is a domain over; a string is
/// whatever has text as its binary format.
template <detail::composite T>
struct encoder<T> {
    static constexpr type_id type = type_id(composite_type<T>::name);
    static constexpr value_format format = value_format::binary;
    static void encode(const T& value, byte_sink& out) {
        constexpr bool can_be_sent = detail::encodable_fields<detail::field_types<T>>;
        static_assert(can_be_sent, "a field of this composite has no aio::pq::encoder, or one that sends text: include "
                                   "the header of its codec from aio/pq/codecs/, or specialise aio::pq::encoder");
        if constexpr (can_be_sent) {
            detail::tie_fields<detail::field_count<T>>::apply(
                value, [&](const auto&... fields) { detail::encode_composite(type, out, fields...); });
        }
    }
};

template <detail::composite T>
struct decoder<T> {
    static constexpr bool nested = true;
    static bool accepts(oid type) noexcept { return detail::accepts_composite(type); }
    static T decode(const value_view& value) {
        constexpr bool can_be_read = detail::decodable_fields<detail::field_types<T>>;
        static_assert(can_be_read, "a field of this composite has no aio::pq::decoder: include the header of its codec "
                                   "from aio/pq/codecs/, or specialise aio::pq::decoder");
        if constexpr (can_be_read) {
            return detail::decode_composite<T>(value, detail::field_types<T>(), detail::field_names<T>.data());
        }
    }
};

/// A tuple inside of an array, a composite or a row is a `record`, or any composite type, by position.
template <decodable... Fields>
    requires(sizeof...(Fields) > 0)
struct decoder<std::tuple<Fields...>> {
    static constexpr bool nested = true;
    static bool accepts(oid type) noexcept { return detail::accepts_composite(type); }
    static std::tuple<Fields...> decode(const value_view& value) {
        return detail::decode_composite<std::tuple<Fields...>>(value, detail::type_list<Fields...>(), nullptr);
    }
};

template <decodable First, decodable Second>
struct decoder<std::pair<First, Second>> {
    static constexpr bool nested = true;
    static bool accepts(oid type) noexcept { return detail::accepts_composite(type); }
    static std::pair<First, Second> decode(const value_view& value) {
        return detail::decode_composite<std::pair<First, Second>>(value, detail::type_list<First, Second>(), nullptr);
    }
};

/// PostgreSQL takes no record without a name. Where the statement names the composite type, `$1::address`, a tuple is
/// sent as that, and its fields have to be sent as the very types of the attributes.
template <detail::encodable_inside... Fields>
    requires(sizeof...(Fields) > 0)
struct encoder<std::tuple<Fields...>> {
    static constexpr oid type = 0;
    static constexpr value_format format = value_format::binary;
    static void encode(const std::tuple<Fields...>& value, byte_sink& out) {
        std::apply([&](const auto&... fields) { detail::encode_composite({}, out, fields...); }, value);
    }
};

template <detail::encodable_inside First, detail::encodable_inside Second>
struct encoder<std::pair<First, Second>> {
    static constexpr oid type = 0;
    static constexpr value_format format = value_format::binary;
    static void encode(const std::pair<First, Second>& value, byte_sink& out) {
        detail::encode_composite({}, out, value.first, value.second);
    }
};

}  // namespace aio::pq
