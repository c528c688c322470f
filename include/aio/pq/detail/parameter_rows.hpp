#pragma once

#include <aio/pq/codec.hpp>
#include <aio/pq/detail/executor.hpp>
#include <aio/pq/detail/reflect.hpp>
#include <aio/pq/sql.hpp>
#include <aio/task.hpp>

#include <cstdint>
#include <iterator>
#include <memory>
#include <tuple>
#include <type_traits>
#include <utility>

namespace aio::pq::detail {

/// The parameters that an element of a range makes: itself, the elements of a tuple, or the fields of an aggregate.
template <class T>
struct parameters_of {
    static consteval auto types() {
        if constexpr (encodable<T>) {
            return type_list<T>();
        } else if constexpr (std::is_aggregate_v<T>) {
            return field_types<T>();
        } else {
            return type_list<>();
        }
    }
    template <class F>
    static void apply(const T& row, F add) {
        if constexpr (encodable<T>) {
            add(row);
        } else {
            // It ties to fields that can be changed; nothing is.
            tie_fields<field_count<T>>::apply(const_cast<T&>(row), add);
        }
    }
};

template <class... Ts>
struct parameters_of<std::tuple<Ts...>> {
    static consteval auto types() { return type_list<std::remove_cvref_t<Ts>...>(); }
    template <class F>
    static void apply(const std::tuple<Ts...>& row, F add) {
        std::apply(add, row);
    }
};

template <class First, class Second>
struct parameters_of<std::pair<First, Second>> {
    static consteval auto types() { return type_list<std::remove_cvref_t<First>, std::remove_cvref_t<Second>>(); }
    template <class F>
    static void apply(const std::pair<First, Second>& row, F add) {
        add(row.first, row.second);
    }
};

// What a loop over a range asks for, in words of <iterator>: every file that includes the driver would
// pay for <ranges>.
template <class Range>
using iterator_of = decltype(std::begin(std::declval<Range&>()));
template <class Range>
using sentinel_of = decltype(std::end(std::declval<Range&>()));

template <class Range>
using parameters_of_range = parameters_of<std::iter_value_t<iterator_of<Range>>>;

template <class Types>
inline constexpr bool encodable_types = false;
template <class First, class... Rest>
inline constexpr bool encodable_types<type_list<First, Rest...>> = encodable<First> && (encodable<Rest> && ...);

/// A range whose elements are tuples, pairs, structs or scalars of types that can be parameters.
///
/// Not satisfied? The codec of one of the types is missing: a header from `aio/pq/codecs/`, or a specialisation of
/// `aio::pq::encoder`. A range that is a view must be movable; one that is borrowed has to outlive the await.
template <class Range>
concept range_of_parameters =
    std::input_iterator<iterator_of<Range>> && std::sentinel_for<sentinel_of<Range>, iterator_of<Range>> &&
    encodable_types<decltype(parameters_of_range<Range>::types())>;

template <class Types>
struct sql_for;
template <class... Ts>
struct sql_for<type_list<Ts...>> {
    using type = basic_sql<Ts...>;
};

/// A statement that has a placeholder for each parameter of an element.
template <class Range>
using sql_of_many = typename sql_for<decltype(parameters_of_range<Range>::types())>::type;

template <class Range>
class rows_as_parameters final : public parameter_source {
public:
    explicit rows_as_parameters(Range& rows) : next_(std::begin(rows)), end_(std::end(rows)) {}

    [[nodiscard]] bool next(params& into) override {
        if (next_ == end_) {
            return false;
        }
        auto&& row = *next_;
        parameters_of_range<Range>::apply(row, [&](const auto&... values) { (into.add(values), ...); });
        ++next_;
        return true;
    }

private:
    iterator_of<Range> next_;
    sentinel_of<Range> end_;
};

template <class Range>
task<std::int64_t> run_rows(executor where, sql_text text, Range rows) {
    rows_as_parameters<Range> source(rows);
    co_return co_await run_many(std::move(where), std::move(text), source);
}

}  // namespace aio::pq::detail
