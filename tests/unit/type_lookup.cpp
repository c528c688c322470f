#include "nested_bytes.hpp"

#include <aio/pq/codecs.hpp>

#include <pq/type_catalog.hpp>
#include <pq/type_lookup.hpp>

#include <catch2/catch_test_macros.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace pq = aio::pq;
namespace oids = pq::oids;
using bytes::binary;
using bytes::encoded;
using pq::detail::type_catalog;

enum class lookup_mood { sad, ok };
enum class lookup_level { low, high };

template <>
struct aio::pq::enum_type<lookup_mood> {
    static constexpr std::string_view name = "mood";
};
template <>
struct aio::pq::enum_type<lookup_level> {
    static constexpr std::string_view name = "level";
};

namespace {

using names = std::vector<std::string_view>;
using numbers = std::vector<pq::oid>;

std::string oid_array(const numbers& values) {
    auto made = binary(std::int32_t{values.empty() ? 0 : 1}) + binary(std::int32_t{0}) + bytes::type(oids::oid_);
    if (!values.empty()) {
        made += binary(static_cast<std::int32_t>(values.size())) + binary(std::int32_t{1});
    }
    for (const auto each : values) {
        made += bytes::sized(binary(each));
    }
    return made;
}

struct answered {
    std::optional<std::string> asked;
    pq::oid number;
    std::string name;
    std::string kind;
    pq::oid array = 0, base = 0, element = 0, subtype = 0;
    numbers attributes = {};
};

pq::result answer(const std::vector<answered>& types) {
    std::vector<std::vector<made::cell>> rows;
    for (const auto& each : types) {
        rows.push_back({each.asked, binary(each.number), each.name, each.kind, binary(each.array), binary(each.base),
                        binary(each.element), binary(each.subtype), oid_array(each.attributes)});
    }
    return made::result({{"asked_name", oids::text},
                         {"number", oids::oid_},
                         {"name", oids::text},
                         {"kind", oids::text},
                         {"array", oids::oid_},
                         {"base", oids::oid_},
                         {"element", oids::oid_},
                         {"subtype", oids::oid_},
                         {"attributes", oids::oid_array}},
                        rows);
}

}  // namespace

TEST_CASE("type_lookup: names are asked for until they are known", "[types]") {
    type_catalog known;
    const auto packed = pq::params::pack(lookup_mood::ok, std::vector{lookup_level::low}, lookup_mood::sad);
    const auto wanted = pq::unknown_parameter_types(packed, known);
    CHECK(wanted.names == names{"mood", "level"});
    CHECK(wanted.numbers.empty());
    CHECK(pq::unknown_parameter_types(pq::params::pack(1, "text", std::vector{1}), known).empty());

    pq::learn_types(known, wanted,
                    answer({{"mood", 20001, "mood", "e", 20002}, {std::nullopt, 20002, "mood[]", "b", 0, 0, 20001}}));
    CHECK(pq::unknown_parameter_types(packed, known).names == names{"level"});
    CHECK(known.find(pq::type_id("mood")) == 20001);
    CHECK(known.find(pq::type_id("mood").array()) == 20002);
    CHECK(known.find(pq::type_id("level")) == 0);
    CHECK(known.find(pq::type_id(oids::int4)) == oids::int4);

    known.forget_name("mood");
    known.forget_name("never heard of");
    CHECK(pq::unknown_parameter_types(packed, known).names == names{"mood", "level"});
    pq::learn_types(known, wanted, answer({{"mood", 30001, "mood", "e", 30002}}));
    CHECK(known.find(pq::type_id("mood").array()) == 30002);
}

TEST_CASE("type_lookup: a built-in type may be named", "[types]") {
    type_catalog known;
    pq::learn_types(known, {.names = {"integer"}}, answer({{"integer", oids::int4, "integer", "b", oids::int4_array}}));
    CHECK(known.find(pq::type_id("integer").array()) == oids::int4_array);
}

TEST_CASE("type_lookup: of a result the types that are not built in", "[types]") {
    type_catalog known;
    const auto rows = made::result(
        {{"a", oids::int4}, {"b", 20002}, {"c", oids::text_array}, {"d", 20005}, {"e", 20002}, {"f", 16383}});
    const auto wanted = pq::unknown_result_types(rows.native(), known);
    CHECK(wanted.numbers == numbers{20002, 20005});
    CHECK(pq::unknown_result_types(made::result({{"a", oids::int4}}).native(), known).empty());
    CHECK(pq::unknown_result_types(nullptr, known).empty());

    // What the server does not find is not asked for again.
    pq::learn_types(known, wanted, answer({{std::nullopt, 20002, "mood", "e"}}));
    CHECK(pq::unknown_result_types(rows.native(), known).empty());
    CHECK(pq::detail::type_name(20002, &known) == "mood");
    CHECK(pq::detail::type_name(20005, &known) == "oid 20005");
    CHECK(pq::detail::type_name(oids::int4, &known) == "int4");
    CHECK(pq::detail::type_name(20002, nullptr) == "oid 20002");
}

TEST_CASE("type_lookup: of a record the types in its values", "[types]") {
    const type_catalog known;
    const auto inner = binary(std::int32_t{1}) + bytes::type(20003) + bytes::sized("x");
    const auto array = binary(std::int32_t{1}) + binary(std::int32_t{0}) + bytes::type(oids::record) +
                       binary(std::int32_t{1}) + binary(std::int32_t{1}) + bytes::sized(inner);
    const auto outer = binary(std::int32_t{3}) + bytes::type(20001) + bytes::null + bytes::type(oids::record_array) +
                       bytes::sized(array) + bytes::type(20004) + bytes::sized("");
    const auto found = [&](pq::oid type, const made::cell& value) {
        return pq::unknown_result_types(made::result({{"a", type}}, {{std::nullopt}, {value}}).native(), known).numbers;
    };
    CHECK(found(oids::record, outer) == numbers{20001, 20003, 20004});
    CHECK(found(oids::record_array, array) == numbers{20003});
    CHECK(found(oids::record, std::nullopt).empty());
    // Bytes that are none are for the decoder to complain of.
    for (std::size_t size = 0; size < outer.size(); ++size) {
        CHECK(found(oids::record, outer.substr(0, size)).size() <= 3);
    }
    std::string deep = inner;
    for (int i = 0; i < 100'000; ++i) {
        deep = binary(std::int32_t{1}) + bytes::type(oids::record) + bytes::sized(deep.substr(0, 100));
    }
    CHECK(found(oids::record, deep).empty());
}

TEST_CASE("type_lookup: domains, elements and subtypes", "[types]") {
    type_catalog known;
    pq::learn_types(known, {},
                    answer({{std::nullopt, 20001, "positive", "d", 20002, 20003},
                            {std::nullopt, 20003, "number", "d", 0, oids::int4},
                            {std::nullopt, 20002, "positive[]", "b", 0, 0, 20001},
                            {std::nullopt, 20004, "floats", "r", 0, 0, 0, oids::float8},
                            {std::nullopt, 20005, "pair", "c", 0, 0, 0, 0, {oids::int4, 20001}}}));
    CHECK(known.base_of(20001) == oids::int4);
    CHECK(known.base_of(20002) == 20002);
    CHECK(known.base_of(oids::text) == oids::text);
    CHECK(known.base_of(29999) == 29999);
    CHECK(known.subtype_of(20004) == oids::float8);
    CHECK(known.subtype_of(oids::int8range) == oids::int8);
    CHECK(known.subtype_of(29999) == 0);
    CHECK(known.attribute_type(20005, 1, oids::int4) == 20001);
    CHECK(known.attribute_type(20005, 1, oids::int8) == 0);
    CHECK(known.attribute_type(20005, 2, oids::int4) == 0);
    CHECK(known.attribute_type(20001, 0, oids::int4) == 0);
}

TEST_CASE("type_lookup: a domain over itself, which no server has, ends all the same", "[types]") {
    type_catalog known;
    known.learn(20001, {.name = "a", .kind = 'd', .base = 20002});
    known.learn(20002, {.name = "b", .kind = 'd', .base = 20001});
    CHECK(known.base_of(20001) >= 20001);
}
