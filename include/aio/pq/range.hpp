#pragma once

#include <chrono>
#include <concepts>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

namespace aio::pq {

template <class T>
struct range_bound {
    T value;
    bool inclusive;

    friend bool operator==(const range_bound&, const range_bound&) = default;
};

/// A range of values, as PostgreSQL's range types (the manual, "Range Types").
///
/// Ranges are equal when they contain the same values: of integers and dates `closed(1, 4)` is `range(1, 5)`. T is
/// compared by `<`.
template <class T>
class range {
public:
    using bound = range_bound<T>;

    /// The empty range.
    range() = default;
    /// `[lower, upper)`
    range(T lower, T upper) : range(bound{std::move(lower), true}, bound{std::move(upper), false}) {}
    /// A bound that is missing is unbounded.
    range(std::optional<bound> lower, std::optional<bound> upper)
        : lower_(std::move(lower)), upper_(std::move(upper)), holds_nothing_(false) {}

    /// `[lower, upper]`
    static range closed(T lower, T upper) { return {bound{std::move(lower), true}, bound{std::move(upper), true}}; }
    /// `(lower, upper)`
    static range open(T lower, T upper) { return {bound{std::move(lower), false}, bound{std::move(upper), false}}; }
    /// `[lower, )`
    static range from(T lower) { return {bound{std::move(lower), true}, std::nullopt}; }
    /// `(lower, )`
    static range after(T lower) { return {bound{std::move(lower), false}, std::nullopt}; }
    /// `( , upper)`
    static range until(T upper) { return {std::nullopt, bound{std::move(upper), false}}; }
    /// `( , upper]`
    static range through(T upper) { return {std::nullopt, bound{std::move(upper), true}}; }
    /// `( , )`
    static range all() { return {std::optional<bound>(), std::optional<bound>()}; }

    /// Nothing where the range is unbounded, and where it is empty.
    [[nodiscard]] const std::optional<bound>& lower() const noexcept { return lower_; }
    [[nodiscard]] const std::optional<bound>& upper() const noexcept { return upper_; }

    /// Whether it contains no value.
    [[nodiscard]] bool is_empty() const {
        if (holds_nothing_) {
            return true;
        }
        const auto [first, last, none] = tightened();
        return none || (first && last &&
                        (last->value < first->value ||
                         (!(first->value < last->value) && !(first->inclusive && last->inclusive))));
    }
    [[nodiscard]] bool contains(const T& value) const {
        const bool above = !lower_ || lower_->value < value || (lower_->inclusive && !(value < lower_->value));
        const bool below = !upper_ || value < upper_->value || (upper_->inclusive && !(upper_->value < value));
        return !holds_nothing_ && above && below;
    }

    friend bool operator==(const range& left, const range& right) {
        if (left.is_empty() || right.is_empty()) {
            return left.is_empty() && right.is_empty();
        }
        const auto tight_left = left.tightened();
        const auto tight_right = right.tightened();
        return tight_left.lower == tight_right.lower && tight_left.upper == tight_right.upper;
    }

private:
    struct bounds {
        std::optional<bound> lower;
        std::optional<bound> upper;
        bool none = false;
    };

    /// Of values that can be counted, the inclusive bounds: there is always one, unless the range contains nothing.
    [[nodiscard]] bounds tightened() const {
        bounds tight{lower_, upper_};
        if constexpr (requires { step(std::declval<T&>(), 1); }) {
            if (tight.lower && !tight.lower->inclusive) {
                tight.none = !step(tight.lower->value, 1);
                tight.lower->inclusive = true;
            }
            if (tight.upper && !tight.upper->inclusive) {
                tight.none = !step(tight.upper->value, -1) || tight.none;
                tight.upper->inclusive = true;
            }
        }
        return tight;
    }

    // False when there is no such value.
    template <std::integral Integer>
    static bool step(Integer& value, int direction) {
        using limits = std::numeric_limits<Integer>;
        if (value == (direction > 0 ? limits::max() : limits::min())) {
            return false;
        }
        value = static_cast<Integer>(direction > 0 ? value + 1 : value - 1);
        return true;
    }
    static bool step(std::chrono::sys_days& value, int direction) {
        auto count = value.time_since_epoch().count();
        const bool stepped = step(count, direction);
        value = std::chrono::sys_days(std::chrono::days(count));
        return stepped;
    }

    std::optional<bound> lower_;
    std::optional<bound> upper_;
    bool holds_nothing_ = true;
};

/// Ranges that neither touch nor overlap, in order: what PostgreSQL makes of those that are sent.
template <class T>
class multirange : public std::vector<range<T>> {
public:
    using std::vector<range<T>>::vector;
};

}  // namespace aio::pq
