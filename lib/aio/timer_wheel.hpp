#pragma once

#include <aio/detail/timer.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace aio::detail {

/// A hierarchical timing wheel with ticks of one millisecond (Varghese and Lauck, 1987).
///
/// Pure: it knows no clock and arms no timer. A deadline goes to the level of the highest digit, base 64, in which it
/// differs from now; when time reaches a slot of a higher level its timers move down. New timers wait in a list until
/// the wheel is looked at: most are taken back before. *Complexity*: `add` and taking back are O(1); each timer moves
/// down at most `levels` times.
class timer_wheel {
public:
    using tick = std::uint64_t;

    /// A `deadline` that has passed expires one tick from now.
    void add(timer_node& timer, tick deadline) noexcept {
        timer.tick_ = deadline;
        added_.push_back(timer);
        first_added_ = std::min(first_added_, deadline);
    }

    /// Whether there are timers, and none of those that are new expires before `at`: nothing has to be done then until
    /// `at`, if that was early enough when the wheel was last looked at.
    [[nodiscard]] bool can_wait_until(tick at) noexcept {
        return first_added_ >= at && (!added_.empty() || first_occupied());
    }

    /// Whether `skip_to` is worth while: new timers are to be placed in a wheel that is empty.
    [[nodiscard]] bool stands_still() noexcept { return !added_.empty() && !first_occupied(); }
    /// Brings a wheel that stands still to `now`, so that its new timers are placed where they belong; not past a new
    /// timer that is late already: they expire in the order of their deadlines.
    void skip_to(tick now) noexcept;

    /// The tick to call `advance` at, not later than the first deadline; nothing when no timer is left.
    [[nodiscard]] std::optional<tick> next() noexcept;

    /// Moves to `now` and puts every timer due by then into `due`.
    void advance(tick now, intrusive_list<timer_node>& due) noexcept;

    [[nodiscard]] tick now() const noexcept { return now_; }

private:
    static constexpr unsigned digit_bits = 6;
    static constexpr unsigned slots = 1U << digit_bits;
    static constexpr unsigned levels = 7;  // 64^7 ms are 139 years
    static constexpr tick never = ~tick{0};
    static constexpr tick horizon = (tick{1} << (digit_bits * levels)) - 1;

    struct level {
        std::array<intrusive_list<timer_node>, slots> slot;
        // A bit may stay set after the last timer of its slot was taken back: looking at the slot clears it.
        std::uint64_t occupied = 0;
    };
    struct position {
        unsigned level;
        unsigned slot;
        tick at;
    };

    void place_added() noexcept;
    void place(timer_node& timer) noexcept;
    [[nodiscard]] std::optional<position> first_occupied() noexcept;

    intrusive_list<timer_node> added_;
    // Not later than the first of them.
    tick first_added_ = never;
    std::array<level, levels> levels_;
    tick now_ = 0;
};

}  // namespace aio::detail
