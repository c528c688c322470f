#include <aio/pq/nlohmann_json.hpp>

#include "wire_bytes.hpp"

#include <aio/pq/codecs/optional.hpp>

#include <optional>
#include <string>

namespace pq = aio::pq;
using nlohmann::json;

TEST_CASE("nlohmann::json: is sent as text whose type the server infers", "[json][codec]") {
    STATIC_REQUIRE(pq::encoder<json>::type == 0);
    STATIC_REQUIRE(pq::encoder<json>::format == pq::value_format::text);
    CHECK(wire::encoded(json{{"a", {1, 2.5, nullptr, true}}}) == R"({"a":[1,2.5,null,true]})");
    CHECK(wire::encoded(json("ä\"\n")) == R"("ä\"\n")");
    CHECK(wire::encoded(json()) == "null");
    CHECK(wire::encoded(json(std::string(1, '\0'))) == R"("\u0000")");
    CHECK_CONVERSION_ERROR(wire::encoded(json("\xff")), "UTF-8");
}

TEST_CASE("nlohmann::json: is read from json and jsonb", "[json][codec]") {
    CHECK(pq::decoder<json>::accepts(pq::oids::json));
    CHECK(pq::decoder<json>::accepts(pq::oids::jsonb));
    CHECK_FALSE(pq::decoder<json>::accepts(pq::oids::text));
    const json expected{{"a", {1, 2}}};
    CHECK(wire::decoded<json>(pq::oids::json, R"({"a": [1, 2]})") == expected);
    CHECK(wire::decoded<json>(pq::oids::jsonb, "\1{\"a\": [1, 2]}") == expected);
    CHECK(wire::decoded<json>(pq::oids::json, "null").is_null());
}

TEST_CASE("nlohmann::json: keeps the order of keys in ordered_json", "[json][codec]") {
    using nlohmann::ordered_json;
    const auto value = wire::decoded<ordered_json>(pq::oids::json, R"({"b":1,"a":2})");
    CHECK(wire::encoded(value) == R"({"b":1,"a":2})");
}

TEST_CASE("nlohmann::json: NULL is nothing, and null is a value", "[json][codec]") {
    using optional_json = std::optional<json>;
    CHECK(pq::encoder<optional_json>::is_null(std::nullopt));
    CHECK_FALSE(pq::encoder<optional_json>::is_null(optional_json(std::in_place, nullptr)));
    const auto null = pq::detail::decode_value<optional_json>({.data = nullptr, .size = -1, .type = pq::oids::json});
    CHECK_FALSE(null.has_value());
    const auto value = wire::decoded<optional_json>(pq::oids::json, "null");
    REQUIRE(value.has_value());
    CHECK(value->is_null());
    const auto list = wire::decoded<optional_json>(pq::oids::json, "[1]");
    REQUIRE(list.has_value());
    CHECK(list->is_array());
    CHECK(list->size() == 1);
}

TEST_CASE("nlohmann::json: text that is no JSON is an error", "[json][codec]") {
    for (const auto* text : {"", "{", "[1,]", "nul", "\"\xff\"", "1 2"}) {
        CAPTURE(text);
        CHECK_CONVERSION_ERROR(wire::decoded<json>(pq::oids::json, text), "parse error");
    }
    CHECK_THROWS_AS(wire::decoded<json>(pq::oids::jsonb, ""), pq::conversion_error);
    CHECK_CONVERSION_ERROR(wire::decoded<json>(pq::oids::jsonb, "\2[]"), "version");
}
