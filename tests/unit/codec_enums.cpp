#include "nested_bytes.hpp"

#include <aio/pq/codecs.hpp>

#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace pq = aio::pq;
using bytes::decoded;
using bytes::encoded;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::MessageMatches;
namespace oids = pq::oids;

enum class outside_mood { sad, ok = 5, happy_ = 127, beyond = 128 };

namespace {

enum class level : std::uint8_t { low = 1, high = 0 };
enum flavour : int { sweet, sour };
enum loose { first, second };
enum class yes_no : bool { no, yes };

template <class A, class B>
struct scope {
    enum class kind { one, größe };
};

constexpr pq::oid mood_type = 20001;

}  // namespace

template <>
struct aio::pq::enum_type<outside_mood> {
    static constexpr std::string_view name = "mood";
};
template <>
struct aio::pq::enum_type<level> {
    static constexpr std::string_view name = "level";
};
template <>
struct aio::pq::enum_type<flavour> {
    static constexpr std::string_view name = "flavour";
};
template <>
struct aio::pq::enum_type<yes_no> {
    static constexpr std::string_view name = "yes_no";
};
template <>
struct aio::pq::enum_type<scope<int, char>::kind> {
    static constexpr std::string_view name = "kind";
};
template <>
struct aio::pq::enum_type<loose> {
    static constexpr std::string_view name = "loose";
    static constexpr std::pair<loose, std::string_view> labels[] = {{first, "the first"}, {second, "2nd"}};
};

TEST_CASE("enums: labels are the enumerators' names", "[codec]") {
    CHECK(encoded(outside_mood::sad) == "sad");
    CHECK(encoded(outside_mood::ok) == "ok");
    CHECK(encoded(outside_mood::happy_) == "happy_");
    CHECK(encoded(level::low) == "low");
    CHECK(encoded(level::high) == "high");
    CHECK(encoded(sour) == "sour");
    CHECK(encoded(yes_no::yes) == "yes");
    CHECK(encoded(scope<int, char>::kind::größe) == "größe");
    CHECK(decoded<outside_mood>(mood_type, "happy_") == outside_mood::happy_);
    CHECK(decoded<level>(oids::text, "high") == level::high);
    CHECK(decoded<flavour>(mood_type, "sweet") == sweet);
    CHECK(decoded<scope<int, char>::kind>(mood_type, "one") == scope<int, char>::kind::one);
}

TEST_CASE("enums: labels that are listed", "[codec]") {
    CHECK(encoded(first) == "the first");
    CHECK(decoded<loose>(mood_type, "2nd") == second);
    CHECK_THROWS_AS(decoded<loose>(mood_type, "first"), pq::conversion_error);
}

TEST_CASE("enums: a label or a value that the enum does not have", "[codec]") {
    CHECK_THROWS_MATCHES(decoded<outside_mood>(mood_type, "angry"), pq::conversion_error,
                         MessageMatches(ContainsSubstring("\"angry\"") && ContainsSubstring("sad, ok, happy_")));
    CHECK_THROWS_AS(decoded<outside_mood>(mood_type, ""), pq::conversion_error);
    CHECK_THROWS_AS(decoded<outside_mood>(mood_type, "sadd"), pq::conversion_error);
    CHECK_THROWS_MATCHES(encoded(static_cast<outside_mood>(3)), pq::conversion_error,
                         MessageMatches(ContainsSubstring("none of the enum's enumerators")));
    CHECK_THROWS_AS(encoded(outside_mood::beyond), pq::conversion_error);
}

TEST_CASE("enums: the type goes by its name", "[codec]") {
    auto packed = pq::params::pack(outside_mood::ok, std::vector{outside_mood::ok}, std::optional<level>());
    CHECK(packed.unresolved() == std::vector<std::string_view>{"mood", "level"});
    STATIC_REQUIRE(pq::encoder<std::vector<level>>::type == pq::type_id("level").array());
    CHECK(pq::decoder<level>::accepts(mood_type));
    CHECK(pq::decoder<level>::accepts(oids::varchar));
    CHECK_FALSE(pq::decoder<level>::accepts(oids::int4));
    STATIC_REQUIRE_FALSE(pq::encodable<pq::value_format>);
}
