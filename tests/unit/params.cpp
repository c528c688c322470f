#include <aio/pq/codecs/bytea.hpp>
#include <aio/pq/codecs/numbers.hpp>
#include <aio/pq/codecs/optional.hpp>
#include <aio/pq/codecs/text.hpp>
#include <aio/pq/params.hpp>

#include <pq/params_arrays.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pq = aio::pq;
using namespace std::string_view_literals;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::MessageMatches;

namespace {

struct celsius {
    double degrees;
};

}  // namespace

template <>
struct aio::pq::encoder<celsius> {
    static constexpr oid type = oids::float8;
    static constexpr value_format format = value_format::binary;
    static bool is_null(const celsius& value) { return value.degrees < -273.15; }
    static void encode(const celsius& value, byte_sink& out) { encoder<double>::encode(value.degrees, out); }
};

TEST_CASE("params: none", "[params]") {
    const auto none = pq::params::pack();
    CHECK(none.count() == 0);
    CHECK(pq::params_arrays(none).count() == 0);
}

TEST_CASE("params: cleared they take another set in the same memory", "[params]") {
    auto packed = pq::params::pack(std::string(1000, 'x'), 2);
    const auto* const memory = packed.bytes(0).data();
    packed.clear();
    CHECK(packed.count() == 0);
    CHECK(packed.total_bytes() == 0);
    packed.add("y");
    packed.add(std::optional<int>());
    CHECK(packed.bytes(0).data() == memory);
    const pq::params_arrays arrays(packed);
    REQUIRE(arrays.count() == 2);
    CHECK(arrays.values()[0] == "y"sv);
    CHECK(arrays.lengths()[0] == 1);
    CHECK(arrays.formats()[0] == 0);
    CHECK(arrays.values()[1] == nullptr);
    CHECK(arrays.formats()[1] == 1);
}

TEST_CASE("params: types, formats and bytes", "[params]") {
    const std::string text = "text";
    const auto packed = pq::params::pack(1, text, "literal", true, std::optional<std::int64_t>(), nullptr);
    REQUIRE(packed.count() == 6);
    CHECK(std::vector(packed.types().begin(), packed.types().end()) ==
          std::vector<pq::oid>{pq::oids::int4, 0, 0, pq::oids::bool_, pq::oids::int8, 0});
    CHECK(packed.bytes(0) == "\0\0\0\1"sv);
    CHECK(packed.format(0) == pq::value_format::binary);
    CHECK(packed.bytes(1) == "text");
    CHECK(packed.bytes(1).data()[4] == '\0');
    CHECK(packed.format(1) == pq::value_format::text);
    CHECK(packed.bytes(2) == "literal");
    CHECK(packed.bytes(3) == "\1"sv);
    CHECK_FALSE(packed.is_null(3));
    CHECK(packed.is_null(4));
    CHECK(packed.is_null(5));
}

TEST_CASE("params: values are copied", "[params]") {
    auto text = std::string(200, 'x');
    const auto packed = pq::params::pack(text);
    text.assign(200, 'y');
    CHECK(packed.bytes(0) == std::string(200, 'x'));
}

TEST_CASE("params: as libpq takes them", "[params]") {
    const auto packed = pq::params::pack(std::int16_t{2}, "", std::nullopt, std::vector<std::byte>());
    const pq::params_arrays arrays(packed);
    REQUIRE(arrays.count() == 4);
    CHECK(arrays.types()[0] == pq::oids::int2);
    CHECK(arrays.types()[1] == 0);
    CHECK(arrays.types()[3] == pq::oids::bytea);
    CHECK(std::string_view(arrays.values()[0], 2) == "\0\2"sv);
    CHECK(*arrays.values()[1] == '\0');
    CHECK(arrays.values()[2] == nullptr);
    // An empty value is not NULL, which libpq tells by the pointer.
    CHECK(arrays.values()[3] != nullptr);
    CHECK(arrays.lengths()[0] == 2);
    CHECK(arrays.lengths()[1] == 0);
    CHECK(arrays.lengths()[3] == 0);
    CHECK(arrays.formats()[0] == 1);
    CHECK(arrays.formats()[1] == 0);
    CHECK(arrays.formats()[3] == 1);
}

TEST_CASE("params: more than the inline room, and moved", "[params]") {
    for (const std::size_t count : {1U, 8U, 9U, 40U, 1000U}) {
        pq::params packed;
        for (std::size_t i = 0; i < count; ++i) {
            packed.add(std::string(i % 50, 'a'));
        }
        pq::params moved = std::move(packed);
        CHECK(packed.count() == 0);  // NOLINT(bugprone-use-after-move): an empty params is what is promised
        packed.add(1);
        CHECK(packed.bytes(0) == "\0\0\0\1"sv);

        REQUIRE(moved.count() == count);
        const pq::params_arrays arrays(moved);
        for (std::size_t i = 0; i < count; ++i) {
            REQUIRE(moved.bytes(i) == std::string(i % 50, 'a'));
            REQUIRE(std::string(arrays.values()[i]) == std::string(i % 50, 'a'));
        }
        packed = std::move(moved);
        CHECK(packed.count() == count);
        auto& self = packed;
        packed = std::move(self);
        CHECK(packed.count() == count);
    }
}

TEST_CASE("params: no more than the protocol can count", "[params]") {
    pq::params packed;
    for (int i = 0; i < 65535; ++i) {
        packed.add(nullptr);
    }
    CHECK_THROWS_AS(packed.add(nullptr), pq::usage_error);
    CHECK_THROWS_AS(packed.add(1), pq::usage_error);
    CHECK(packed.count() == 65535);
}

TEST_CASE("params: an error names the parameter and never its value", "[params]") {
    const auto secret = "secret\0word"sv;
    CHECK_THROWS_MATCHES(pq::params::pack(1, secret), pq::conversion_error,
                         MessageMatches(ContainsSubstring("$2") && ContainsSubstring("NUL") &&
                                        ContainsSubstring("std::string_view") && !ContainsSubstring("secret")));
    CHECK_THROWS_MATCHES(pq::params::pack(std::numeric_limits<std::uint64_t>::max()), pq::conversion_error,
                         MessageMatches(ContainsSubstring("$1") && ContainsSubstring("int8") &&
                                        ContainsSubstring("out of range") && !ContainsSubstring("1844674407")));
    try {
        (void)pq::params::pack(secret);
        FAIL();
    } catch (const pq::error& error) {
        CHECK(error.outcome() == pq::outcome::not_sent);
    }
}

TEST_CASE("params: what was refused leaves nothing behind", "[params]") {
    pq::params packed;
    packed.add(1);
    CHECK_THROWS_AS(packed.add("a\0b"sv), pq::conversion_error);
    packed.add("x");
    REQUIRE(packed.count() == 2);
    CHECK(packed.bytes(1) == "x");
}

TEST_CASE("params: a type of the program", "[params]") {
    const auto packed = pq::params::pack(celsius{36.6}, celsius{-300}, std::optional(celsius{-300}));
    CHECK(packed.types()[0] == pq::oids::float8);
    CHECK(packed.bytes(0).size() == 8);
    CHECK(packed.is_null(1));
    CHECK(packed.is_null(2));
    CHECK(packed.types()[1] == pq::oids::float8);
}
