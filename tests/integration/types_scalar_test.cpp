#include "support/pq/database.hpp"

#include "pq/render_text.hpp"

#include <bitset>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace pq = aio::pq;
using namespace std::chrono;

namespace {

using sys_micros = sys_time<microseconds>;
using local_micros = local_time<microseconds>;
using time_of_day = hh_mm_ss<microseconds>;

/// A connection whose server writes values in the styles that the driver's renderers know.
aio::task<pq::connection> connect() {
    auto db = co_await pq::connection::connect(test::config());
    co_await db.execute("set timezone to 'UTC'");
    co_await db.execute("set datestyle to 'ISO, MDY'");
    co_await db.execute("set intervalstyle to 'postgres'");
    co_await db.execute("set extra_float_digits to 1");
    co_await db.execute("set bytea_output to 'hex'");
    co_return db;
}

/// Each value that the literals stand for is read as a T whose `to_string` is what the server writes, and is the same
/// value when it is sent back.
template <class T>
aio::task<void> check_round_trip(pq::connection& db, std::string type, std::vector<std::string> literals) {
    auto const name = pq::identifier(type);
    auto const read = pq::format_sql("select $1::text::{}, format('%s', $1::text::{})", name, name);
    auto const write = pq::format_sql("select format('%s', $1::{})", name);
    for (auto const& literal : literals) {
        CAPTURE(type, literal);
        auto const [value, text] = co_await db.fetch_one<std::tuple<T, std::string>>(read, literal);
        auto const rendered = pq::to_string(value);
        CHECK(rendered == text);
        auto const echo = co_await db.fetch_one<std::string>(write, value);
        CHECK(echo == text);
    }
}

/// NULL is sent and read as an optional, and a T never reads it.
template <class T>
aio::task<void> check_null(pq::connection& db, std::string type) {
    CAPTURE(type);
    auto const name = pq::identifier(type);
    auto const echo =
        co_await db.fetch_one<std::optional<T>>(pq::format_sql("select $1::{}", name), std::optional<T>());
    CHECK_FALSE(echo.has_value());
    REQUIRE_THROWS_AWAIT(db.fetch_one<T>(pq::format_sql("select null::{}", name)), pq::conversion_error);
}

/// A braced list, inside of a co_await expression, ends g++ 14 with an internal error.
template <class... Text>
std::vector<std::string> list(const Text&... literals) {
    return {std::string(literals)...};
}

using renderer = std::string (*)(pq::value_view);

std::string rendered(renderer render, const pq::value& value) {
    auto const bytes = value.bytes();
    return render({.data = reinterpret_cast<const char*>(bytes.data()),
                   .size = static_cast<int>(bytes.size()),
                   .type = value.type()});
}

/// The first column of each row is rendered as the server writes it, which is the second column.
void check_rendered(const pq::result& rows, renderer render) {
    REQUIRE_FALSE(rows.empty());
    std::size_t wrong = 0;
    for (auto const& row : rows) {
        auto const ours = rendered(render, row[0]);
        auto const theirs = row.get<std::string>(1);
        if (ours != theirs && ++wrong <= 10) {
            CHECK(ours == theirs);
        }
    }
    CHECK(wrong == 0);
}

aio::task<void> check_literals(pq::connection& db, std::string type, renderer render,
                               std::vector<std::string> literals) {
    auto const name = pq::identifier(type);
    auto const query = pq::format_sql("select $1::text::{}, format('%s', $1::text::{})", name, name);
    for (auto const& literal : literals) {
        CAPTURE(type, literal);
        auto const rows = co_await db.fetch(query, literal);
        check_rendered(rows, render);
    }
}

std::vector<std::string> with_sign(std::vector<std::string> numbers) {
    auto const count = numbers.size();
    for (std::size_t i = 0; i < count; ++i) {
        numbers.push_back("-" + numbers[i]);
    }
    return numbers;
}

std::vector<std::string> const timestamps = {"2000-01-01 00:00:00",
                                             "1970-01-01 00:00:00",
                                             "1999-12-31 23:59:59.999999",
                                             "2024-02-29 12:34:56.789",
                                             "1900-02-28 23:59:59.1",
                                             "0001-01-01 00:00:00",
                                             "0001-12-31 23:59:59.5 BC",
                                             "0005-02-29 00:00:00.000001 BC",
                                             "4713-01-01 00:00:00 BC",
                                             "4714-11-24 00:00:00 BC",
                                             "9999-12-31 23:59:59",
                                             "10000-01-01 00:00:00",
                                             "infinity",
                                             "-infinity"};

std::vector<std::string> const dates = {"2000-01-01",    "1970-01-01",    "2024-02-29",    "1900-02-28",
                                        "1900-03-01",    "0001-01-01",    "0001-12-31 BC", "0005-02-29 BC",
                                        "4713-01-01 BC", "4714-11-24 BC", "9999-12-31",    "10000-01-01",
                                        "32767-12-30",   "infinity",      "-infinity"};

std::vector<std::string> const times = {"00:00:00", "00:00:00.000001", "12:34:56.789", "23:59:59.999999", "24:00:00"};

}  // namespace

DATABASE_TEST("scalar types: numeric") {
    auto db = co_await connect();
    std::vector<std::string> numbers = {"0", "0.0", "0.000000", "NaN", "Infinity", "-Infinity"};
    for (auto const& number : with_sign({"1",
                                         "9",
                                         "10",
                                         "9999",
                                         "10000",
                                         "10001",
                                         "99999999",
                                         "100000000",
                                         "1.5",
                                         "1.50",
                                         "0.1",
                                         "0.01",
                                         "0.001",
                                         "0.0001",
                                         "0.00001",
                                         "0.000010",
                                         "1234.5678",
                                         "12345.67891",
                                         "10000.0001",
                                         "1e20",
                                         "1.5e-20",
                                         "123456789012345678901234567890",
                                         "0.123456789012345678901234567890"})) {
        numbers.push_back(number);
    }
    for (int digits = 1; digits <= 24; ++digits) {
        auto const size = static_cast<std::size_t>(digits);
        numbers.push_back("-" + std::string(size, '7'));
        numbers.push_back("0." + std::string(size, '3'));
        numbers.push_back("1e-" + std::to_string(digits));
        numbers.push_back("1e" + std::to_string(digits));
    }
    co_await check_round_trip<pq::numeric>(db, "numeric", numbers);
    for (auto const& number : numbers) {
        CAPTURE(number);
        auto const text = co_await db.fetch_one<std::string>("select $1::text::numeric::text", number);
        CHECK(pq::numeric(number).to_string() == text);
    }
    co_await check_null<pq::numeric>(db, "numeric");
}

DATABASE_TEST("scalar types: numeric of a thousand digits, and as far as it goes") {
    auto db = co_await connect();
    std::string thousand;
    for (int i = 0; i < 1000; ++i) {
        thousand += static_cast<char>('1' + i * 7 % 9);
    }
    auto const with_point = thousand.substr(0, 400) + "." + thousand.substr(400);
    co_await check_round_trip<pq::numeric>(
        db, "numeric", list(thousand, "-" + thousand, with_point, "0." + thousand, "1e999", "1e-999"));

    auto const most_before = std::string(131072, '9');
    auto const most_after = std::string(16383, '7');
    auto const largest = most_before + "." + most_after;
    auto const read = co_await db.fetch_one<pq::numeric>("select $1::numeric", largest);
    REQUIRE(read.to_string() == largest);
    REQUIRE(read == pq::numeric(largest));
    auto const smallest = co_await db.fetch_one<pq::numeric>("select '1e-16383'::numeric");
    REQUIRE(smallest == pq::numeric("1e-16383"));
    REQUIRE_THROWS_AWAIT(db.fetch_one<pq::numeric>("select '1e131072'::numeric"), pq::server_error);
    REQUIRE_THROWS_AWAIT(db.fetch_one<pq::numeric>("select '1e-16384'::numeric"), pq::server_error);

    // 12000 digits are what the server takes in binary, more are sent as text.
    auto const longest = pq::numeric(std::string(12000, '8'));
    auto const echo = co_await db.fetch_one<pq::numeric>("select $1::numeric", longest);
    REQUIRE(echo == longest);
    REQUIRE_THROWS_AS(db.fetch_one<pq::numeric>("select $1::numeric", read), pq::conversion_error);
    auto const as_text = co_await db.fetch_one<pq::numeric>("select $1::numeric", read.to_string());
    REQUIRE(as_text == read);
}

DATABASE_TEST("scalar types: numeric compares as the server does") {
    auto db = co_await connect();
    std::vector<std::string> const numbers = {"-Infinity", "-1e30", "-1.5",     "-1.49", "-1.490", "0",
                                              "0.00",      "-0",    "1e-20",    "0.1",   "0.10",   "9999",
                                              "10000",     "1e30",  "Infinity", "NaN"};
    for (auto const& a : numbers) {
        for (auto const& b : numbers) {
            CAPTURE(a, b);
            auto const [less, equal] = co_await db.fetch_one<std::tuple<bool, bool>>(
                "select $1::numeric < $2::numeric, $1::numeric = $2::numeric", pq::numeric(a), pq::numeric(b));
            CHECK((pq::numeric(a) < pq::numeric(b)) == less);
            CHECK((pq::numeric(a) == pq::numeric(b)) == equal);
        }
    }
}

DATABASE_TEST("scalar types: uuid") {
    auto db = co_await connect();
    std::vector<std::string> const forms = {
        "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff",
        "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11", "{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}",
        "a0eebc999c0b4ef8bb6d6bb9bd380a11",     "a0ee-bc99-9c0b-4ef8-bb6d-6bb9-bd38-0a11",
        "{a0eebc99-9c0b4ef8-bb6d6bb9-bd380a11}"};
    co_await check_round_trip<pq::uuid>(db, "uuid", forms);
    for (auto const& form : forms) {
        CAPTURE(form);
        auto const text = co_await db.fetch_one<std::string>("select $1::text::uuid::text", form);
        CHECK(pq::uuid(form).to_string() == text);
    }
    for (auto const* refused : {"{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "a0-eebc999c0b4ef8bb6d6bb9bd380a11",
                                "a0eebc999c0b4ef8bb6d6bb9bd380a11-", "{{a0eebc999c0b4ef8bb6d6bb9bd380a11}}"}) {
        CAPTURE(refused);
        CHECK_THROWS_AS(pq::uuid(refused), pq::conversion_error);
        REQUIRE_THROWS_AWAIT(db.fetch_one<pq::uuid>("select $1::text::uuid", refused), pq::server_error);
    }
    co_await check_null<pq::uuid>(db, "uuid");
}

DATABASE_TEST("scalar types: json and jsonb") {
    auto db = co_await connect();
    std::vector<std::string> const values = {"null",
                                             "true",
                                             "0",
                                             "-1.50",
                                             "1e400",
                                             "\"\"",
                                             R"("ä€😀\n\"\u0001")",
                                             "[]",
                                             "{}",
                                             R"([1,  2, {"b": [], "a": null}])"};
    co_await check_round_trip<pq::json>(db, "json", values);
    co_await check_round_trip<pq::json>(db, "jsonb", values);
    co_await check_null<pq::json>(db, "json");
    co_await check_null<pq::json>(db, "jsonb");

    co_await db.execute("create temporary table documents (a json, b jsonb)");
    pq::json const value{R"({"k": [1, 2]})"};
    co_await db.execute("insert into documents values ($1, $2)", value, value);
    auto const found = co_await db.fetch_one<std::tuple<pq::json, pq::json>>("select a, b from documents where b @> $1",
                                                                             pq::json{R"({"k": [2]})"});
    REQUIRE(found == std::tuple(value, value));
    REQUIRE_THROWS_AWAIT(db.fetch_one<pq::json>("select $1::json", pq::json{"{"}), pq::server_error);
}

DATABASE_TEST("scalar types: json of ten megabytes") {
    auto db = co_await connect();
    pq::json value{"["};
    while (value.text.size() < 10'000'000) {
        value.text += R"({"id": 12345, "text": "größer als 64 KiB", "none": null}, )";
    }
    value.text += "0]";
    auto const as_json = co_await db.fetch_one<pq::json>("select $1::json", value);
    REQUIRE(as_json == value);
    auto const as_jsonb = co_await db.fetch_one<pq::json>("select $1::jsonb", value);
    REQUIRE(as_jsonb.text.size() == value.text.size());
    auto const again = co_await db.fetch_one<pq::json>("select $1::jsonb", as_jsonb);
    REQUIRE(again == as_jsonb);
}

DATABASE_TEST("scalar types: xml") {
    auto db = co_await connect();
    co_await check_round_trip<pq::xml>(
        db, "xml", list("<a/>", "<a>ä€😀</a>", "text <b>and</b> <i/>", "<?xml version=\"1.0\"?><a/>", ""));
    // Its text is UTF-8, and no declaration changes that.
    pq::xml const declared{"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>ä</a>"};
    auto const content = co_await db.fetch_one<std::string>("select (xpath('/a/text()', $1))[1]::text", declared);
    REQUIRE(content == "ä");
    co_await check_null<pq::xml>(db, "xml");
    REQUIRE_THROWS_AWAIT(db.fetch_one<pq::xml>("select $1::xml", pq::xml{"<a>"}), pq::server_error);
}

DATABASE_TEST("scalar types: date") {
    auto db = co_await connect();
    auto all = dates;
    co_await check_round_trip<year_month_day>(db, "date", all);
    all.insert(all.end(), {"32767-12-31", "32768-01-01", "294276-12-31", "5874897-12-31"});
    co_await check_round_trip<sys_days>(db, "date", all);
    co_await check_round_trip<local_days>(db, "date", all);
    co_await check_null<sys_days>(db, "date");
    co_await check_null<local_days>(db, "date");
    co_await check_null<year_month_day>(db, "date");
    REQUIRE_THROWS_AWAIT(db.fetch_one<year_month_day>("select '32768-01-01'::date"), pq::conversion_error);
    REQUIRE_THROWS_AWAIT(db.fetch_one<year_month_day>("select '5874897-12-31'::date"), pq::conversion_error);
    auto const parsed = co_await db.fetch_one<year_month_day>("select '2024-02-29'::date");
    REQUIRE(parsed == 2024y / February / 29);
    auto const ancient = co_await db.fetch_one<year_month_day>("select '0044-03-15 BC'::date");
    REQUIRE(ancient == year(-43) / March / 15);
    // Without a cast it is a date too, of which one day more is the next.
    auto const next = co_await db.fetch_one<sys_days>("select $1 + 1", sys_days(2024y / February / 29));
    REQUIRE(next == sys_days(2024y / March / 1));
}

DATABASE_TEST("scalar types: every date is written as the server writes it") {
    auto db = co_await connect();
    auto const dense = co_await db.fetch("select d, format('%s', d) from generate_series(-150000, 150000, 7) i, "
                                         "lateral (select date '2000-01-01' + i) as s (d)");
    check_rendered(dense, pq::detail::text_of_date);
    auto const wide =
        co_await db.fetch("select d, format('%s', d) from generate_series(-2451545, 2145031948, 98689) i, "
                          "lateral (select date '2000-01-01' + i::int) as s (d)");
    check_rendered(wide, pq::detail::text_of_date);
}

DATABASE_TEST("scalar types: time and timetz") {
    auto db = co_await connect();
    co_await check_round_trip<time_of_day>(db, "time", times);
    auto const end = co_await db.fetch_one<time_of_day>("select '24:00:00'::time");
    REQUIRE(end.to_duration() == 24h);
    auto const seconds_only = co_await db.fetch_one<hh_mm_ss<seconds>>("select '12:34:56'::time");
    REQUIRE(seconds_only.to_duration() == 12h + 34min + 56s);
    std::vector<std::string> zoned;
    for (auto const& time : times) {
        for (auto const* offset : {"+00", "+02", "-08", "+05:30", "-03:30", "+15:59:59", "-15:59:59", "+00:00:01"}) {
            zoned.push_back(time + offset);
        }
    }
    co_await check_round_trip<pq::time_with_zone>(db, "timetz", zoned);
    auto const noon = co_await db.fetch_one<pq::time_with_zone>("select '12:00+02'::timetz");
    REQUIRE(noon == pq::time_with_zone{.time = 12h, .offset = 2h});
    auto const alike = co_await db.fetch_one<bool>("select '12:00+01'::timetz = '11:00+00'::timetz");
    REQUIRE_FALSE(alike);
    co_await check_null<time_of_day>(db, "time");
    co_await check_null<pq::time_with_zone>(db, "timetz");
}

DATABASE_TEST("scalar types: timestamp and timestamptz") {
    auto db = co_await connect();
    co_await check_round_trip<local_micros>(db, "timestamp", timestamps);
    co_await check_round_trip<sys_micros>(db, "timestamptz", timestamps);
    // Seconds reach further than microseconds.
    co_await check_round_trip<local_seconds>(db, "timestamp", list("294276-12-31 23:59:59", "infinity", "-infinity"));
    co_await check_round_trip<sys_seconds>(db, "timestamptz", list("294276-12-31 23:59:59", "infinity", "-infinity"));
    co_await check_null<local_micros>(db, "timestamp");
    co_await check_null<sys_micros>(db, "timestamptz");
    auto const in_utc = co_await db.fetch_one<sys_seconds>("select '2024-02-29 12:00'::timestamp");
    REQUIRE(in_utc == sys_days(2024y / February / 29) + 12h);
    REQUIRE_THROWS_AWAIT(db.fetch_one<local_seconds>("select now()"), pq::conversion_error);
    REQUIRE_THROWS_AWAIT(db.fetch_one<sys_micros>("select '294276-12-31'::timestamptz"), pq::conversion_error);

    co_await db.execute("set timezone to 'America/New_York'");
    auto const instant = sys_days(2024y / July / 1) + 12h;
    auto const there = co_await db.fetch_one<std::string>("select $1::timestamptz::text", sys_micros(instant));
    REQUIRE(there == "2024-07-01 08:00:00-04");
    auto const back = co_await db.fetch_one<sys_seconds>("select $1", sys_micros(instant));
    REQUIRE(back == instant);
}

DATABASE_TEST("scalar types: the limits of timestamps are the server's") {
    auto db = co_await connect();
    constexpr auto first = sys_days(year(-4713) / November / 24);
    auto const earliest = co_await db.fetch_one<sys_seconds>("select $1::timestamptz", sys_seconds(first));
    REQUIRE(earliest == first);
    REQUIRE_THROWS_AS(db.fetch_one<sys_seconds>("select $1::timestamptz", sys_seconds(first) - 1s),
                      pq::conversion_error);
    REQUIRE_THROWS_AWAIT(db.fetch_one<sys_days>("select '4714-11-23 BC'::date"), pq::server_error);
    auto const end = sys_seconds(9'224'318'015'999s);
    auto const latest = co_await db.fetch_one<std::string>("select $1::timestamptz::text", end);
    REQUIRE(latest == "294276-12-31 23:59:59+00");
    REQUIRE_THROWS_AS(db.fetch_one<std::string>("select $1::timestamptz::text", end + 1s), pq::conversion_error);
    REQUIRE_THROWS_AWAIT(db.fetch_one<sys_seconds>("select '294277-01-01'::timestamptz"), pq::server_error);
}

DATABASE_TEST("scalar types: every timestamp is written as the server writes it") {
    auto db = co_await connect();
    auto const stamps =
        co_await db.fetch("select t, format('%s', t) from generate_series(-6712, 292238, 37) y, lateral (select "
                          "timestamp '2000-01-01' + make_interval(years => y, secs => y * 123.456789)) as s (t)");
    check_rendered(stamps, pq::detail::text_of_timestamp);
    auto const zoned =
        co_await db.fetch("select t, format('%s', t) from generate_series(-6712, 292238, 37) y, lateral (select "
                          "timestamptz '2000-01-01' + make_interval(years => y, secs => y * 123.5)) as s (t)");
    check_rendered(zoned, pq::detail::text_of_timestamptz);
}

DATABASE_TEST("scalar types: interval") {
    auto db = co_await connect();
    std::vector<std::string> literals;
    for (auto const* months : {"0 months", "1 month", "-1 month", "12 months", "-12 months", "14 months", "-14 months",
                               "178956970 years 7 months", "-178956970 years -8 months"}) {
        for (auto const* days : {"0 days", "1 day", "-1 day", "40 days", "-2147483648 days"}) {
            for (auto const* time : {"0 seconds", "1 second", "-1 second", "0.000001 seconds", "-0.5 seconds",
                                     "25 hours 1 minute", "-100 hours"}) {
                literals.push_back(std::string(months) + " " + days + " " + time);
            }
        }
    }
    literals.push_back("2562047788:00:54.775807");
    literals.push_back("-2562047788:00:54.775807");
    co_await check_round_trip<pq::interval>(db, "interval", literals);
    co_await check_null<pq::interval>(db, "interval");
    co_await check_null<seconds>(db, "interval");

    auto const parsed = co_await db.fetch_one<pq::interval>("select '1 year 2 months -3 days 4 seconds'::interval");
    REQUIRE(parsed == pq::interval{.months = 14, .days = -3, .microseconds = 4'000'000});
    auto const ago = co_await db.fetch_one<std::string>("select ($1::timestamp - $2)::text", "2024-01-02", 36h);
    REQUIRE(ago == "2023-12-31 12:00:00");
    auto const between = co_await db.fetch_one<minutes>("select '12:00'::time - '10:30'::time");
    REQUIRE(between == 90min);
    REQUIRE_THROWS_AWAIT(db.fetch_one<hours>("select '1 day'::interval"), pq::conversion_error);
    REQUIRE_THROWS_AWAIT(db.fetch_one<hours>("select '1 month'::interval"), pq::conversion_error);
    REQUIRE_THROWS_AWAIT(db.fetch_one<hours>("select '90 minutes'::interval"), pq::conversion_error);

    // The server equates what is not the same.
    auto const alike = co_await db.fetch_one<bool>("select $1::interval = $2::interval", pq::interval{.days = 1},
                                                   pq::interval::from_duration(24h));
    REQUIRE(alike);
    if (db.server_version() >= 170000) {
        co_await check_round_trip<pq::interval>(db, "interval", list("infinity", "-infinity"));
        auto const infinite = co_await db.fetch_one<pq::interval>("select 'infinity'::interval");
        REQUIRE(infinite == pq::interval::infinity());
    }
}

DATABASE_TEST("scalar types: bit strings") {
    auto db = co_await connect();
    std::vector<std::string> strings = {""};
    for (int size = 1; size <= 33; ++size) {
        strings.push_back(std::string(static_cast<std::size_t>(size), '1'));
        strings.push_back(std::string(static_cast<std::size_t>(size - 1), '0') + "1");
        strings.push_back("1" + std::string(static_cast<std::size_t>(size - 1), '0'));
    }
    strings.push_back(std::string(100'003, '1'));
    co_await check_round_trip<pq::bits>(db, "varbit", strings);
    co_await check_round_trip<pq::bits>(db, "bit", strings);
    co_await check_null<pq::bits>(db, "varbit");
    co_await check_null<std::bitset<8>>(db, "bit");

    co_await db.execute("create temporary table flags (b bit(5), v varbit(5))");
    std::bitset<5> const set("01101");
    co_await db.execute("insert into flags values ($1, $1), ($2, $3)", set, pq::bits("10000"), pq::bits("10"));
    auto const first = co_await db.fetch_one<std::tuple<std::bitset<5>, std::string>>(
        "select b, b::text from flags where v = $1", set);
    REQUIRE(first == std::tuple(set, std::string("01101")));
    auto const second = co_await db.fetch_one<pq::bits>("select v from flags where b = $1", pq::bits("10000"));
    REQUIRE(second == pq::bits("10"));
    REQUIRE_THROWS_AWAIT(db.fetch_one<std::bitset<8>>("select b from flags limit 1"), pq::conversion_error);
    REQUIRE_THROWS_AWAIT(db.execute("insert into flags (b) values ($1)", pq::bits("1")), pq::server_error);
}

DATABASE_TEST("scalar types: money") {
    auto db = co_await connect();
    co_await db.execute("set lc_monetary to 'C'");
    auto const some = co_await db.fetch_one<pq::money>("select '-1234.56'::numeric::money");
    REQUIRE(some == pq::money{-123456});
    for (auto const units : {std::int64_t{0}, std::int64_t{1}, INT64_MAX, INT64_MIN}) {
        auto const echo = co_await db.fetch_one<pq::money>("select $1", pq::money{units});
        CHECK(echo == pq::money{units});
    }
    auto const sum = co_await db.fetch_one<pq::money>("select $1 + '0.01'::numeric::money", pq::money{99});
    REQUIRE(sum == pq::money{100});
    co_await check_null<pq::money>(db, "money");
}

DATABASE_TEST("scalar types: oid") {
    auto db = co_await connect();
    auto const known = co_await db.fetch_one<pq::object_id>("select 'pg_class'::regclass");
    REQUIRE(known == pq::object_id{1259});
    auto const largest = co_await db.fetch_one<pq::object_id>("select $1", pq::object_id{4294967295});
    REQUIRE(largest == pq::object_id{4294967295});
    // A number without a sign is an int8 to the server, which takes it for an oid.
    auto const by_number =
        co_await db.fetch_one<std::string>("select relname from pg_class where oid = $1", std::uint32_t{1259});
    auto const by_id = co_await db.fetch_one<std::string>("select relname from pg_class where oid = $1", known);
    REQUIRE(by_number == "pg_class");
    REQUIRE(by_id == "pg_class");
    auto const number = co_await db.fetch_one<std::uint32_t>("select $1::oid", std::uint32_t{4294967295});
    REQUIRE(number == 4294967295);
    co_await check_null<pq::object_id>(db, "oid");
}

DATABASE_TEST("scalar types: \"char\"") {
    auto db = co_await connect();
    auto const kind = co_await db.fetch_one<char>("select relkind from pg_class where relname = 'pg_class'");
    REQUIRE(kind == 'r');
    auto const tables = co_await db.fetch_one<bool>("select count(*) > 0 from pg_class where relkind = $1", 'v');
    REQUIRE(tables);
    for (char const c : {'a', '\0', '\x7f'}) {
        auto const echo = co_await db.fetch_one<char>("select $1", c);
        CHECK(echo == c);
    }
    co_await check_null<char>(db, "char");
}

DATABASE_TEST("scalar types: text of every length of UTF-8") {
    auto db = co_await connect();
    struct character {
        int code;
        std::string utf8;
    };
    std::vector<character> const all = {{0x1, "\x01"},
                                        {0x41, "A"},
                                        {0x7F, "\x7F"},
                                        {0x80, "\xC2\x80"},
                                        {0x7FF, "\xDF\xBF"},
                                        {0x800, "\xE0\xA0\x80"},
                                        {0xFFFD, "\xEF\xBF\xBD"},
                                        {0x10000, "\xF0\x90\x80\x80"},
                                        {0x1F600, "\xF0\x9F\x98\x80"},
                                        {0x10FFFF, "\xF4\x8F\xBF\xBF"}};
    std::string together;
    for (auto const& [code, utf8] : all) {
        CAPTURE(code);
        together += utf8;
        auto const [echo, same, octets] = co_await db.fetch_one<std::tuple<std::string, bool, int>>(
            "select $1::text, $1::text = chr($2), octet_length($1::text)", utf8, code);
        CHECK(echo == utf8);
        CHECK(same);
        CHECK(static_cast<std::size_t>(octets) == utf8.size());
    }
    auto const [echo, count] =
        co_await db.fetch_one<std::tuple<std::string, int>>("select $1::text, char_length($1::text)", together);
    REQUIRE(echo == together);
    REQUIRE(static_cast<std::size_t>(count) == all.size());
    REQUIRE_THROWS_AS(db.fetch_one<std::string>("select $1::text", std::string("a\0b", 3)), pq::conversion_error);
    REQUIRE_THROWS_AWAIT(db.fetch_one<std::string>("select $1::text", "\xC3"), pq::server_error);
}

DATABASE_TEST("scalar types: the kinds of text") {
    auto db = co_await connect();
    auto const varying = co_await db.fetch_one<std::string>("select $1::varchar(3)", "äöüß");
    REQUIRE(varying == "äöü");
    auto const padded = co_await db.fetch_one<std::string>("select $1::char(5)", "äb");
    REQUIRE(padded == "äb   ");
    auto const name = co_await db.fetch_one<std::string>("select $1::name", "a_name");
    REQUIRE(name == "a_name");
    auto const one = co_await db.fetch_one<std::string>("select 'x'::\"char\"");
    REQUIRE(one == "x");
    auto const unknown = co_await db.fetch_one<std::string>("select 'unknown'");
    REQUIRE(unknown == "unknown");
    auto const empty = co_await db.fetch_one<std::string>("select $1::text", "");
    REQUIRE(empty.empty());
}

DATABASE_TEST("scalar types: every renderer writes what the server writes") {
    namespace detail = pq::detail;
    auto db = co_await connect();
    co_await check_literals(db, "bool", detail::text_of_bool, list("true", "false"));
    co_await check_literals(db, "int2", detail::text_of_int2, list("0", "-1", "32767", "-32768"));
    co_await check_literals(db, "int4", detail::text_of_int4, list("0", "-1", "2147483647", "-2147483648"));
    co_await check_literals(db, "int8", detail::text_of_int8,
                            list("0", "-1", "9223372036854775807", "-9223372036854775808"));
    co_await check_literals(db, "oid", detail::text_of_oid, list("0", "2147483648", "4294967295"));
    co_await check_literals(db, "numeric", detail::text_of_numeric, list("0.00", "-12345.670", "NaN", "-Infinity"));
    co_await check_literals(db, "bytea", detail::text_of_bytea, list("", "\\x00ff7f0a", "abc"));
    co_await check_literals(db, "uuid", detail::text_of_uuid, list("A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11"));
    co_await check_literals(db, "json", detail::text_of_json, list("[1,  2]", "null"));
    co_await check_literals(db, "jsonb", detail::text_of_jsonb, list("[1,  2]", "null", R"({"b":1,"a":"ä"})"));
    co_await check_literals(db, "date", detail::text_of_date, dates);
    co_await check_literals(db, "time", detail::text_of_time, times);
    co_await check_literals(db, "timetz", detail::text_of_timetz,
                            list("00:00+00", "24:00:00-03:30", "12:34:56.7+15:59:59"));
    co_await check_literals(db, "timestamp", detail::text_of_timestamp, timestamps);
    co_await check_literals(db, "timestamptz", detail::text_of_timestamptz, timestamps);
    co_await check_literals(db, "interval", detail::text_of_interval,
                            list("0", "1 year -1 day 00:00:01", "-1 day 2:03:04.5"));
    co_await check_literals(db, "bit", detail::text_of_bit, list("0", "101"));
    co_await check_literals(db, "varbit", detail::text_of_varbit, list("", "0", "00000000111"));
    std::vector<std::string> const floats =
        with_sign({"0", "1", "0.1", "1e-4", "1e-5", "123456", "1234567", "1e6", "1e14", "1e15", "1e16", "1e-37", "NaN",
                   "Infinity", "8.5e9", "16777216", "9007199254740993"});
    co_await check_literals(db, "float4", detail::text_of_float4, floats);
    co_await check_literals(db, "float8", detail::text_of_float8, floats);
    co_await check_literals(db, "float8", detail::text_of_float8,
                            list("1e23", "5e-324", "2.2250738585072014e-308", "1.7976931348623157e308"));
}

DATABASE_TEST("scalar types: floats have the digits that the server writes") {
    auto db = co_await connect();
    // Few digits at every magnitude, among them those that lie between two floats.
    auto const few =
        co_await db.fetch("select f, format('%s', f) from generate_series(-43, 36) e, generate_series(1, 99) m,"
                          " lateral (select format('%se%s', m, e)::float4) as s (f)");
    check_rendered(few, pq::detail::text_of_float4);
    auto const few_digits =
        co_await db.fetch("select f, format('%s', f) from generate_series(-320, 306) e, generate_series(1, 99) m,"
                          " lateral (select format('%se%s', m, e)::float8) as s (f)");
    check_rendered(few_digits, pq::detail::text_of_float8);
    auto const powers = co_await db.fetch("select f, format('%s', f) from generate_series(-1070, 1023) e, "
                                          "lateral (select power(2::float8, e) where e > -1074) as s (f)");
    check_rendered(powers, pq::detail::text_of_float8);
    auto const small_powers = co_await db.fetch("select f, format('%s', f) from generate_series(-140, 127) e, "
                                                "lateral (select power(2::float8, e)::float4) as s (f)");
    check_rendered(small_powers, pq::detail::text_of_float4);
    auto const many = co_await db.fetch("select f, format('%s', f) from generate_series(1, 30000) i, lateral (select "
                                        "(random() - 0.5) * power(10::float8, random() * 600 - 300)) as s (f)");
    check_rendered(many, pq::detail::text_of_float8);
    auto const small =
        co_await db.fetch("select f, format('%s', f) from generate_series(1, 30000) i, lateral (select "
                          "((random() - 0.5) * power(10::float8, random() * 70 - 35))::float4) as s (f)");
    check_rendered(small, pq::detail::text_of_float4);
}
