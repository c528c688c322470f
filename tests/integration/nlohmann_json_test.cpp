#include "support/pq/database.hpp"

#include <aio/pq/nlohmann_json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>

namespace pq = aio::pq;
using nlohmann::json;

DATABASE_TEST("nlohmann::json: both ways, as json and jsonb") {
    auto db = co_await pq::connection::connect(test::config());
    auto const value = json::parse(R"({"a": [1, -2.5, null, true, "ä€😀\n"], "b": {}, "c": 9007199254740993})");
    auto const as_json = co_await db.fetch_one<json>("select $1::json", value);
    auto const as_jsonb = co_await db.fetch_one<json>("select $1::jsonb", value);
    REQUIRE(as_json == value);
    REQUIRE(as_jsonb == value);
    auto const null = co_await db.fetch_one<std::optional<json>>("select null::jsonb");
    REQUIRE_FALSE(null.has_value());
    auto const json_null = co_await db.fetch_one<std::optional<json>>("select $1::jsonb", json());
    REQUIRE(json_null.has_value());
    auto const field = co_await db.fetch_one<std::int64_t>("select ($1::jsonb ->> 'c')::int8", value);
    REQUIRE(field == 9007199254740993);
}

DATABASE_TEST("nlohmann::json: ten megabytes") {
    auto db = co_await pq::connection::connect(test::config());
    auto value = json::array();
    for (int i = 0; i < 200'000; ++i) {
        value.push_back({{"id", i}, {"text", "größer als 64 KiB"}, {"none", nullptr}});
    }
    REQUIRE(value.dump().size() > 10'000'000);
    auto const as_json = co_await db.fetch_one<json>("select $1::json", value);
    REQUIRE(as_json == value);
    auto const as_jsonb = co_await db.fetch_one<json>("select $1::jsonb", value);
    REQUIRE(as_jsonb == value);
}
