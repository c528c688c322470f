#include "aio/timer_wheel.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <vector>

using aio::detail::intrusive_list;
using aio::detail::timer_node;
using aio::detail::timer_wheel;
using tick = timer_wheel::tick;

namespace {

constexpr auto never = std::numeric_limits<tick>::max();

struct timer final : timer_node {
    void expired() noexcept override {}
    std::multimap<tick, timer*>::iterator place;
};

/// The wheel, and beside it what it should do.
class checked_wheel {
public:
    /// `deadline` counts from the epoch; one that has passed is due at the next tick.
    void add(tick deadline) {
        auto& added = *timers_.emplace_back(std::make_unique<timer>());
        added.place = expected_.emplace(std::max(deadline, wheel_.now() + 1), &added);
        wheel_.add(added, deadline);
    }

    void remove(std::size_t index) {
        auto place = expected_.begin();
        std::advance(place, static_cast<std::ptrdiff_t>(index));
        auto* const removed = place->second;
        expected_.erase(place);
        auto const owner =
            std::find_if(timers_.begin(), timers_.end(), [&](auto& each) { return each.get() == removed; });
        std::swap(*owner, timers_.back());
        timers_.pop_back();
    }

    void check_next() {
        auto const next = wheel_.next();
        REQUIRE(next.has_value() == !expected_.empty());
        if (next) {
            REQUIRE(*next <= expected_.begin()->first);
            REQUIRE(*next >= wheel_.now());
        }
    }

    void advance(tick now) {
        intrusive_list<timer_node> due;
        wheel_.advance(now, due);
        REQUIRE(wheel_.now() == now);
        tick last = 0;
        while (!due.empty()) {
            auto& expired = static_cast<timer&>(due.pop_front());
            auto const deadline = expired.place->first;
            REQUIRE(deadline <= now);   // nothing early
            REQUIRE(deadline >= last);  // in order
            last = deadline;
            expected_.erase(expired.place);
            auto const owner =
                std::find_if(timers_.begin(), timers_.end(), [&](auto& each) { return each.get() == &expired; });
            std::swap(*owner, timers_.back());
            timers_.pop_back();
        }
        // Nothing late.
        REQUIRE((expected_.empty() || expected_.begin()->first > now));
    }

    [[nodiscard]] std::size_t size() const { return expected_.size(); }
    [[nodiscard]] tick now() const { return wheel_.now(); }
    [[nodiscard]] std::optional<tick> next() { return wheel_.next(); }

private:
    timer_wheel wheel_;
    std::multimap<tick, timer*> expected_;
    std::vector<std::unique_ptr<timer>> timers_;
};

}  // namespace

TEST_CASE("an empty timer wheel has no next tick") {
    timer_wheel wheel;
    REQUIRE_FALSE(wheel.next());
    intrusive_list<timer_node> due;
    wheel.advance(1'000'000, due);
    REQUIRE(due.empty());
    REQUIRE(wheel.now() == 1'000'000);
    REQUIRE_FALSE(wheel.next());
}

TEST_CASE("a timer that is destroyed leaves the wheel") {
    timer_wheel wheel;
    {
        timer gone;
        wheel.add(gone, 100);
        REQUIRE(wheel.next());
    }
    REQUIRE_FALSE(wheel.next());
    timer kept;
    wheel.add(kept, 5);
    kept.unlink();
    intrusive_list<timer_node> due;
    wheel.advance(10, due);
    REQUIRE(due.empty());
}

TEST_CASE("a timer wheel may end before its timers") {
    timer left;
    {
        timer_wheel wheel;
        wheel.add(left, 100);
        REQUIRE(left.linked());
    }
    REQUIRE_FALSE(left.linked());
}

TEST_CASE("each distance from one tick to beyond the horizon is kept to the tick") {
    for (tick start : {tick{0}, tick{1}, tick{63}, tick{64}, tick{4095}, (tick{1} << 42) - 1, tick{1} << 42}) {
        for (unsigned bits = 0; bits < 50; ++bits) {
            for (int offset : {-1, 0, 1}) {
                checked_wheel wheel;
                wheel.advance(start);
                auto const deadline = start + (tick{1} << bits) + static_cast<tick>(offset);
                wheel.add(deadline);
                auto const due = std::max(deadline, start + 1);
                wheel.check_next();
                wheel.advance(due - 1);
                REQUIRE(wheel.size() == 1);
                wheel.check_next();
                wheel.advance(due);
                REQUIRE(wheel.size() == 0);
            }
        }
    }
}

TEST_CASE("following next leads to each deadline in few steps") {
    checked_wheel wheel;
    wheel.advance(12'345);
    wheel.add(12'345 + (tick{1} << 41) + 777);
    int steps = 0;
    while (auto const next = wheel.next()) {
        REQUIRE(*next > wheel.now());
        wheel.advance(*next);
        ++steps;
    }
    REQUIRE(wheel.now() == 12'345 + (tick{1} << 41) + 777);
    REQUIRE(steps <= 8);
}

TEST_CASE("a timer wheel agrees with a sorted map, whatever is added, taken back and skipped") {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        INFO("seed " << seed);
        std::mt19937_64 random(seed);
        auto const below = [&](tick limit) { return random() % limit; };
        // Small numbers as likely as huge ones.
        auto const distance = [&](unsigned most_bits) { return below(tick{1} << below(most_bits)); };

        checked_wheel wheel;
        for (int step = 0; step < 3000; ++step) {
            switch (below(8)) {
            case 0:
            case 1:
            case 2:
                wheel.add(wheel.now() + distance(20));
                break;
            case 3:
                // Also beyond 64^7, in the past, and at the end of time.
                switch (below(4)) {
                case 0:
                    wheel.add(wheel.now() + distance(46));
                    break;
                case 1:
                    wheel.add(wheel.now() - std::min(wheel.now(), distance(20)));
                    break;
                case 2:
                    wheel.add((tick{1} << 42) + distance(42));
                    break;
                default:
                    wheel.add(never - distance(10));
                    break;
                }
                break;
            case 4:
                if (wheel.size() > 0) {
                    wheel.remove(below(wheel.size()));
                }
                break;
            case 5:
                wheel.advance(wheel.now() + below(3));
                break;
            case 6:
                wheel.advance(wheel.now() + (below(10) == 0 ? distance(44) : distance(14)));
                break;
            default:
                if (auto const next = wheel.next()) {
                    wheel.advance(std::max(*next, wheel.now()));
                }
                break;
            }
            wheel.check_next();
        }
    }
}

TEST_CASE("a wheel that stands still goes to the present before its new timers are placed, but not past late ones") {
    timer_wheel wheel;
    REQUIRE(!wheel.stands_still());
    timer soon;
    timer later;
    wheel.add(later, 70'000);
    wheel.add(soon, 60'000);
    REQUIRE(wheel.stands_still());
    wheel.skip_to(50'000);
    REQUIRE(wheel.now() == 50'000);
    REQUIRE(wheel.next().has_value());
    REQUIRE(!wheel.stands_still());

    later.unlink();
    soon.unlink();
    REQUIRE(!wheel.next().has_value());
    wheel.add(later, 70'000);
    wheel.add(soon, 60'000);
    wheel.skip_to(80'000);
    intrusive_list<timer_node> due;
    wheel.advance(80'000, due);
    REQUIRE(&due.pop_front() == &soon);
    REQUIRE(&due.pop_front() == &later);
}

TEST_CASE("an alarm that was early enough still is, unless an earlier timer is new or none is left") {
    timer_wheel wheel;
    REQUIRE(!wheel.can_wait_until(100));
    timer first;
    wheel.add(first, 100);
    REQUIRE(wheel.can_wait_until(100));
    REQUIRE(!wheel.can_wait_until(101));

    auto const alarm = wheel.next().value();
    REQUIRE(alarm <= 100);
    timer later;
    wheel.add(later, alarm);
    REQUIRE(wheel.can_wait_until(alarm));
    timer sooner;
    wheel.add(sooner, alarm - 1);
    REQUIRE(!wheel.can_wait_until(alarm));
    sooner.unlink();
    REQUIRE(wheel.next() == alarm);
    REQUIRE(wheel.can_wait_until(alarm));

    first.unlink();
    REQUIRE(wheel.can_wait_until(alarm));
    later.unlink();
    REQUIRE(!wheel.can_wait_until(alarm));
}
