#include "support/pq/database.hpp"

#include <aio/gather.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace pq = aio::pq;

namespace {

enum class mood { sad, ok, happy };

struct address {
    std::string street;
    std::optional<std::int64_t> zip;
    bool operator==(const address&) const = default;
};

struct person {
    std::string name;
    mood feels;
    std::optional<address> home;
    std::vector<address> others;
    bool operator==(const person&) const = default;
};

struct measured {
    std::vector<int> numbers;
    address at;
    std::optional<mood> feels;
    pq::range<int> valid;
    int id;
};

struct no_such_type {
    int field;
};

// Each connection has its own: they are made in the schema of temporary objects.
aio::task<pq::connection> connect() { return pq::connection::connect(test::config()); }

aio::task<void> make_types(pq::connection& db) {
    co_await db.execute("create type pg_temp.mood as enum ('sad', 'ok', 'happy')");
    co_await db.execute("create domain pg_temp.street as varchar(40) check (value <> '')");
    co_await db.execute("create domain pg_temp.short_street as pg_temp.street");
    co_await db.execute("create type pg_temp.address as (street pg_temp.short_street, zip int8)");
    co_await db.execute("create type pg_temp.person as (name text, feels pg_temp.mood, home pg_temp.address, "
                        "others pg_temp.address[])");
}

template <class T>
using matrix = std::vector<std::vector<T>>;

}  // namespace

template <>
struct aio::pq::enum_type<mood> {
    static constexpr std::string_view name = "mood";
};
template <>
struct aio::pq::composite_type<address> {
    static constexpr std::string_view name = "address";
};
template <>
struct aio::pq::composite_type<person> {
    static constexpr std::string_view name = "person";
};
template <>
struct aio::pq::composite_type<no_such_type> {
    static constexpr std::string_view name = "no_such_type";
};
template <>
struct aio::pq::range_type<double> {
    static constexpr type_id type{"floats"};
    static constexpr type_id multirange{"float_sets"};
};

DATABASE_TEST("arrays make the round trip") {
    auto db = co_await connect();
    std::vector<int> const numbers{1, -2, std::numeric_limits<int>::max()};
    auto const ints = co_await db.fetch_one<std::vector<int>>("select $1", numbers);
    auto const from_span = co_await db.fetch_one<std::vector<int>>("select $1", std::span<const int>(numbers));
    auto const fixed = co_await db.fetch_one<std::array<int, 3>>("select $1", std::array{1, 2, 3});
    std::vector<std::optional<std::string>> const texts{"a", std::nullopt, "", "{\"}"};
    auto const strings = co_await db.fetch_one<std::vector<std::optional<std::string>>>("select $1", texts);
    auto const bools = co_await db.fetch_one<std::vector<bool>>("select $1", std::vector{true, false});
    matrix<double> const square{{1, 2}, {3, 4.5}};
    auto const doubles = co_await db.fetch_one<matrix<double>>("select $1", square);
    auto const shown = co_await db.fetch_one<std::string>("select $1::text", square);
    auto const empty = co_await db.fetch_one<std::vector<int>>("select $1", std::vector<int>());
    auto const null =
        co_await db.fetch_one<std::optional<std::vector<int>>>("select $1", std::optional<std::vector<int>>());
    std::vector<std::vector<std::byte>> const raw{{std::byte{0}}, {}};
    auto const bytes = co_await db.fetch_one<std::vector<std::vector<std::byte>>>("select $1", raw);
    using seconds = std::chrono::sys_seconds;
    std::vector<seconds> const times{seconds(std::chrono::sys_days(std::chrono::year(2024) / 2 / 29))};
    auto const read_times = co_await db.fetch_one<std::vector<seconds>>("select $1", times);
    REQUIRE(ints == numbers);
    REQUIRE(from_span == numbers);
    REQUIRE(fixed == std::array{1, 2, 3});
    REQUIRE(strings == texts);
    REQUIRE(bools == std::vector{true, false});
    REQUIRE(doubles == square);
    REQUIRE(shown == "{{1,2},{3,4.5}}");
    REQUIRE(empty.empty());
    REQUIRE_FALSE(null);
    REQUIRE(bytes == raw);
    REQUIRE(read_times == times);
}

DATABASE_TEST("arrays have up to six dimensions, and subscripts that begin anywhere") {
    auto db = co_await connect();
    using six = matrix<matrix<matrix<int>>>;
    six const deep{{{{{{1, 2}, {3, 4}}}}}};
    auto const read = co_await db.fetch_one<six>("select $1", deep);
    auto const dimensions = co_await db.fetch_one<int>("select array_ndims($1)", deep);
    auto const shifted = co_await db.fetch_one<std::vector<int>>("select '[0:2]={1,2,3}'::int[]");
    auto const empty = co_await db.fetch_one<six>("select '{}'::int[]");
    auto const vectors = co_await db.fetch_one<std::tuple<std::vector<int>, std::vector<std::uint32_t>>>(
        "select '1 2'::int2vector, '23 4000000000'::oidvector");
    REQUIRE(read == deep);
    REQUIRE(dimensions == 6);
    REQUIRE(shifted == std::vector{1, 2, 3});
    REQUIRE(empty.empty());
    REQUIRE(std::get<0>(vectors) == std::vector{1, 2});
    REQUIRE(std::get<1>(vectors) == std::vector<std::uint32_t>{23, 4'000'000'000});
    REQUIRE_THROWS_AWAIT(db.fetch_one<std::vector<int>>("select '{{1},{2}}'::int[]"), pq::conversion_error);
    REQUIRE_THROWS_AWAIT(db.fetch_one<matrix<int>>("select '{1,2}'::int[]"), pq::conversion_error);
    REQUIRE_THROWS_AWAIT(db.fetch_one<std::vector<int>>("select '{1,NULL}'::int[]"), pq::conversion_error);
    REQUIRE_THROWS_AWAIT(db.fetch_one<std::vector<int>>("select '{1.5}'::numeric[]"), pq::conversion_error);
}

DATABASE_TEST("strings go where an array of text is wanted") {
    auto db = co_await connect();
    std::vector<std::string> const names{"b", "a", "it's"};
    auto const unnested = co_await db.fetch<std::string>("select unnest($1)", names);
    auto const found = co_await db.fetch<std::string>(
        "select name from (values ('a'::text), ('c')) as v (name) where name = any($1)", names);
    auto const varchars = co_await db.fetch<std::string>(
        "select name from (values ('a'::varchar), ('c')) as v (name) where name = any($1)", names);
    auto const views =
        co_await db.fetch_one<std::vector<std::string>>("select $1", std::vector<std::string_view>{"x", "y"});
    REQUIRE(unnested == names);
    REQUIRE(found == std::vector<std::string>{"a"});
    REQUIRE(varchars == std::vector<std::string>{"a"});
    REQUIRE(views == std::vector<std::string>{"x", "y"});
}

DATABASE_TEST("enums make the round trip") {
    auto db = co_await connect();
    co_await make_types(db);
    auto const one = co_await db.fetch_one<mood>("select $1", mood::ok);
    auto const null = co_await db.fetch_one<std::optional<mood>>("select $1", std::optional<mood>());
    std::vector<std::optional<mood>> const some{mood::happy, std::nullopt};
    auto const many = co_await db.fetch_one<std::vector<std::optional<mood>>>("select $1", some);
    auto const from_text = co_await db.fetch_one<mood>("select 'sad'::text");
    co_await db.execute("alter type pg_temp.mood add value 'angry'");
    REQUIRE(one == mood::ok);
    REQUIRE_FALSE(null);
    REQUIRE(many == some);
    REQUIRE(from_text == mood::sad);
    REQUIRE_THROWS_AWAIT(db.fetch_one<mood>("select 'angry'::pg_temp.mood"), pq::conversion_error);
}

DATABASE_TEST("composites make the round trip") {
    auto db = co_await connect();
    co_await make_types(db);
    address const home{"Main Street", 12345};
    auto const read = co_await db.fetch_one<address>("select $1", home);
    auto const null = co_await db.fetch_one<std::optional<address>>("select $1", std::optional<address>());
    auto const street = co_await db.fetch_one<std::string>("select ($1).street", home);
    std::vector<address> const both{home, {"Side Street", std::nullopt}};
    auto const array = co_await db.fetch_one<std::vector<address>>("select $1", both);
    person const ada{"Ada", mood::happy, home, both};
    person const bob{"Bob", mood::sad, std::nullopt, {}};
    auto const people = co_await db.fetch<person>("select unnest($1)", std::vector{ada, bob});
    REQUIRE(read == home);
    REQUIRE_FALSE(null);
    REQUIRE(street == "Main Street");
    REQUIRE(array == both);
    REQUIRE(people == std::vector{ada, bob});
}

DATABASE_TEST("tuples are records by position") {
    auto db = co_await connect();
    co_await make_types(db);
    using pair = std::pair<int, std::optional<std::string>>;
    auto const anonymous = co_await db.fetch_one<std::tuple<int, pair>>("select 1, row(2, null::text)");
    auto const array = co_await db.fetch_one<std::tuple<std::vector<pair>>>("select array_agg(row(i, i::text)) "
                                                                            "from generate_series(1, 2) i");
    auto const optional = co_await db.fetch_one<std::optional<pair>>("select row(1, 'x'::text)");
    auto const named =
        co_await db.fetch_one<std::tuple<std::pair<std::string, int>>>("select row('Main', 7)::pg_temp.address");
    co_await db.execute("create type pg_temp.place as (name text, at int4)");
    auto const sent =
        co_await db.fetch_one<std::string>("select ($1::pg_temp.place).name", std::tuple<std::string, int>{"here", 3});
    REQUIRE(anonymous == std::tuple<int, pair>{1, {2, std::nullopt}});
    REQUIRE(std::get<0>(array) == std::vector<pair>{{1, "1"}, {2, "2"}});
    REQUIRE(optional == pair{1, "x"});
    REQUIRE(std::get<0>(named) == std::pair<std::string, int>{"Main", 7});
    REQUIRE(sent == "here");
}

DATABASE_TEST("domains are what they are over, wherever they are") {
    auto db = co_await connect();
    co_await make_types(db);
    co_await db.execute("create domain pg_temp.positive as int4 check (value > 0)");
    co_await db.execute("create domain pg_temp.some_positive as pg_temp.positive[]");
    co_await db.execute("create type pg_temp.line as (number pg_temp.positive, more pg_temp.some_positive)");
    auto const scalar = co_await db.fetch_one<int>("select 7::pg_temp.positive");
    auto const array = co_await db.fetch_one<std::vector<int>>("select array[1, 2]::pg_temp.positive[]");
    auto const over_array = co_await db.fetch_one<std::vector<int>>("select array[1, 2]::pg_temp.some_positive");
    using line = std::tuple<std::tuple<int, std::vector<int>>>;
    auto const field = co_await db.fetch_one<line>("select row(1, array[2, 3])::pg_temp.line");
    auto const strings =
        co_await db.fetch_one<std::vector<std::string>>("select array['a', 'b']::pg_temp.short_street[]");
    REQUIRE(scalar == 7);
    REQUIRE(array == std::vector{1, 2});
    REQUIRE(over_array == std::vector{1, 2});
    REQUIRE(field == line{{1, {2, 3}}});
    REQUIRE(strings == std::vector<std::string>{"a", "b"});
    auto const rows = co_await db.fetch("select array[1, 2]::pg_temp.positive[] as numbers");
    REQUIRE(rows[0].get<std::vector<int>>("numbers") == std::vector{1, 2});
    REQUIRE_THROWS_AWAIT(db.fetch_one<std::vector<bool>>("select array[1, 2]::pg_temp.positive[]"),
                         pq::conversion_error);
}

DATABASE_TEST("domains in a record that has no type are found by its values") {
    auto db = co_await connect();
    co_await db.execute("create domain pg_temp.positive as int4");
    using record = std::tuple<std::tuple<int, std::vector<std::pair<int, int>>>>;
    auto const read =
        co_await db.fetch_one<record>("select row(1::pg_temp.positive, array[row(2::pg_temp.positive, 3)])");
    REQUIRE(read == record{{1, {{2, 3}}}});
}

DATABASE_TEST("ranges make the round trip with every kind of bounds") {
    auto db = co_await connect();
    using ints = pq::range<int>;
    std::vector<ints> const ranges{ints(1, 5),     ints::closed(1, 5), ints::open(1, 5), ints::from(1), ints::after(1),
                                   ints::until(5), ints::through(5),   ints::all(),      ints(),        ints(3, 3)};
    auto const array = co_await db.fetch_one<std::vector<ints>>("select $1", ranges);
    auto const one = co_await db.fetch_one<ints>("select $1", ints::open(1, 5));
    auto const null = co_await db.fetch_one<std::optional<ints>>("select $1", std::optional<ints>());
    auto const text = co_await db.fetch_one<std::string>("select $1::text", ints::closed(1, 5));
    auto const wide = co_await db.fetch_one<pq::range<std::int64_t>>("select int4range(1, 5)");
    using micros = std::chrono::sys_time<std::chrono::microseconds>;
    auto const day = micros(std::chrono::sys_days(std::chrono::year(2024) / 2 / 29));
    pq::range<micros> const since = pq::range<micros>::after(day);
    auto const times = co_await db.fetch_one<pq::range<micros>>("select $1", since);
    pq::multirange<int> const set{ints(1, 3), ints::from(7)};
    auto const multi = co_await db.fetch_one<pq::multirange<int>>("select $1", set);
    auto const merged = co_await db.fetch_one<pq::multirange<int>>("select $1 + int4multirange(int4range(2, 5))", set);
    REQUIRE(array == ranges);
    REQUIRE(one == ints(2, 5));
    REQUIRE_FALSE(null);
    REQUIRE(text == "[1,6)");
    REQUIRE(wide == pq::range<std::int64_t>(1, 5));
    REQUIRE(times == since);
    REQUIRE(multi == set);
    REQUIRE(merged == pq::multirange<int>{ints(1, 5), ints::from(7)});
    REQUIRE_THROWS_AWAIT(db.fetch_one<ints>("select $1", ints(5, 1)), pq::server_error);
}

DATABASE_TEST("ranges of a type that a user made") {
    auto db = co_await connect();
    co_await db.execute("create type pg_temp.floats as range "
                        "(subtype = float8, multirange_type_name = pg_temp.float_sets)");
    using doubles = pq::range<double>;
    auto const one = co_await db.fetch_one<doubles>("select $1", doubles::closed(0.5, 1));
    std::vector<doubles> const some{doubles(0, 1), doubles()};
    auto const array = co_await db.fetch_one<std::vector<doubles>>("select $1", some);
    pq::multirange<double> const set{doubles(0, 1), doubles::from(2)};
    auto const multi = co_await db.fetch_one<pq::multirange<double>>("select $1", set);
    REQUIRE(one == doubles::closed(0.5, 1));
    REQUIRE(array == some);
    REQUIRE(multi == set);
    REQUIRE_THROWS_AWAIT(db.fetch_one<pq::range<int>>("select '[1,2]'::pg_temp.floats"), pq::conversion_error);
}

DATABASE_TEST("a row struct has fields of all of them") {
    auto db = co_await connect();
    co_await make_types(db);
    auto const read = co_await db.fetch_one<measured>(
        "select 7 as id, array[1, 2] as numbers, row('Main', 7)::pg_temp.address as at, "
        "'ok'::pg_temp.mood as feels, '[1,2]'::int4range as valid");
    REQUIRE(read.id == 7);
    REQUIRE(read.numbers == std::vector{1, 2});
    REQUIRE(read.at == address{"Main", 7});
    REQUIRE(read.feels == mood::ok);
    REQUIRE(read.valid == pq::range<int>(1, 3));
}

DATABASE_TEST("types are looked up once a connection") {
    auto db = co_await connect();
    co_await make_types(db);
    co_await db.execute("create domain pg_temp.positive as int4");
    auto const use = [&]() -> aio::task<void> {
        auto const sent = co_await db.fetch_one<std::tuple<mood, address>>("select $1, $2", mood::ok, address{"A", 1});
        auto const numbers = co_await db.fetch_one<std::vector<int>>("select array[1]::pg_temp.positive[]");
        auto rows = db.stream<std::vector<int>>("select array[1, 2]::pg_temp.positive[]");
        auto const* row = co_await rows.next();
        REQUIRE(std::get<0>(sent) == mood::ok);
        REQUIRE(numbers == std::vector{1});
        REQUIRE(row != nullptr);
        REQUIRE(*row == std::vector{1, 2});
        co_await rows.close();
    };
    auto other = co_await connect();
    co_await make_types(other);
    co_await use();

    // Nobody can look up a type as long as this transaction lives.
    auto locking = co_await connect();
    auto lock = co_await locking.begin();
    co_await lock.execute("lock table pg_catalog.pg_range in access exclusive mode");
    co_await db.execute("set lock_timeout = '20ms'");
    co_await other.execute("set lock_timeout = '20ms'");
    co_await use();
    std::string state;
    try {
        (void)co_await other.fetch_one<mood>("select $1", mood::ok);
    } catch (const pq::server_error& error) {
        state = error.sqlstate();
    }
    REQUIRE(state == pq::sqlstate::lock_not_available);
    co_await lock.rollback();
    auto const at_last = co_await other.fetch_one<mood>("select $1", mood::ok);
    REQUIRE(at_last == mood::ok);
}

DATABASE_TEST("types are looked up once a stream, too") {
    auto db = co_await connect();
    co_await make_types(db);
    co_await db.execute("create domain pg_temp.positive as int4");
    for (int i = 0; i < 2; ++i) {
        auto rows = db.stream<std::tuple<mood, std::vector<int>>>(
            "select $1, array[i]::pg_temp.positive[] from generate_series(1, 1000) i", mood::ok);
        int seen = 0;
        while (auto const* row = co_await rows.next()) {
            ++seen;
            REQUIRE(std::get<0>(*row) == mood::ok);
            REQUIRE(std::get<1>(*row) == std::vector{seen});
        }
        REQUIRE(seen == 1000);
    }
}

DATABASE_TEST("a stream whose columns have come to be of other types") {
    auto db = co_await connect();
    co_await db.execute("create domain pg_temp.positive as int4");
    co_await db.execute("create temporary table t (numbers int8[])");
    co_await db.execute("insert into t values ('{1}')");
    auto const first = [&]() -> aio::task<int> {
        auto rows = db.stream<std::vector<int>>("select numbers from t");
        auto const* row = co_await rows.next();
        co_return row->at(0);
    };
    auto const before = co_await first();
    co_await db.execute("alter table t alter numbers type pg_temp.positive[] using '{2}'");
    REQUIRE_THROWS_AWAIT(first(), pq::conversion_error);
    auto const after = co_await first();
    REQUIRE(before == 1);
    REQUIRE(after == 2);
}

DATABASE_TEST("a stream whose parameters have a type that does not exist") {
    co_await test::with_pool({.max_size = 1}, [](pq::pool& db) -> aio::task<void> {
        auto rows = db.stream<int>("select 1 where $1 is not null", no_such_type{1});
        REQUIRE_THROWS_AWAIT(rows.next(), pq::usage_error);
        auto const one = co_await db.fetch_one<int>("select 1");
        REQUIRE(one == 1);
    });
}

DATABASE_TEST("a type that is dropped and made anew is found again") {
    auto db = co_await connect();
    co_await make_types(db);
    auto const before = co_await db.fetch_one<mood>("select $1", mood::ok);
    co_await db.execute("drop type pg_temp.mood cascade");
    co_await db.execute("create type pg_temp.mood as enum ('happy', 'ok', 'sad')");
    REQUIRE_THROWS_AWAIT(db.fetch_one<mood>("select $1", mood::ok), pq::server_error);
    auto const after = co_await db.fetch_one<mood>("select $1", mood::ok);
    auto const array = co_await db.fetch_one<std::vector<mood>>("select $1", std::vector{mood::sad});
    REQUIRE(before == mood::ok);
    REQUIRE(after == mood::ok);
    REQUIRE(array == std::vector{mood::sad});

    // An attribute's type inside of a composite that stays.
    co_await db.execute("create type pg_temp.place as (street text, zip int8)");
    co_await db.execute("alter type pg_temp.address drop attribute zip");
    co_await db.execute("alter type pg_temp.address add attribute zip int8");
    auto const home = co_await db.fetch_one<address>("select $1", address{"Main", 7});
    REQUIRE(home == address{"Main", 7});
}

DATABASE_TEST("errors about types say which") {
    auto db = co_await connect();
    std::string message;
    try {
        co_await db.execute("select $1", no_such_type{1});
    } catch (const pq::usage_error& error) {
        message = error.what();
        REQUIRE(error.outcome() == pq::outcome::not_sent);
    }
    REQUIRE(message.find("no_such_type") != message.npos);
    REQUIRE(message.find("search_path") != message.npos);
    co_await db.execute("create type pg_temp.no_such_type as (field int8)");
    message.clear();
    try {
        co_await db.execute("select $1", no_such_type{1});
    } catch (const pq::conversion_error& error) {
        message = error.message();
    }
    REQUIRE(message.find("attribute 1 of no_such_type is int8, and the program sends int4") == 0);
}

DATABASE_TEST("types are looked up inside of transactions and by tasks that share a connection") {
    auto db = co_await connect();
    co_await db.transaction([](pq::transaction& tx) -> aio::task<void> {
        co_await tx.execute("create type pg_temp.mood as enum ('sad', 'ok', 'happy')");
        auto const [one, two] = co_await aio::gather(tx.fetch_one<mood>("select $1", mood::ok),
                                                     tx.fetch_one<std::vector<mood>>("select array[$1]", mood::sad));
        REQUIRE(one == mood::ok);
        REQUIRE(two == std::vector{mood::sad});
    });
}

DATABASE_TEST("a pool looks types up on each of its connections") {
    auto owner = co_await connect();
    co_await owner.execute("drop schema if exists nested_types cascade");
    co_await owner.execute("create schema nested_types");
    co_await owner.execute("create type nested_types.mood as enum ('sad', 'ok', 'happy')");
    auto to = test::config();
    to.parameters["options"] = "-c search_path=nested_types";
    {
        pq::pool db(to, {.max_size = 3});
        std::vector<aio::task<mood>> questions;
        for (int i = 0; i < 20; ++i) {
            questions.push_back(db.fetch_one<mood>("select $1", mood::happy));
        }
        auto const answers = co_await aio::gather(std::move(questions));
        co_await db.close();
        REQUIRE(answers == std::vector(20, mood::happy));
    }
    co_await owner.execute("drop schema nested_types cascade");
}
