#include "support/pq/database.hpp"

#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

namespace pq = aio::pq;

namespace {

/// A connection whose server writes text with its defaults, and points in time in UTC.
aio::task<pq::connection> connect() {
    auto db = co_await pq::connection::connect(test::config());
    co_await db.execute("set timezone to 'UTC'");
    co_await db.execute("set datestyle to 'ISO, MDY'");
    co_await db.execute("set intervalstyle to 'postgres'");
    co_await db.execute("set extra_float_digits to 1");
    co_await db.execute("set bytea_output to 'hex'");
    co_return db;
}

/// Values of every built-in type that can be rendered.
std::vector<std::string> const expressions = {
    "true",
    "false",
    R"('\x00ff27'::bytea)",
    "'a'::\"char\"",
    "''::\"char\"",
    "'tab'::name",
    "'-9223372036854775808'::int8",
    "'-32768'::int2",
    "'2147483647'::int4",
    "'4294967295'::oid",
    "'1 -2 3'::int2vector",
    "''::int2vector",
    "'1 4294967295'::oidvector",
    R"('a "b\ {c},(d)'::text)",
    "''::text",
    "'null'::text",
    "'größe'::varchar(10)",
    "'ab'::char(5)",
    "'(4294967295,65535)'::tid",
    "'4294967295'::xid",
    "'7'::cid",
    "'18446744073709551615'::xid8",
    R"('{"a": [1,  "b"]}'::json)",
    R"('{"b": [1,  "\"\\"], "a": null}'::jsonb)",
    "'<a>b</a>'::xml",
    "(select ev_action from pg_rewrite order by oid limit 1)",
    "'0.1'::float4",
    "'8.7e9'::float4",
    "'1e23'::float8",
    "'-Infinity'::float8",
    "'NaN'::float8",
    "'-0'::float8",
    "'123456789012345678901234567890.00100'::numeric",
    "'NaN'::numeric",
    "'2024-02-29'::date",
    "'0044-03-15 BC'::date",
    "'infinity'::date",
    "'23:59:59.999999'::time",
    "'24:00'::time",
    "'12:30-03:30'::timetz",
    "'2024-02-29 12:34:56.789'::timestamp",
    "'-infinity'::timestamp",
    "'2024-02-29 12:34:56.789+02'::timestamptz",
    "'0044-03-15 12:00 BC'::timestamptz",
    "'1 year -2 days 03:04:05.6'::interval",
    "'0'::interval",
    "'10110'::bit(5)",
    "''::varbit",
    "'101'::varbit",
    "'my_cursor'::refcursor",
    "'192.0.2.1'::inet",
    "'192.0.2.1/24'::inet",
    "'2001:db8::1/64'::inet",
    "'10.0.0.0/8'::cidr",
    "'::/0'::cidr",
    "'08:00:2b:01:02:03'::macaddr",
    "'08:00:2b:01:02:03:04:05'::macaddr8",
    "'(1.5,-2)'::point",
    "'{1,2.5,Infinity}'::line",
    "'[(0,0),(1,1e30)]'::lseg",
    "'(2,2),(0,-1)'::box",
    "'[(0,0),(1,1)]'::path",
    "'((0,0),(1,1))'::path",
    "'((0,0),(1,0),(1,1))'::polygon",
    "'<(1,2),3.5>'::circle",
    "'{(1,1),(0,0);(2,2),(1,1)}'::box[]",
    "'8d1a1d9e-3b1c-4a35-8f0a-000000000000'::uuid",
    "'10:20:10,14,15'::txid_snapshot",
    "'10:20:10,14,15'::pg_snapshot",
    "'10:10:'::pg_snapshot",
    "'16/B374D848'::pg_lsn",
    "'0/0'::pg_lsn",
    R"('a:1,2A,3B,4C b it''s\\ "x y"'::tsvector)",
    "''::tsvector",
    "'fat:*AB & ( rat | !( cat & dog ) )'::tsquery",
    "'a <-> ( b <-> c ) <3> d'::tsquery",
    "'a <-> b <-> c | !!d:D & e'::tsquery",
    "'!( a <-> b ) <-> ( c | d )'::tsquery",
    R"('it''s\\'::tsquery)",
    "''::tsquery",
    R"('strict $.a[*] ? (@ > 1 && @."b c" == "x")'::jsonpath)",
    "'[1,5)'::int4range",
    "'empty'::int4range",
    "'(,)'::int8range",
    "'(1.50,]'::numrange",
    "'[2024-01-01 00:00,2024-01-02 12:00:00.5]'::tsrange",
    "'(2024-01-01 00:00+00,infinity)'::tstzrange",
    "'[2024-01-01,]'::daterange",
    "'{}'::int4multirange",
    "'{[1,2),[5,9)}'::int4multirange",
    "'{(,5)}'::int8multirange",
    "'{[1.5,2.5]}'::nummultirange",
    "'{[2024-01-01 00:00,2024-01-02 00:00]}'::tsmultirange",
    "'{[2024-01-01 00:00+00,]}'::tstzmultirange",
    "'{[2024-01-01,2024-02-01)}'::datemultirange",
    "'{}'::int4[]",
    "'{1,NULL,-3}'::int4[]",
    "'[0:1][-2:-1]={{1,2},{3,4}}'::int4[]",
    R"('{a,"",null,"null","a b","{\"\\","x,y"}'::text[])",
    "array[row(1, 'a b'), row(null, '')]",
    "row()",
    R"(row(1, null, '', 'a"\b', '(x,y)', row('nested "deeply"', array['x "y"'])))",
};

/// Of these the driver writes no text.
std::set<std::string> const not_rendered = {
    "money",
    "regproc",
    "regprocedure",
    "regoper",
    "regoperator",
    "regclass",
    "regtype",
    "regconfig",
    "regdictionary",
    "regnamespace",
    "regrole",
    "regcollation",
    "pg_ndistinct",
    "pg_dependencies",
    "pg_mcv_list",
    "pg_brin_bloom_summary",
    "pg_brin_minmax_multi_summary",
};

}  // namespace

DATABASE_TEST("values of every built-in type are read as the text that the server writes") {
    auto db = co_await connect();
    std::set<std::string> tested;
    for (auto const& expression : expressions) {
        CAPTURE(expression);
        // There are no arrays of pg_node_tree.
        auto const array_of = std::string(expression.find("ev_action") == std::string::npos ? "array[v]" : "v");
        // With the number among the columns they all come in binary.
        auto const [number, type, value, text, array, array_text, record, record_text] = co_await db.fetch_one<
            std::tuple<int, std::string, std::string, std::string, std::string, std::string, std::string, std::string>>(
            pq::unsafe_sql("select 0, typname::text, v, format('%s', v), " + array_of + ", format('%s', " + array_of +
                           "), row(v, null), format('%s', row(v, null)) from (select " + expression +
                           " as v) as t join pg_type on pg_type.oid = pg_typeof(v)::oid"));
        CHECK(number == 0);
        CHECK(value == text);
        CHECK(array == array_text);
        CHECK(record == record_text);
        tested.insert(type);
    }
    auto const types = co_await db.fetch<std::string>(
        "select typname::text from pg_type where oid < 16384 and typnamespace = 'pg_catalog'::regnamespace and "
        "typtype in ('b', 'r', 'm') and typcategory <> 'A' and typsend <> 0 order by typname");
    REQUIRE(types.size() > 60);
    for (auto const& type : types) {
        CAPTURE(type);
        CHECK(tested.contains(type) != not_rendered.contains(type));
    }
}

DATABASE_TEST("strings are not read from what the server alone can write, which the error says") {
    auto db = co_await connect();
    using row = std::tuple<int, std::string>;
    using list = std::vector<std::string>;
    auto const message_of = [&](std::string statement) -> aio::task<std::string> {
        try {
            (void)co_await db.fetch_one<row>(pq::unsafe_sql(statement));
        } catch (const pq::conversion_error& error) {
            co_return error.what();
        }
        co_return "";
    };
    co_await db.execute("create type pg_temp.pair as (name text, number int)");
    for (auto const* expression :
         {"'1'::money", "'pg_class'::regclass", "array['1'::money]", "row('pg_class'::regclass)",
          "array[row('int'::regtype)]", "null::regrole", "'(a,1)'::pg_temp.pair", "row(row('a', 1)::pg_temp.pair)"}) {
        CAPTURE(expression);
        auto const message = co_await message_of("select 0, " + std::string(expression));
        CHECK_THAT(message, Catch::Matchers::ContainsSubstring("cast the column with ::text"));
    }
    auto const all_text = co_await db.fetch_one<std::string>("select 'pg_class'::regclass");
    auto const elements = co_await db.fetch_one<list>("select array[1, 23]");
    REQUIRE(all_text == "pg_class");
    REQUIRE(elements == list{"1", "23"});
}

DATABASE_TEST("strings are read from types that are not built in whose bytes are text") {
    auto db = co_await connect();
    co_await db.execute("create type pg_temp.mood as enum ('sad', 'größer')");
    co_await db.execute("create domain pg_temp.small as int check (value < 100)");
    using row = std::tuple<int, std::string, std::string, std::string>;
    auto const [number, mood, small, record] = co_await db.fetch_one<row>(
        "select 0, 'größer'::pg_temp.mood, 7::pg_temp.small, row('sad'::pg_temp.mood, 'a b')");
    REQUIRE(number == 0);
    REQUIRE(mood == "größer");
    REQUIRE(small == "7");
    REQUIRE(record == "(sad,\"a b\")");
    // Read from inside, a domain is known for what it is over.
    auto const inside = co_await db.fetch_one<std::tuple<int, std::tuple<std::string, std::string>>>(
        "select 0, row(7::pg_temp.small, row(8::pg_temp.small))");
    REQUIRE(std::get<1>(inside) == std::tuple<std::string, std::string>("7", "(8)"));
}

DATABASE_TEST("strings are sent as text search types, and whatever else has a text") {
    auto db = co_await connect();
    auto const matches =
        co_await db.fetch_one<bool>("select $1::tsvector @@ $2::tsquery", "fat:1 rat:2", "fat <-> rat");
    REQUIRE(matches);
}

DATABASE_TEST("hstore makes the round trip") {
    auto db = co_await connect();
    // Rolled back when the connection ends.
    co_await db.execute("begin");
    co_await db.execute("create extension if not exists hstore");
    using sorted = std::map<std::string, std::optional<std::string>>;
    using hashed = std::unordered_map<std::string, std::optional<std::string>>;
    sorted const pairs{{"", ""}, {"null", std::nullopt}, {"it's \"q\\uoted\"", "a=>b, \"c\""}, {"größe", "NULL"}};
    auto const echo = co_await db.fetch_one<sorted>("select $1", pairs);
    auto const unordered = co_await db.fetch_one<hashed>("select $1", hashed(pairs.begin(), pairs.end()));
    auto const same = co_await db.fetch_one<bool>(
        R"(select $1 = hstore(array['', 'null', 'it''s "q\uoted"', 'größe'], array['', null, 'a=>b, "c"', 'NULL']))",
        pairs);
    auto const literal = co_await db.fetch_one<sorted>(R"(select 'a=>1, "b c"=>NULL'::hstore)");
    auto const empty = co_await db.fetch_one<sorted>("select $1", sorted());
    auto const null = co_await db.fetch_one<std::optional<sorted>>("select $1", std::optional<sorted>());
    std::vector<sorted> const many{pairs, {}, {{"k", "v"}}};
    auto const array = co_await db.fetch_one<std::vector<sorted>>("select $1", many);
    REQUIRE(echo == pairs);
    REQUIRE(unordered == hashed(pairs.begin(), pairs.end()));
    REQUIRE(same);
    REQUIRE(literal == sorted{{"a", "1"}, {"b c", std::nullopt}});
    REQUIRE(empty.empty());
    REQUIRE_FALSE(null);
    REQUIRE(array == many);
}
