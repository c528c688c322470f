#include "support/async_test.hpp"
#include "support/cancel_steps.hpp"

#include <aio/error.hpp>
#include <aio/event.hpp>
#include <aio/sleep.hpp>
#include <aio/spawn.hpp>

#include <chrono>
#include <stdexcept>
#include <string>
#include <vector>

// The harness has to see what it is there to see.

using namespace std::chrono_literals;

namespace {

constexpr test::limits short_limits{.deadline = 5s, .patience = 10ms};

bool mentions(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

}  // namespace

TEST_CASE("a test that ends well has no complaints") {
    REQUIRE(test::complaints([]() -> aio::task<void> { co_await aio::yield(); }, short_limits).empty());
}

TEST_CASE("a task that is left behind is named, with the place that spawned it") {
    aio::event never;
    auto const found = test::complaints(
        [&]() -> aio::task<void> {
            auto wait = [](aio::event& event) -> aio::task<void> { co_await event.wait(); };
            (void)aio::spawn(wait(never), {.name = "lost"});
            co_return;
        },
        short_limits);
    REQUIRE(mentions(found, "'lost' was left behind"));
    REQUIRE(mentions(found, "harness_test.cpp"));
}

TEST_CASE("a failure that nobody saw is a complaint") {
    auto const found = test::complaints(
        []() -> aio::task<void> {
            auto fail = []() -> aio::task<void> {
                throw std::runtime_error("unseen");
                co_return;
            };
            (void)aio::spawn(fail());
            co_await aio::yield();
        },
        short_limits);
    REQUIRE(mentions(found, "failed unseen: unseen"));
}

TEST_CASE("a frame that is left behind is counted") {
    std::vector<aio::task<void>> kept;
    auto const found = test::complaints(
        [&]() -> aio::task<void> {
            auto body = []() -> aio::task<void> { co_return; };
            kept.push_back(body());
            co_return;
        },
        short_limits);
    REQUIRE(found == "1 coroutine frames or control blocks were left behind\n");
}

TEST_CASE("a test that hangs is ended by its deadline") {
    aio::event never;
    auto const found =
        test::complaints([&]() -> aio::task<void> { co_await never.wait(); }, {.deadline = 10ms, .patience = 10ms});
    REQUIRE(mentions(found, "did not end in time"));
}

ASYNC_TEST("cancel_at_each_step interrupts each suspension once, and then lets the scenario complete") {
    std::vector<int> reached;
    int checks = 0;
    auto const steps = co_await test::cancel_at_each_step(
        [&]() -> aio::task<void> {
            int step = 0;
            try {
                for (; step < 3; ++step) {
                    co_await aio::yield();
                }
            } catch (const aio::cancelled&) {
                reached.push_back(step);
                throw;
            }
            reached.push_back(step);
        },
        [&]() -> aio::task<void> {
            ++checks;
            co_return;
        });
    REQUIRE(steps == 3);
    REQUIRE(reached == std::vector{0, 1, 2, 3});
    REQUIRE(checks == 4);
}
