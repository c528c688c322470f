#include "nested_bytes.hpp"

#include <aio/pq/codecs/text.hpp>

#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pq = aio::pq;
namespace oids = pq::oids;
using bytes::decoded;
using bytes::null;
using bytes::sized;
using made::binary;
using namespace std::string_literals;

namespace {

std::string text(pq::oid type, const std::string& value) { return decoded<std::string>(type, value); }

struct dimension {
    std::int32_t size;
    std::int32_t lower_bound = 1;
};

std::string array_of(pq::oid element, const std::vector<dimension>& dimensions,
                     const std::vector<std::string>& elements) {
    auto all = binary(static_cast<std::int32_t>(dimensions.size())) + binary(std::int32_t{1}) + bytes::type(element);
    for (const auto& each : dimensions) {
        all += binary(each.size) + binary(each.lower_bound);
    }
    for (const auto& each : elements) {
        all += each;
    }
    return all;
}

std::string record_of(const std::vector<std::pair<pq::oid, std::string>>& attributes) {
    auto all = binary(static_cast<std::int32_t>(attributes.size()));
    for (const auto& [type, value] : attributes) {
        all += bytes::type(type) + value;
    }
    return all;
}

std::string int4(std::int32_t number) { return sized(binary(number)); }

}  // namespace

TEST_CASE("text of any type: text is taken as it is", "[render]") {
    for (const auto type : {oids::text, oids::varchar, oids::bpchar, oids::name, oids::unknown, oids::json, oids::xml,
                            oids::refcursor, oids::cstring}) {
        CHECK(text(type, "größe  ") == "größe  ");
        CHECK(text(type, "").empty());
    }
}

TEST_CASE("text of any type: a value in text format is taken as it is", "[render]") {
    const std::string value = "$1.00";
    CHECK(pq::detail::decode_value<std::string>(
              {.data = value.data(), .size = 5, .type = oids::money, .format = pq::value_format::text}) == "$1.00");
}

TEST_CASE("text of any type: what can be rendered", "[render]") {
    for (const auto type : {oids::int4,         oids::bytea,      oids::jsonb,          oids::uuid,
                            oids::numeric,      oids::text_array, oids::int4_array,     oids::record,
                            oids::record_array, oids::int4range,  oids::int4multirange, oids::int4range_array,
                            oids::tsvector,     oids::tsquery,    oids::pg_lsn,         oids::tid,
                            oids::xid8,         oids::oidvector,  oids::void_,          pq::oid{16384},
                            pq::oid{4000000000}}) {
        CHECK(pq::decoder<std::string>::accepts(type));
    }
    for (const auto type : {oids::money, oids::money_array, oids::regclass, oids::regclass_array, oids::regproc,
                            oids::regrole, oids::pg_mcv_list, oids::aclitem, pq::oid{0}, pq::oid{16383}}) {
        CHECK_FALSE(pq::decoder<std::string>::accepts(type));
    }
}

TEST_CASE("text of any type: arrays", "[render]") {
    CHECK(text(oids::int4_array, array_of(oids::int4, {}, {})) == "{}");
    CHECK(text(oids::int4_array, array_of(oids::int4, {{0}}, {})) == "{}");
    CHECK(text(oids::int4_array, array_of(oids::int4, {{3}}, {int4(1), null, int4(-3)})) == "{1,NULL,-3}");
    CHECK(text(oids::int4_array, array_of(oids::int4, {{2}, {2}}, {int4(1), int4(2), int4(3), int4(4)})) ==
          "{{1,2},{3,4}}");
    CHECK(text(oids::int4_array, array_of(oids::int4, {{2, 0}, {1, -5}}, {int4(1), int4(2)})) ==
          "[0:1][-5:-5]={{1},{2}}");
    CHECK(text(oids::text_array, array_of(oids::text, {{8}},
                                          {sized("a"), sized(""), sized("NuLL"), sized("a b"), sized("{\"\\"),
                                           sized("x,y"), sized("it's"), sized("nullx")})) ==
          R"({a,"","NuLL","a b","{\"\\","x,y",it's,nullx})");
}

TEST_CASE("text of any type: records", "[render]") {
    CHECK(text(oids::record, record_of({})) == "()");
    CHECK(text(oids::record, record_of({{oids::int4, int4(1)},
                                        {oids::text, null},
                                        {oids::text, sized("")},
                                        {oids::text, sized("a\"\\b")},
                                        {oids::text, sized("{;}")},
                                        {oids::bool_, sized("\1")}})) == R"((1,,"","a""\\b",{;},t))");
    const auto inner = record_of({{oids::text, sized("a b")}});
    CHECK(text(oids::record, record_of({{oids::record, sized(inner)}})) == R"(("(""a b"")"))");
    CHECK(text(oids::record_array, array_of(oids::record, {{1}}, {sized(inner)})) == R"({"(\"a b\")"
})");
    CHECK_THROWS_MATCHES(text(oids::record, record_of({{oids::money, sized(binary(std::int64_t{1}))}})),
                         pq::conversion_error,
                         Catch::Matchers::MessageMatches(Catch::Matchers::ContainsSubstring(
                             "cannot write money as text; cast the column with ::text")));
}

TEST_CASE("text of any type: ranges and multiranges", "[render]") {
    const auto closed = "\2"s + int4(1) + int4(5);
    CHECK(text(oids::int4range, "\1") == "empty");
    CHECK(text(oids::int4range, closed) == "[1,5)");
    CHECK(text(oids::int4range, "\4"s + int4(1) + int4(5)) == "(1,5]");
    CHECK(text(oids::int4range, "\x18") == "(,)");
    CHECK(text(oids::int4range, "\x12"s + int4(-1)) == "[-1,)");
    CHECK(text(oids::tsrange, "\x12"s + sized(binary(std::int64_t{0}))) == R"(["2000-01-01 00:00:00",))");
    CHECK(text(oids::int4multirange, binary(std::int32_t{0})) == "{}");
    CHECK(text(oids::int4multirange, binary(std::int32_t{2}) + sized(closed) + sized("\x12"s + int4(9))) ==
          "{[1,5),[9,)}");
    CHECK(text(oids::int4range_array, array_of(oids::int4range, {{1}}, {sized(closed)})) == R"({"[1,5)"
})");
    CHECK_THROWS_AS(text(oids::int4range, "\2"s + null + int4(5)), pq::conversion_error);
CHECK_THROWS_AS(text(oids::int4multirange, binary(std::int32_t{1}) + null), pq::conversion_error);
}

TEST_CASE("text of any type: the server's own types", "[render]") {
    CHECK(text(oids::char_, "a") == "a");
    CHECK(text(oids::char_, "\0"s).empty());
    CHECK(text(oids::char_, "\xe9") == "\\351");
    CHECK(text(oids::jsonpath, "\1$.\"a\"") == "$.\"a\"");
    CHECK(text(oids::pg_lsn, binary(std::uint64_t{0x16'b374'd848})) == "16/B374D848");
    CHECK(text(oids::pg_lsn, binary(std::uint64_t{0})) == "0/0");
    CHECK(text(oids::tid, binary(std::uint32_t{4294967295}) + binary(std::uint16_t{65535})) == "(4294967295,65535)");
    CHECK(text(oids::xid, binary(std::uint32_t{4294967295})) == "4294967295");
    CHECK(text(oids::xid8, binary(std::uint64_t{18446744073709551615U})) == "18446744073709551615");
    const auto snapshot =
        binary(std::int32_t{2}) + binary(std::int64_t{10}) + binary(std::int64_t{20}) + binary(std::int64_t{14});
    CHECK(text(oids::pg_snapshot, snapshot + binary(std::int64_t{15})) == "10:20:14,15");
    CHECK(text(oids::int2vector,
               array_of(oids::int2, {{2, 0}}, {sized(binary(std::int16_t{1})), sized(binary(std::int16_t{-2}))})) ==
          "1 -2");
    CHECK(text(oids::oidvector, array_of(oids::oid_, {}, {})).empty());
    CHECK_THROWS_AS(text(oids::pg_snapshot, snapshot), pq::conversion_error);
    CHECK_THROWS_AS(text(oids::pg_snapshot, binary(std::int32_t{-1}) + snapshot.substr(4)), pq::conversion_error);
    CHECK_THROWS_AS(text(oids::jsonpath, "\2$"), pq::conversion_error);
    CHECK_THROWS_AS(text(oids::char_, "ab"), pq::conversion_error);
    CHECK_THROWS_AS(text(oids::oidvector, array_of(oids::int2, {{1, 0}}, {sized(binary(std::int16_t{1}))})),
                    pq::conversion_error);
}

TEST_CASE("text of any type: text search", "[render]") {
    const auto vector = binary(std::int32_t{3}) + "it's\\\0"s + binary(std::uint16_t{0}) + "rat\0"s +
                        binary(std::uint16_t{4}) + binary(std::uint16_t{1}) + binary(std::uint16_t{0x4002}) +
                        binary(std::uint16_t{0x8003}) + binary(std::uint16_t{0xffff}) + "\0"s +
                        binary(std::uint16_t{0});
    CHECK(text(oids::tsvector, vector) == R"('it''s\\' 'rat':1,2C,3B,16383A '')");
    CHECK(text(oids::tsvector, binary(std::int32_t{0})).empty());

    const auto lexeme = [](const std::string& word, char weights = 0, char prefix = 0) {
        return "\1"s + weights + prefix + word + '\0';
    };
    const auto no = "\2\1"s;
    const auto both = "\2\2"s;
    const auto either = "\2\3"s;
    const auto then = [](std::uint16_t distance) { return "\2\4"s + binary(distance); };
    const auto query = [](std::uint32_t count, const std::string& nodes) {
        return text(oids::tsquery, binary(count) + nodes);
    };
    CHECK(query(0, "").empty());
    CHECK(query(1, lexeme("a", 13, 1)) == "'a':*ABD");
    CHECK(query(1, lexeme("a", 15, 1)) == "'a':*ABCD");
    CHECK(query(1, lexeme("o'\\", 2)) == R"('o''\\':B)");
    CHECK(query(2, no + lexeme("a")) == "!'a'");
    CHECK(query(3, both + lexeme("b") + lexeme("a")) == "'a' & 'b'");
    CHECK(query(3, then(1) + lexeme("b") + lexeme("a")) == "'a' <-> 'b'");
    CHECK(query(3, then(7) + lexeme("b") + lexeme("a")) == "'a' <7> 'b'");
    CHECK(query(5, both + lexeme("c") + either + lexeme("b") + lexeme("a")) == "( 'a' | 'b' ) & 'c'");
    CHECK(query(5, either + both + lexeme("c") + lexeme("b") + lexeme("a")) == "'a' | 'b' & 'c'");
    CHECK(query(4, no + both + lexeme("b") + lexeme("a")) == "!( 'a' & 'b' )");
    CHECK(query(5, then(1) + then(1) + lexeme("c") + lexeme("b") + lexeme("a")) == "'a' <-> ( 'b' <-> 'c' )");
    CHECK(query(5, then(1) + lexeme("c") + then(1) + lexeme("b") + lexeme("a")) == "'a' <-> 'b' <-> 'c'");
}

TEST_CASE("text of any type: a query may be as deep as it likes", "[render]") {
    constexpr std::uint32_t depth = 500'000;
    std::string nodes = binary(depth + 1);
    for (std::uint32_t i = 0; i < depth; ++i) {
        nodes += "\2\1";
    }
    const auto shown = text(oids::tsquery, nodes + "\1\0\0a\0"s);
    CHECK(shown.size() == depth + 3);
    CHECK(shown.ends_with("!!'a'"));
}

TEST_CASE("text of any type: damaged bytes are refused or another value", "[render]") {
    const auto record = record_of({{oids::text, sized("a b")}, {oids::int4, int4(7)}, {oids::text, null}});
    bytes::withstands_damage<std::string>(oids::record, record);
    bytes::withstands_damage<std::string>(oids::record_array, array_of(oids::record, {{1}}, {sized(record)}));
    bytes::withstands_damage<std::string>(oids::int4_array, array_of(oids::int4, {{1}, {2, 0}}, {int4(1), null}));
    bytes::withstands_damage<std::string>(oids::int4range, "\2"s + int4(1) + int4(5));
    bytes::withstands_damage<std::string>(oids::int4multirange,
                                          binary(std::int32_t{1}) + sized("\2"s + int4(1) + int4(5)));
    bytes::withstands_damage<std::string>(oids::tsvector, binary(std::int32_t{1}) + "rat\0"s +
                                                              binary(std::uint16_t{1}) + binary(std::uint16_t{1}));
    bytes::withstands_damage<std::string>(oids::tsquery, binary(std::int32_t{2}) + "\2\1\1\0\0a\0"s);
    bytes::withstands_damage<std::string>(oids::pg_lsn, binary(std::uint64_t{1}));
    bytes::withstands_damage<std::string>(oids::tid, binary(std::uint32_t{1}) + binary(std::uint16_t{1}));
    bytes::withstands_damage<std::string>(oids::xid8, binary(std::uint64_t{1}));
    bytes::withstands_damage<std::string>(oids::int2vector,
                                          array_of(oids::int2, {{1, 0}}, {sized(binary(std::int16_t{1}))}));
}

TEST_CASE("text of any type: forged counts", "[render]") {
    for (const auto type : {oids::record, oids::int4_array, oids::record_array, oids::int4multirange, oids::tsvector,
                            oids::tsquery, oids::pg_snapshot, oids::oidvector}) {
        CAPTURE(type);
        CHECK_THROWS_AS(text(type, binary(std::int32_t{0x7fffffff}) + std::string(20, '\0')), pq::conversion_error);
        CHECK_THROWS_AS(text(type, binary(std::int32_t{-1}) + std::string(20, '\0')), pq::conversion_error);
        CHECK_THROWS_AS(text(type, ""), pq::conversion_error);
    }
    CHECK_THROWS_AS(text(oids::tsquery, binary(std::int32_t{1}) + "\2\2"), pq::conversion_error);
    CHECK_THROWS_AS(text(oids::tsquery, binary(std::int32_t{2}) + "\1\0\0a\0\1\0\0b\0"s), pq::conversion_error);
    CHECK_THROWS_AS(text(oids::tsquery, binary(std::int32_t{1}) + "\1\x10\0a\0"s), pq::conversion_error);
    CHECK_THROWS_AS(text(oids::tsquery, binary(std::int32_t{1}) + "\2\5"), pq::conversion_error);
    CHECK_THROWS_AS(text(oids::tsquery, binary(std::int32_t{1}) + "\3\1"), pq::conversion_error);
}

TEST_CASE("text of any type: records nest up to 16 deep", "[render]") {
    auto value = record_of({});
    for (int depth = 1; depth < 16; ++depth) {
        value = record_of({{oids::record, sized(value)}});
    }
    CHECK(text(oids::record, value).starts_with("(\"(\"\"("));
    value = record_of({{oids::record, sized(value)}});
    CHECK_THROWS_AS(text(oids::record, value), pq::conversion_error);
    for (int depth = 0; depth < 2000; ++depth) {
        value = record_of({{oids::record, sized(value)}});
    }
    CHECK_THROWS_AS(text(oids::record, value), pq::conversion_error);
}

TEST_CASE("text of any type: of a user's type the bytes, if they are text", "[render]") {
    constexpr pq::oid user_type = 20001;
    for (const auto* value : {"happy", "",
                              "gr\xc3\xb6\xc3\x9f"
                              "e",
                              "\xe0\xa0\x80", "\xed\x9f\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf", "\xef\xbf\xbf"}) {
        CHECK(text(user_type, value) == value);
    }
    for (const auto& value : {"\0\0\0\1"s, "a\0"s, "\x80"s, "\xc0\x80"s, "\xc1\xbf"s, "\xc3"s, "\xc3("s,
                              "\xe0\x9f\xbf"s, "\xed\xa0\x80"s, "\xe2\x82"s, "\xf0\x8f\xbf\xbf"s, "\xf4\x90\x80\x80"s,
                              "\xf0\x90\x80"s, "\xf5\x80\x80\x80"s, "\xff"s, "a\xfe"s}) {
        CHECK_THROWS_MATCHES(
            text(user_type, value), pq::conversion_error,
            Catch::Matchers::MessageMatches(Catch::Matchers::ContainsSubstring("cast the column with ::text")));
    }
}
