#include "pq/pool_state.hpp"

#include <catch2/catch_test_macros.hpp>

#include <chrono>

using namespace aio::pq;
using namespace std::chrono_literals;

TEST_CASE("one connection is opened for each task that waits for none being opened") {
    pool_state pool(10);
    REQUIRE(pool.to_open() == 0);
    pool.waiting = 3;
    REQUIRE(pool.to_open() == 3);
    pool.opening = 2;
    REQUIRE(pool.to_open() == 1);
    pool.opening = 3;
    REQUIRE(pool.to_open() == 0);
}

TEST_CASE("max_size counts idle, lent, recycled and opening connections") {
    pool_state pool(10);
    pool.waiting = 100;
    REQUIRE(pool.to_open() == 10);
    pool.in_use = 4;
    pool.recycling = 1;
    pool.opening = 2;
    REQUIRE(pool.to_open() == 3);
    pool.in_use = 12;
    REQUIRE(pool.to_open() == 0);
}

TEST_CASE("a closed pool opens nothing") {
    pool_state pool(10);
    pool.waiting = 1;
    pool.closed = true;
    REQUIRE(pool.to_open() == 0);
}

TEST_CASE("a newcomer does not overtake those who wait") {
    pool_state pool(10);
    pool.idle = 1;
    REQUIRE(pool.serves_at_once());
    pool.waiting = 1;
    REQUIRE_FALSE(pool.serves_at_once());
}

TEST_CASE("a failure to open is final when nothing is left that could serve") {
    pool_state pool(10);
    REQUIRE(pool.failure_is_final());
    pool.opening = 1;
    REQUIRE_FALSE(pool.failure_is_final());
    pool.opening = 0;
    pool.in_use = 1;
    REQUIRE_FALSE(pool.failure_is_final());
}

TEST_CASE("the back-off doubles with each failure, up to a bound, and a success resets it") {
    pool_state pool(10);
    REQUIRE(pool.back_off() == 0ms);
    pool.opening_failed();
    REQUIRE(pool.back_off() == 50ms);
    pool.opening_failed();
    REQUIRE(pool.back_off() == 100ms);
    for (int i = 0; i < 100; ++i) {
        pool.opening_failed();
    }
    REQUIRE(pool.back_off() == 5000ms);
    pool.opening_succeeded();
    REQUIRE(pool.back_off() == 0ms);
}
