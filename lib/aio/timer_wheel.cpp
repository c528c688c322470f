#include "timer_wheel.hpp"

#include <algorithm>
#include <bit>

namespace aio::detail {

void timer_wheel::skip_to(tick now) noexcept {
    added_.for_each(
        [&](const timer_node& timer) { now = std::min(now, timer.tick_ - std::min(timer.tick_, tick{1})); });
    now_ = std::max(now_, now);
}

void timer_wheel::place_added() noexcept {
    first_added_ = never;
    while (!added_.empty()) {
        place(added_.pop_front());
    }
}

void timer_wheel::place(timer_node& timer) noexcept {
    auto const at = std::clamp(timer.tick_, now_ + 1, now_ + horizon / 2);
    // The node keeps the true deadline: one beyond the horizon is put off again when its slot comes.
    timer.tick_ = std::max(timer.tick_, at);
    auto const differing = static_cast<unsigned>(std::bit_width(at ^ now_));
    auto const index = std::min((differing - 1) / digit_bits, levels - 1);
    auto const slot = static_cast<unsigned>((at >> (index * digit_bits)) % slots);
    levels_[index].slot[slot].push_back(timer);
    levels_[index].occupied |= std::uint64_t{1} << slot;
}

std::optional<timer_wheel::position> timer_wheel::first_occupied() noexcept {
    // Everything in a lower level is due before anything in a higher one.
    for (unsigned index = 0; index < levels; ++index) {
        auto& at_level = levels_[index];
        auto const shift = index * digit_bits;
        auto const here = static_cast<unsigned>((now_ >> shift) % slots);
        while (at_level.occupied != 0) {
            auto const ahead = std::rotr(at_level.occupied, static_cast<int>(here));
            auto const slot = (here + static_cast<unsigned>(std::countr_zero(ahead))) % slots;
            if (at_level.slot[slot].empty()) {
                at_level.occupied &= ~(std::uint64_t{1} << slot);
                continue;
            }
            auto const turn = (now_ >> (shift + digit_bits)) + (slot < here ? 1 : 0);
            return position{index, slot, ((turn << digit_bits) | slot) << shift};
        }
    }
    return std::nullopt;
}

std::optional<timer_wheel::tick> timer_wheel::next() noexcept {
    place_added();
    auto const first = first_occupied();
    return first ? std::optional(std::max(first->at, now_)) : std::nullopt;
}

void timer_wheel::advance(tick now, intrusive_list<timer_node>& due) noexcept {
    place_added();
    for (auto first = first_occupied(); first && first->at <= now; first = first_occupied()) {
        now_ = std::max(now_, first->at);
        intrusive_list<timer_node> timers;
        timers.take(levels_[first->level].slot[first->slot]);
        levels_[first->level].occupied &= ~(std::uint64_t{1} << first->slot);
        while (!timers.empty()) {
            auto& timer = timers.pop_front();
            // Even those that `now` has passed move down level by level: they come out in the order of their deadlines.
            if (timer.tick_ <= now_) {
                due.push_back(timer);
            } else {
                place(timer);
            }
        }
    }
    now_ = std::max(now_, now);
}

}  // namespace aio::detail
