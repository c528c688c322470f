#include "wire_bytes.hpp"

#include "pq/render_text.hpp"

#include <aio/pq/codecs/json.hpp>

#include <string>

namespace pq = aio::pq;
using namespace std::string_literals;
using pq::json;

TEST_CASE("json: is sent as text whose type the server infers", "[json][codec]") {
    STATIC_REQUIRE(pq::encoder<json>::type == 0);
    STATIC_REQUIRE(pq::encoder<json>::format == pq::value_format::text);
    CHECK(wire::encoded(json{R"({"a": "ä"})"}) == R"({"a": "ä"})");
    CHECK_CONVERSION_ERROR(wire::encoded(json{"\"\0\""s}), "NUL");
}

TEST_CASE("json: is read from json and jsonb", "[json][codec]") {
    CHECK(pq::decoder<json>::accepts(pq::oids::json));
    CHECK(pq::decoder<json>::accepts(pq::oids::jsonb));
    CHECK_FALSE(pq::decoder<json>::accepts(pq::oids::text));
    CHECK_FALSE(pq::decoder<json>::accepts(pq::oids::jsonpath));
    CHECK(wire::decoded<json>(pq::oids::json, "[1,  2]") == json{"[1,  2]"});
    CHECK(wire::decoded<json>(pq::oids::jsonb, "\1[1, 2]") == json{"[1, 2]"});
    CHECK(wire::decoded<json>(pq::oids::json, "") == json{});
    CHECK(to_string(json{"null"}) == "null");
    CHECK(pq::detail::text_of_json(wire::received(pq::oids::json, "[]")) == "[]");
    CHECK(pq::detail::text_of_jsonb(wire::received(pq::oids::jsonb, "\1[]")) == "[]");
}

TEST_CASE("json: a jsonb without its version is an error", "[json][codec]") {
    CHECK_THROWS_AS(wire::decoded<json>(pq::oids::jsonb, ""), pq::conversion_error);
    CHECK_CONVERSION_ERROR(wire::decoded<json>(pq::oids::jsonb, "\2[]"), "version");
    CHECK_CONVERSION_ERROR(wire::decoded<json>(pq::oids::jsonb, "[]"), "version");
    CHECK_THROWS_AS(pq::detail::text_of_jsonb(wire::received(pq::oids::jsonb, "")), pq::conversion_error);
}
