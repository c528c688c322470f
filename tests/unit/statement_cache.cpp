#include "pq/statement_cache.hpp"

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <string>
#include <vector>

using namespace aio::pq;

namespace {

constexpr std::array<oid, 1> int4{oids::int4};
constexpr std::array<oid, 1> int8{oids::int8};

std::string prepared(statement_cache& cache, std::string_view text, std::span<const oid> types = {}) {
    auto const statement = cache.use(text, types);
    if (!statement->on_server) {
        cache.begin_parse(*statement);
    }
    return statement->name;
}

}  // namespace

TEST_CASE("a statement is prepared once for its text and the types of its parameters") {
    statement_cache cache(10);
    auto const first = prepared(cache, "select $1", int4);
    auto const other_types = prepared(cache, "select $1", int8);
    auto const other_text = prepared(cache, "select $1 ", int4);
    REQUIRE(first != other_types);
    REQUIRE(first != other_text);
    REQUIRE(prepared(cache, std::string("select $1"), int4) == first);
    REQUIRE(cache.stats().size == 3);
    REQUIRE(cache.stats().misses == 3);
    REQUIRE(cache.stats().hits == 1);
    REQUIRE(cache.take_to_close().empty());
}

TEST_CASE("the statement that was not used for longest makes room, and is closed") {
    statement_cache cache(2);
    auto const a = prepared(cache, "a");
    auto const b = prepared(cache, "b");
    REQUIRE(prepared(cache, "a") == a);
    auto const c = prepared(cache, "c");
    REQUIRE(cache.take_to_close() == std::vector{b});
    REQUIRE(cache.take_to_close().empty());
    REQUIRE(prepared(cache, "a") == a);
    REQUIRE(prepared(cache, "c") == c);
    REQUIRE(prepared(cache, "b") != b);
    REQUIRE(cache.stats().evictions == 2);
    REQUIRE(cache.stats().size == 2);
}

TEST_CASE("a statement that was never prepared is not closed when it makes room") {
    statement_cache cache(1);
    (void)cache.use("never sent", {});
    (void)prepared(cache, "b");
    REQUIRE(cache.take_to_close().empty());
}

TEST_CASE("what the server does not have is prepared again, under a new name") {
    statement_cache cache(10);
    auto const statement = cache.use("select 1", {});
    cache.begin_parse(*statement);
    auto const old = statement->name;

    SECTION("because its Parse failed, which is no renewal") {
        cache.not_parsed(*statement, old);
        REQUIRE(cache.stats().renewals == 0);
    }
    SECTION("because somebody has deallocated it") {
        cache.missing(*statement, old);
        REQUIRE(cache.stats().renewals == 1);
    }
    REQUIRE_FALSE(statement->on_server);
    REQUIRE(prepared(cache, "select 1") != old);
    REQUIRE(cache.take_to_close().empty());
}

TEST_CASE("an outdated statement is closed and prepared again") {
    statement_cache cache(10);
    auto const old = prepared(cache, "select * from t");
    auto const statement = cache.use("select * from t", {});
    cache.outdated(*statement, old);
    REQUIRE(cache.take_to_close() == std::vector{old});
    REQUIRE(prepared(cache, "select * from t") != old);
    REQUIRE(cache.stats().renewals == 1);
}

TEST_CASE("what is said of an earlier name does not touch what was prepared since") {
    statement_cache cache(10);
    auto const statement = cache.use("select 1", {});
    cache.begin_parse(*statement);
    auto const old = statement->name;
    cache.missing(*statement, old);
    cache.begin_parse(*statement);
    cache.missing(*statement, old);
    cache.outdated(*statement, old);
    cache.not_parsed(*statement, old);
    REQUIRE(statement->on_server);
    REQUIRE(cache.take_to_close().empty());
    REQUIRE(cache.stats().renewals == 1);
}

TEST_CASE("when the server has forgotten all, everything is prepared again and nothing closed") {
    statement_cache cache(1);
    auto const pinned = cache.pin("select $1", int4);
    cache.begin_parse(*pinned);
    auto const a = prepared(cache, "a");
    (void)prepared(cache, "b");
    cache.all_missing();
    REQUIRE_FALSE(pinned->on_server);
    REQUIRE(prepared(cache, "a") != a);
    REQUIRE(cache.take_to_close().empty());
}

TEST_CASE("a pinned statement is none of the cache, and is closed when it is forgotten") {
    statement_cache cache(1);
    auto const pinned = cache.pin("a", {});
    cache.begin_parse(*pinned);
    auto const name = pinned->name;
    REQUIRE(prepared(cache, "a") != name);
    (void)prepared(cache, "b");
    REQUIRE(pinned->on_server);
    (void)cache.take_to_close();
    cache.forget(*pinned);
    REQUIRE(cache.take_to_close() == std::vector{name});
}

TEST_CASE("a cache that is off takes nothing, and one that is on no text of great length") {
    REQUIRE_FALSE(statement_cache(0).takes("select 1"));
    statement_cache const cache(1);
    REQUIRE(cache.takes(std::string(statement_cache::longest_text, 'x')));
    REQUIRE_FALSE(cache.takes(std::string(statement_cache::longest_text + 1, 'x')));
}
