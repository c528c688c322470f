#pragma once

#include <aio/pq/codec.hpp>
#include <aio/pq/codecs/text.hpp>
#include <aio/pq/detail/enum_labels.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace aio::pq {

/// Says that an enum is one of the database:
///
/// ```cpp
/// enum class mood { sad, ok, happy };
/// template <> struct aio::pq::enum_type<mood> { static constexpr std::string_view name = "mood"; };
/// ```
///
/// The labels are the enumerators' names, of values from 0 to 127. Where they differ, or the enum has no fixed
/// underlying type, they are listed:
///
/// ```cpp
/// template <> struct aio::pq::enum_type<mood> {
///     static constexpr std::string_view name = "mood";
///     static constexpr std::pair<mood, std::string_view> labels[] = {{mood::sad, "very sad"}, {mood::ok, "ok"}};
/// };
/// ```
template <class E>
struct enum_type;

namespace detail {

template <class E>
concept named_enum = std::is_enum_v<E> && requires {
    { enum_type<E>::name } -> std::convertible_to<std::string_view>;
};

template <class E>
consteval auto make_enum_labels() {
    if constexpr (requires { enum_type<E>::labels; }) {
        std::array<enum_label, std::size(enum_type<E>::labels)> labels{};
        for (std::size_t i = 0; i < labels.size(); ++i) {
            const auto& [value, label] = enum_type<E>::labels[i];
            labels[i] = {static_cast<std::int64_t>(value), label};
        }
        return labels;
    } else {
        static_assert(fixed_enum<E>, "the names of an enum's values are known when it has an underlying type, as in "
                                     "enum class mood or enum mood : int; for others list the labels in "
                                     "aio::pq::enum_type");
        if constexpr (fixed_enum<E>) {
            static_assert(enumerators<E>.size() > 0, "this enum has no enumerators of values from 0 to 127: list the "
                                                     "labels in aio::pq::enum_type");
            return enumerators<E>;
        } else {
            return std::array<enum_label, 0>{};
        }
    }
}

template <class E>
inline constexpr auto enum_labels = make_enum_labels<E>();

}  // namespace detail

template <detail::named_enum E>
struct encoder<E> {
    static constexpr type_id type = type_id(enum_type<E>::name);
    static constexpr value_format format = value_format::binary;
    static void encode(E value, byte_sink& out) {
        out.append(detail::label_of(static_cast<std::int64_t>(value), detail::enum_labels<E>));
    }
};

/// Enums are read from text too, so that a column with a check constraint does as well.
template <detail::named_enum E>
struct decoder<E> {
    static bool accepts(oid type) noexcept {
        return type >= first_user_oid || type == oids::text || type == oids::varchar || type == oids::bpchar;
    }
    static E decode(const value_view& value) {
        return static_cast<E>(detail::value_of(value.text(), detail::enum_labels<E>));
    }
};

}  // namespace aio::pq
