#pragma once

#include <aio/pq/detail/spelled_name.hpp>
#include <aio/pq/detail/tie_fields.hpp>

#include <array>
#include <cstddef>
#include <cstdlib>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

/// The fields of an aggregate: how many, their types and their names, from the language alone.
///
/// Not for structs with a base class, bit-fields, or C arrays of types without a default constructor.
namespace aio::pq::detail {

template <class... Ts>
struct type_list {
    static constexpr std::size_t size = sizeof...(Ts);
};

/// Stands for the initialiser of any field in an unevaluated expression.
struct any_field {
    // Defined, because compilers warn of functions that look used; never called.
    template <class T>
    operator T() const noexcept {
        std::abort();
    }
};

template <std::size_t>
using any_field_at = any_field;

template <class T, std::size_t... I>
consteval bool takes_initialisers(std::index_sequence<I...>) {
    return requires { T{any_field_at<I>{}...}; };
}

// An array takes as many of the outer initialisers as it has elements (braces may be left out), but a single `{}` too.
template <class T, std::size_t... Before, std::size_t... After>
consteval bool takes_empty_braces(std::index_sequence<Before...>, std::index_sequence<After...>) {
    return requires { T{any_field_at<Before>{}..., {}, any_field_at<After>{}...}; };
}

template <class T, std::size_t... Before, std::size_t... Inner, std::size_t... After>
consteval bool takes_braces(std::index_sequence<Before...>, std::index_sequence<Inner...>,
                            std::index_sequence<After...>) {
    return requires { T{any_field_at<Before>{}..., {any_field_at<Inner>{}...}, any_field_at<After>{}...}; };
}

/// The most initialisers that T takes: the number of its fields with each array counted as its elements.
template <class T, std::size_t Count = 0>
consteval std::size_t count_initialisers() {
    // Fewer than the fields may be too few, where a field has no default.
    constexpr std::size_t enough = 4 * most_fields;
    constexpr bool fits = takes_initialisers<T>(std::make_index_sequence<Count>{});
    constexpr bool next_fits = takes_initialisers<T>(std::make_index_sequence<Count + 1>{});
    if constexpr ((fits && !next_fits) || Count == enough) {
        return Count;
    } else {
        return count_initialisers<T, Count + 1>();
    }
}

/// How many of the `All` initialisers the field takes that begins with initialiser `At`.
template <class T, std::size_t All, std::size_t At, std::size_t Tried = 2>
consteval std::size_t initialisers_of_field() {
    using before = std::make_index_sequence<At>;
    if constexpr (At + Tried > All || takes_empty_braces<T>(before{}, std::make_index_sequence<All - At - 1>{})) {
        return 1;
    } else if constexpr (takes_braces<T>(before{}, std::make_index_sequence<Tried>{},
                                         std::make_index_sequence<All - At - Tried>{}) &&
                         !takes_braces<T>(before{}, std::make_index_sequence<Tried>{},
                                          std::make_index_sequence<All - At - Tried + 1>{})) {
        return Tried;
    } else {
        return initialisers_of_field<T, All, At, Tried + 1>();
    }
}

template <class T, std::size_t All, std::size_t At = 0, std::size_t Fields = 0>
consteval std::size_t count_fields_from() {
    if constexpr (At >= All) {
        return Fields;
    } else {
        return count_fields_from<T, All, At + initialisers_of_field<T, All, At>(), Fields + 1>();
    }
}

template <class T>
    requires std::is_aggregate_v<T>
inline constexpr std::size_t field_count = count_fields_from<T, count_initialisers<T>()>();

template <class T>
using field_types = decltype(tie_fields<field_count<T>>::apply(
    std::declval<T&>(), []<class... Fields>(Fields&...) { return type_list<Fields...>{}; }));

// The name of a field is read off the spelling of a pointer to it. The pointer has to be a constant, so it points into
// an object that is declared and never defined.
#if defined(__clang__)
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wundefined-internal"
#pragma clang diagnostic ignored "-Wundefined-var-template"
#endif

template <class T>
struct declared_only {
    T value;
    static declared_only object;
};

// clang before 18 takes no pointer to a field as a template argument, but takes one inside of a struct.
template <class T>
struct field_pointer {
    T* pointer;
};

template <class T>
consteval auto pointers_to_fields() {
    return tie_fields<field_count<T>>::apply(declared_only<T>::object.value, []<class... Fields>(Fields&... fields) {
        return std::tuple<field_pointer<Fields>...>(field_pointer<Fields>{&fields}...);
    });
}

template <auto Pointer>
consteval auto spell_pointer() {
    return std::string_view(__PRETTY_FUNCTION__);
}

template <class T>
inline constexpr auto field_names = []<std::size_t... I>(std::index_sequence<I...>) {
    return std::array<std::string_view, sizeof...(I)>{
        last_name(spell_pointer<std::get<I>(pointers_to_fields<T>())>())...};
}(std::make_index_sequence<field_count<T>>());

#if defined(__clang__)
#pragma clang diagnostic pop
#endif

}  // namespace aio::pq::detail
