#include "nested_bytes.hpp"

#include <aio/pq/codecs.hpp>
#include <aio/pq/detail/row_reader.hpp>

#include <pq/type_catalog.hpp>

#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace pq = aio::pq;
using bytes::binary;
using bytes::decoded;
using bytes::encoded;
using bytes::sized;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::MessageMatches;
namespace oids = pq::oids;

namespace {

struct address {
    std::string street;
    std::optional<std::int64_t> zip;
    bool operator==(const address&) const = default;
};

struct person {
    std::string name;
    std::optional<address> home;
    std::vector<address> others;
    bool operator==(const person&) const = default;
};

struct sixty_four {
    int a0, a1, a2, a3, a4, a5, a6, a7, b0, b1, b2, b3, b4, b5, b6, b7;
    std::vector<int> c0, c1, c2, c3, c4, c5, c6, c7;
    std::optional<std::vector<std::string>> d0, d1, d2, d3, d4, d5, d6, d7;
    address e0, e1, e2, e3, e4, e5, e6, e7;
    std::pair<std::string, int> f0, f1, f2, f3, f4, f5, f6, f7;
    pq::range<int> g0, g1, g2, g3, g4, g5, g6, g7;
    pq::multirange<int> h0, h1, h2, h3;
    std::array<int, 2> i0, i1, i2, i3;
};

struct row_with_values {
    int id;
    address home;
    std::vector<std::optional<int>> numbers;
};

constexpr pq::oid address_type = 20001;
constexpr pq::oid addresses_type = 20002;
constexpr pq::oid person_type = 20003;
constexpr pq::oid street_type = 20004;

std::string attribute(pq::oid type, const std::string& value) { return bytes::type(type) + value; }
std::string composite(std::initializer_list<std::string> attributes) {
    auto made = binary(static_cast<std::int32_t>(attributes.size()));
    for (const auto& each : attributes) {
        made += each;
    }
    return made;
}

const auto main_street =
    composite({attribute(oids::text, sized("Main")), attribute(oids::int8, sized(binary(std::int64_t{7})))});

pq::detail::type_catalog known_types() {
    pq::detail::type_catalog types;
    types.learn_name("shop.address", address_type);
    types.learn_name("person", person_type);
    types.learn(address_type,
                {.name = "address", .kind = 'c', .array = addresses_type, .attributes = {street_type, oids::int8}});
    types.learn(addresses_type, {.name = "address[]", .kind = 'b', .element = address_type});
    types.learn(person_type,
                {.name = "person", .kind = 'c', .attributes = {oids::varchar, address_type, addresses_type}});
    types.learn(street_type, {.name = "street", .kind = 'd', .base = oids::varchar});
    return types;
}

}  // namespace

template <>
struct aio::pq::composite_type<address> {
    static constexpr std::string_view name = "shop.address";
};
template <>
struct aio::pq::composite_type<person> {
    static constexpr std::string_view name = "person";
};

TEST_CASE("composites: a struct reads its attributes by position", "[codec]") {
    CHECK(decoded<address>(address_type, main_street) == address{"Main", 7});
    CHECK(decoded<address>(oids::record, composite({attribute(oids::varchar, sized("")),
                                                    attribute(oids::int4, bytes::null)})) == address{"", std::nullopt});
    CHECK(pq::decoder<address>::accepts(oids::record));
    CHECK(pq::decoder<address>::accepts(address_type));
    CHECK_FALSE(pq::decoder<address>::accepts(oids::text));
    CHECK_FALSE(pq::decoder<address>::accepts(oids::record_array));
}

TEST_CASE("composites: number and types of the attributes are checked", "[codec]") {
    CHECK_THROWS_MATCHES(decoded<address>(address_type, composite({attribute(oids::text, sized("Main"))})),
                         pq::conversion_error,
                         MessageMatches(ContainsSubstring("1 attribute,") && ContainsSubstring("address has 2")));
    CHECK_THROWS_MATCHES(decoded<address>(address_type, composite({attribute(oids::text, sized("M")),
                                                                   attribute(oids::float8, bytes::null)})),
                         pq::conversion_error,
                         MessageMatches(ContainsSubstring("field zip: ") && ContainsSubstring("its type is float8")));
    CHECK_THROWS_MATCHES(
        decoded<address>(address_type,
                         composite({attribute(oids::text, bytes::null), attribute(oids::int8, bytes::null)})),
        pq::conversion_error, MessageMatches(ContainsSubstring("field street: ") && ContainsSubstring("NULL")));
    CHECK_THROWS_MATCHES((decoded<std::pair<int, int>>(oids::record, composite({attribute(oids::int4, sized(binary(1))),
                                                                                attribute(oids::text, sized("1"))}))),
                         pq::conversion_error, MessageMatches(ContainsSubstring("attribute 2: ")));
}

TEST_CASE("composites: an attribute of a domain is read as what the domain is over", "[codec]") {
    const auto types = known_types();
    const auto value = composite({attribute(street_type, sized("Main")), attribute(oids::int8, bytes::null)});
    CHECK(decoded<address>(address_type, value, &types).street == "Main");

    pq::detail::type_catalog numbers;
    numbers.learn(30001, {.name = "positive", .kind = 'd', .base = 30002});
    numbers.learn(30002, {.name = "number", .kind = 'd', .base = oids::int4});
    const auto one = composite({attribute(30001, sized(binary(1)))});
    CHECK(decoded<std::tuple<int>>(oids::record, one, &numbers) == std::tuple(1));
    CHECK_THROWS_MATCHES(decoded<std::tuple<int>>(oids::record, one), pq::conversion_error,
                         MessageMatches(ContainsSubstring("oid 30001")));
    CHECK_THROWS_MATCHES(decoded<std::tuple<bool>>(oids::record, one, &numbers), pq::conversion_error,
                         MessageMatches(ContainsSubstring("its type is positive, which cannot be read as bool")));
}

TEST_CASE("composites: a type that is known to be of another kind is refused by its name", "[codec]") {
    const auto types = known_types();
    const auto refused = [](std::string_view name) {
        return MessageMatches(ContainsSubstring("its type is " + std::string(name) + ", which cannot be read as"));
    };
    CHECK_THROWS_MATCHES(decoded<address>(addresses_type, "x", &types), pq::conversion_error, refused("address[]"));
    CHECK_THROWS_MATCHES(decoded<std::vector<int>>(address_type, "x", &types), pq::conversion_error,
                         refused("address"));
    CHECK_THROWS_MATCHES(decoded<pq::range<int>>(address_type, "x", &types), pq::conversion_error, refused("address"));
    CHECK_THROWS_MATCHES(decoded<pq::multirange<int>>(addresses_type, "x", &types), pq::conversion_error,
                         refused("address[]"));
}

TEST_CASE("composites: inside of each other and of arrays", "[codec]") {
    const auto array = binary(std::int32_t{1}) + binary(std::int32_t{0}) + bytes::type(address_type) +
                       binary(std::int32_t{1}) + binary(std::int32_t{1}) + sized(main_street);
    const auto value = composite({attribute(oids::text, sized("Ada")), attribute(address_type, sized(main_street)),
                                  attribute(addresses_type, sized(array))});
    CHECK(decoded<person>(person_type, value) == person{"Ada", address{"Main", 7}, {{"Main", 7}}});
    CHECK(decoded<std::vector<address>>(addresses_type, array) == std::vector<address>{{"Main", 7}});

    using nested = std::tuple<std::string, std::tuple<std::string, int>, std::vector<std::pair<std::string, int>>>;
    CHECK(decoded<nested>(oids::record, value) == nested{"Ada", {"Main", 7}, {{"Main", 7}}});
    CHECK_THROWS_MATCHES(decoded<person>(person_type, composite({attribute(oids::text, sized("Ada")),
                                                                 attribute(address_type, sized(composite({}))),
                                                                 attribute(addresses_type, sized(array))})),
                         pq::conversion_error,
                         MessageMatches(ContainsSubstring("field home: the composite has 0 attributes")));
}

TEST_CASE("composites: bytes that are none", "[codec]") {
    bytes::withstands_damage<address>(address_type, main_street);
    bytes::withstands_damage<std::tuple<std::string, std::optional<int>>>(oids::record, main_street);
    const auto inside = composite({attribute(oids::text, sized("Ada")), attribute(address_type, sized(main_street)),
                                   attribute(addresses_type, bytes::null)});
    bytes::withstands_damage<std::tuple<std::string, address, std::optional<std::vector<address>>>>(oids::record,
                                                                                                    inside);
}

TEST_CASE("composites: types are filled in when the connection is known", "[codec]") {
    auto packed =
        pq::params::pack(1, address{"Main", std::nullopt}, std::vector<address>{{"A", 1}}, std::optional<address>());
    REQUIRE(packed.has_named_types());
    CHECK(packed.unresolved() == std::vector<std::string_view>{"shop.address"});
    CHECK(packed.types()[1] == 0);

    auto types = known_types();
    packed.resolve(types);
    CHECK(packed.types()[1] == address_type);
    CHECK(packed.types()[2] == addresses_type);
    CHECK(packed.types()[3] == address_type);
    CHECK(packed.is_null(3));
    // The attribute is a domain over varchar, and has to be called that.
    CHECK(packed.bytes(1) == composite({attribute(street_type, sized("Main")), attribute(oids::int8, bytes::null)}));
    CHECK(packed.bytes(2) == binary(std::int32_t{1}) + binary(std::int32_t{0}) + bytes::type(address_type) +
                                 binary(std::int32_t{1}) + binary(std::int32_t{1}) +
                                 sized(composite({attribute(street_type, sized("A")),
                                                  attribute(oids::int8, sized(binary(std::int64_t{1})))})));

    // On another connection they may be called otherwise.
    types.learn_name("shop.address", 40001);
    types.learn(40001, {.name = "address", .kind = 'c', .array = 40002, .attributes = {oids::text, oids::int8}});
    packed.resolve(types);
    CHECK(packed.types()[2] == 40002);
    CHECK(packed.bytes(1).substr(4, 4) == bytes::type(oids::text));
}

TEST_CASE("composites: nested ones take the types of their attributes", "[codec]") {
    auto packed = pq::params::pack(person{"Ada", address{"Main", 7}, {}});
    CHECK(packed.unresolved() == std::vector<std::string_view>{"person", "shop.address"});
    packed.resolve(known_types());
    CHECK(packed.types()[0] == person_type);
    const auto home =
        composite({attribute(street_type, sized("Main")), attribute(oids::int8, sized(binary(std::int64_t{7})))});
    const auto none = binary(std::int32_t{0}) + binary(std::int32_t{0}) + bytes::type(address_type);
    CHECK(packed.bytes(0) == composite({attribute(oids::varchar, sized("Ada")), attribute(address_type, sized(home)),
                                        attribute(addresses_type, sized(none))}));
}

TEST_CASE("composites: an attribute of a type that the field is not sent as", "[codec]") {
    auto packed = pq::params::pack(address{"Main", 7});
    pq::detail::type_catalog types;
    types.learn_name("shop.address", address_type);
    const auto with_attributes = [&](std::vector<pq::oid> attributes, char kind = 'c') {
        types.learn(address_type, {.name = "address", .kind = kind, .attributes = std::move(attributes)});
    };
    with_attributes({oids::text, oids::int4});
    CHECK_THROWS_MATCHES(
        packed.resolve(types), pq::conversion_error,
        MessageMatches(ContainsSubstring("attribute 2 of shop.address is int4") && ContainsSubstring("sends int8")));
    with_attributes({oids::date, oids::int8});
    CHECK_THROWS_MATCHES(packed.resolve(types), pq::conversion_error,
                         MessageMatches(ContainsSubstring("attribute 1 of shop.address is date")));
    with_attributes({addresses_type, oids::int8});
    types.learn(addresses_type, {.name = "address[]", .kind = 'b', .element = address_type});
    CHECK_THROWS_MATCHES(packed.resolve(types), pq::conversion_error,
                         MessageMatches(ContainsSubstring("attribute 1 of shop.address is address[]")));
    with_attributes({oids::text});
    CHECK_THROWS_MATCHES(
        packed.resolve(types), pq::conversion_error,
        MessageMatches(ContainsSubstring("shop.address has 1 attribute, ") && ContainsSubstring("sends more")));
    with_attributes({}, 'b');
    CHECK_THROWS_MATCHES(packed.resolve(types), pq::conversion_error,
                         MessageMatches(ContainsSubstring("shop.address is no composite type")));
}

TEST_CASE("composites: tuples are sent with the types of their fields", "[codec]") {
    CHECK(encoded(std::tuple<int, std::string>{1, "x"}) ==
          composite({attribute(oids::int4, sized(binary(1))), attribute(oids::text, sized("x"))}));
    CHECK(encoded(std::pair<std::optional<int>, bool>{std::nullopt, true}) ==
          composite({attribute(oids::int4, bytes::null), attribute(oids::bool_, sized("\1"))}));
    STATIC_REQUIRE(pq::encoder<std::tuple<int>>::type == 0);
    STATIC_REQUIRE_FALSE(pq::encodable<std::tuple<void*>>);
    STATIC_REQUIRE_FALSE(pq::decodable<std::tuple<>>);
}

TEST_CASE("composites: in a row a tuple is the row, and a struct with a type is a column", "[codec]") {
    using pq::detail::read_all;
    const auto rows = made::result({{"a", oids::int4}, {"b", oids::int4}}, {{binary(1), binary(2)}});
    CHECK(read_all<std::pair<int, int>>(rows) == std::vector<std::pair<int, int>>{{1, 2}});
    CHECK(read_all<address>(made::result({{"a", address_type}}, {{main_street}}))[0].street == "Main");

    const auto numbers = encoded(std::vector<std::optional<int>>{1, std::nullopt});
    const auto read = read_all<row_with_values>(
        made::result({{"home", address_type}, {"numbers", oids::int4_array}, {"id", oids::int4}},
                     {{main_street, numbers, binary(5)}}));
    CHECK(read[0].id == 5);
    CHECK(read[0].home == address{"Main", 7});
    CHECK(read[0].numbers.size() == 2);

    using with_record = std::tuple<int, std::pair<std::string, int>>;
    CHECK(read_all<with_record>(made::result({{"a", oids::int4}, {"b", oids::record}}, {{binary(1), main_street}})) ==
          std::vector<with_record>{{1, {"Main", 7}}});
}

TEST_CASE("composites: rows of 64 fields", "[codec]") {
    using pq::detail::field_names;
    STATIC_REQUIRE(pq::detail::field_count<sixty_four> == 64);
    std::vector<std::pair<std::string, pq::oid>> columns;
    std::vector<made::cell> cells;
    const auto add = [&](pq::oid type, const std::string& value, std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            columns.emplace_back(field_names<sixty_four>[columns.size()], type);
            cells.emplace_back(value);
        }
    };
    add(oids::int4, binary(7), 16);
    add(oids::int4_array, encoded(std::vector{1, 2}), 8);
    add(oids::text_array, encoded(std::vector<std::string>{"x"}), 8);
    add(address_type, main_street, 8);
    add(oids::record, main_street, 8);
    add(oids::int4range, encoded(pq::range<int>(1, 5)), 8);
    add(oids::int4multirange, encoded(pq::multirange<int>{pq::range<int>(1, 5)}), 4);
    add(oids::int4_array, encoded(std::array{3, 4}), 4);
    const auto read = pq::detail::read_all<sixty_four>(made::result(columns, {cells}));
    REQUIRE(read.size() == 1);
    CHECK(read[0].b7 == 7);
    CHECK(read[0].c7 == std::vector{1, 2});
    CHECK(read[0].d7 == std::vector<std::string>{"x"});
    CHECK(read[0].e7 == address{"Main", 7});
    CHECK(read[0].f7 == std::pair<std::string, int>{"Main", 7});
    CHECK(read[0].g7 == pq::range<int>(1, 5));
    CHECK(read[0].h3.size() == 1);
    CHECK(read[0].i3 == std::array{3, 4});
}

TEST_CASE("composites: an error names column and field", "[codec]") {
    const auto rows =
        made::result({{"home", address_type}},
                     {{composite({attribute(oids::text, bytes::null), attribute(oids::int8, bytes::null)})}});
    CHECK_THROWS_MATCHES(pq::detail::read_all<address>(rows), pq::conversion_error,
                         MessageMatches(ContainsSubstring("column \"home\"") && ContainsSubstring("field street: ")));
}

TEST_CASE("composites: which rows may need types looked up", "[codec]") {
    using pq::detail::nested_row;
    STATIC_REQUIRE(nested_row<address>);
    STATIC_REQUIRE(nested_row<std::optional<address>>);
    STATIC_REQUIRE(nested_row<row_with_values>);
    STATIC_REQUIRE(nested_row<std::vector<int>>);
    STATIC_REQUIRE(nested_row<std::tuple<int, pq::range<int>>>);
    STATIC_REQUIRE(nested_row<pq::row>);
    STATIC_REQUIRE(nested_row<pq::result>);
    STATIC_REQUIRE_FALSE(nested_row<int>);
    STATIC_REQUIRE_FALSE(nested_row<std::tuple<int, std::optional<std::string>>>);
    STATIC_REQUIRE_FALSE(nested_row<pq::status>);
}
