#include "support/pq/database.hpp"

#include "pq/render_text.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace pq = aio::pq;

namespace {

struct host {
    pq::inet address;
    std::optional<pq::macaddr> card;
    pq::point place;
    std::vector<pq::path> ways;
    bool operator==(const host&) const = default;
};

aio::task<pq::connection> connect() {
    auto db = co_await pq::connection::connect(test::config());
    co_await db.execute("set extra_float_digits to 1");
    co_return db;
}

using renderer = std::string (*)(pq::value_view);

std::string rendered(renderer render, const pq::value& value) {
    auto const bytes = value.bytes();
    return render({.data = reinterpret_cast<const char*>(bytes.data()),
                   .size = static_cast<int>(bytes.size()),
                   .type = value.type()});
}

/// Each value that the literals stand for is read as a T whose `to_string` is what the server writes, is rendered like
/// that from its bytes, and is the same value when it is sent back. (`format` writes as the output function does: the
/// cast to text adds the prefix to every inet.)
template <class T>
aio::task<void> check_round_trip(pq::connection& db, std::string type, renderer render,
                                 std::vector<std::string> literals) {
    auto const name = pq::identifier(type);
    auto const read = pq::format_sql("select $1::text::{}, format('%s', $1::text::{})", name, name);
    auto const write = pq::format_sql("select $1::{}, format('%s', $1::{})", name, name);
    for (auto const& literal : literals) {
        CAPTURE(type, literal);
        pq::result const rows = co_await db.fetch(read, literal);
        T const value = rows[0].get<T>(0);
        std::string const text = rows[0].get<std::string>(1);
        auto const ours = to_string(value);
        auto const from_bytes = rendered(render, rows[0][0]);
        CHECK(ours == text);
        CHECK(from_bytes == text);
        auto const [echo, echo_text] = co_await db.fetch_one<std::tuple<T, std::string>>(write, value);
        CHECK(echo_text == text);
        auto const again = to_string(echo);
        CHECK(again == text);
    }
}

/// NULL is sent and read as an optional, and a T never reads it; arrays of the type make the round trip.
template <class T>
aio::task<void> check_null_and_array(pq::connection& db, std::string type, T value) {
    CAPTURE(type);
    auto const name = pq::identifier(type);
    auto const null =
        co_await db.fetch_one<std::optional<T>>(pq::format_sql("select $1::{}", name), std::optional<T>());
    CHECK_FALSE(null.has_value());
    REQUIRE_THROWS_AWAIT(db.fetch_one<T>(pq::format_sql("select null::{}", name)), pq::conversion_error);
    auto const echo = co_await db.fetch_one<T>("select $1", value);
    CHECK(echo == value);
    std::vector<std::optional<T>> const array{value, std::nullopt, value};
    auto const [elements, is_array] = co_await db.fetch_one<std::tuple<std::vector<std::optional<T>>, bool>>(
        pq::format_sql("select $1, pg_typeof($1) = '{}[]'::regtype", name), array);
    CHECK(elements == array);
    CHECK(is_array);
    REQUIRE_THROWS_AWAIT(db.fetch_one<T>("select 'text'"), pq::conversion_error);
}

}  // namespace

template <>
struct aio::pq::composite_type<host> {
    static constexpr std::string_view name = "host";
};
template <>
struct aio::pq::range_type<pq::inet> {
    static constexpr type_id type{"addresses"};
    static constexpr type_id multirange{"address_sets"};
};

DATABASE_TEST("network types: inet and cidr") {
    auto db = co_await connect();
    co_await check_round_trip<pq::inet>(db, "inet", &pq::detail::text_of_inet,
                                        {"0.0.0.0", "0.0.0.0/0", "255.255.255.255", "192.0.2.1/24", "192.0.2.1/32",
                                         "10/8", "::", "::/0", "::1/128", "::1/127", "2001:db8::1/64",
                                         "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "::ffff:192.0.2.1/96"});
    co_await check_round_trip<pq::cidr>(db, "cidr", &pq::detail::text_of_cidr,
                                        {"0.0.0.0/0", "10", "192.168", "192.0.2.0/24", "192.0.2.1", "::/0", "::/128",
                                         "2001:db8::/32", "::ffff:192.0.2.0/120", "8000::/1"});
    co_await check_null_and_array(db, "inet", pq::inet("192.0.2.1/24"));
    co_await check_null_and_array(db, "cidr", pq::cidr("2001:db8::/32"));
    auto const network = co_await db.fetch_one<pq::inet>("select '192.0.2.0/24'::cidr");
    CHECK(network == pq::inet("192.0.2.0/24"));
    REQUIRE_THROWS_AWAIT(db.fetch_one<pq::cidr>("select '192.0.2.0/24'::inet"), pq::conversion_error);
    auto const inside = co_await db.fetch_one<bool>("select $1 << $2", pq::inet("192.0.2.7"), pq::cidr("192.0.2.0/24"));
    CHECK(inside);
}

DATABASE_TEST("network types: addresses are written and ordered as the server does") {
    auto db = co_await connect();
    std::minstd_rand random(20240229);
    std::vector<pq::inet> addresses;
    for (int i = 0; i < 600; ++i) {
        pq::inet::v6_bytes bytes{};
        // Runs of zeros of every length, and now and then what makes an IPv4 address of the rest.
        for (std::size_t group = 0; group < 8; ++group) {
            auto const kind = random() % 4;
            bytes[2 * group] = static_cast<unsigned char>(kind == 3 ? random() : 0);
            bytes[2 * group + 1] = static_cast<unsigned char>(kind >= 2 ? random() : 0);
        }
        if (i % 10 == 0) {
            std::fill_n(bytes.begin(), 10, static_cast<unsigned char>(0));
            bytes[10] = bytes[11] = static_cast<unsigned char>(i % 20 == 0 ? 0xFF : 0);
        }
        auto const prefix = static_cast<unsigned>(random() % 129);
        addresses.push_back(i % 3 == 0
                                ? pq::inet(pq::inet::v4_bytes{bytes[12], bytes[13], bytes[14], bytes[15]}, prefix / 4)
                                : pq::inet(bytes, i % 2 == 0 ? 128 : prefix));
    }
    auto const rows = co_await db.fetch<std::tuple<pq::inet, std::string, pq::inet, bool, bool, pq::cidr>>(
        "select a, format('%s', a), b, a < b, a <<= b, network(a) from (select a, lead(a, 1, a) over () as b "
        "from unnest($1) as addresses(a)) as pairs",
        addresses);
    REQUIRE(rows.size() == addresses.size());
    std::size_t wrong = 0;
    for (auto const& [a, text, b, less, inside, network] : rows) {
        auto const right = to_string(a) == text && pq::inet(text) == a && (a < b) == less && a.network() == network &&
                           (b.network().contains(a)) == inside;
        if (!right && ++wrong <= 10) {
            UNSCOPED_INFO(text << " is written " << to_string(a) << "; next to it " << to_string(b));
        }
    }
    CHECK(wrong == 0);
}

DATABASE_TEST("network types: macaddr and macaddr8") {
    auto db = co_await connect();
    std::vector<std::string> const six = {"08:00:2b:01:02:03", "08-00-2B-01-02-03", "08002b:010203",
                                          "08002b-010203",     "0800.2b01.0203",    "0800-2b01-0203",
                                          "08002b010203",      "00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff"};
    std::vector<std::string> eight = {"08:00:2b:01:02:03:04:05", "08002b:0102030405", "0800.2b01.0203.0405",
                                      "08002b0102030405", "ff:ff:ff:ff:ff:ff:ff:ff"};
    eight.insert(eight.end(), six.begin(), six.end());
    co_await check_round_trip<pq::macaddr>(db, "macaddr", &pq::detail::text_of_macaddr, six);
    co_await check_round_trip<pq::macaddr8>(db, "macaddr8", &pq::detail::text_of_macaddr8, eight);
    for (auto const& form : six) {
        auto const read = co_await db.fetch_one<pq::macaddr>("select $1::text::macaddr", form);
        CHECK(read == pq::macaddr(form));
    }
    for (auto const& form : eight) {
        auto const read = co_await db.fetch_one<pq::macaddr8>("select $1::text::macaddr8", form);
        CHECK(read == pq::macaddr8(form));
    }
    auto const widened = co_await db.fetch_one<pq::macaddr8>("select $1::macaddr::macaddr8", pq::macaddr(six[0]));
    CHECK(widened == pq::macaddr8(pq::macaddr(six[0])));
    co_await check_null_and_array(db, "macaddr", pq::macaddr(six[0]));
    co_await check_null_and_array(db, "macaddr8", pq::macaddr8(eight[0]));
}

DATABASE_TEST("geometric types make the round trip") {
    auto db = co_await connect();
    using namespace pq::detail;
    co_await check_round_trip<pq::point>(
        db, "point", &text_of_point,
        {"(0,0)", "(-0,1.5)", "(Infinity,-Infinity)", "(NaN,NaN)", "(1e300,5e-324)", "(0.1,123456789012345678)"});
    co_await check_round_trip<pq::line>(db, "line", &text_of_line,
                                        {"{1,-1,0}", "{0,1,2.5}", "{NaN,Infinity,1}", "[(0,0),(1,2)]"});
    co_await check_round_trip<pq::line_segment>(db, "lseg", &text_of_lseg,
                                                {"[(0,0),(1,2)]", "[(NaN,0),(Infinity,-Infinity)]"});
    co_await check_round_trip<pq::box>(db, "box", &text_of_box,
                                       {"(1,2),(0,0)", "(0,0),(1,2)", "(Infinity,1),(-Infinity,0)"});
    co_await check_round_trip<pq::path>(db, "path", &text_of_path,
                                        {"[(0,0)]", "((0,0))", "[(0,0),(1,2),(3,4)]", "((0,0),(1,2),(NaN,Infinity))"});
    co_await check_round_trip<pq::polygon>(db, "polygon", &text_of_polygon,
                                           {"((0,0))", "((0,0),(1,2),(3,4))", "((NaN,0),(-Infinity,Infinity))"});
    co_await check_round_trip<pq::circle>(db, "circle", &text_of_circle,
                                          {"<(0,0),0>", "<(1.5,-2),0.1>", "<(NaN,0),Infinity>", "<(0,0),NaN>"});
}

DATABASE_TEST("geometric types: NULL, arrays and what there is none of") {
    auto db = co_await connect();
    co_await check_null_and_array(db, "point", pq::point{1, 2});
    co_await check_null_and_array(db, "line", pq::line{1, -1, 0});
    co_await check_null_and_array(db, "lseg", pq::line_segment{{1, 2}, {3, 4}});
    co_await check_null_and_array(db, "box", pq::box{{3, 4}, {1, 2}});
    co_await check_null_and_array(db, "path", pq::path{{{1, 2}, {3, 4}}, true});
    co_await check_null_and_array(db, "polygon", pq::polygon{{{1, 2}, {3, 4}}});
    co_await check_null_and_array(db, "circle", pq::circle{{1, 2}, 3});
    REQUIRE_THROWS_AWAIT(db.execute("select $1", pq::path{}), pq::conversion_error);
    REQUIRE_THROWS_AWAIT(db.execute("select $1", pq::polygon{}), pq::conversion_error);
    REQUIRE_THROWS_AWAIT(db.execute("select $1", pq::line{0, 0, 1}), pq::server_error);
    REQUIRE_THROWS_AWAIT(db.execute("select $1", pq::circle{{0, 0}, -1}), pq::server_error);
    auto const sorted = co_await db.fetch_one<pq::box>("select $1", pq::box{{0, 5}, {1, 2}});
    CHECK(sorted == pq::box{{1, 5}, {0, 2}});
    pq::path way;
    for (int i = 0; i < 50'000; ++i) {
        way.points.push_back({i * 0.1, -i * 0.3});
    }
    auto const [same, points] = co_await db.fetch_one<std::tuple<pq::path, int>>("select $1, npoints($1)", way);
    CHECK(same == way);
    CHECK(points == 50'000);
}

DATABASE_TEST("network and geometric types inside of composites and ranges") {
    auto db = co_await connect();
    co_await db.execute("create type pg_temp.host as (address inet, card macaddr, place point, ways path[])");
    co_await db.execute("create type pg_temp.addresses as range "
                        "(subtype = inet, multirange_type_name = pg_temp.address_sets)");
    host const one{
        pq::inet("::1"), std::nullopt, {1, 2}, {pq::path{{{0, 0}}, true}, pq::path{{{0, 0}, {1, 1}}, false}}};
    host const other{pq::inet("192.0.2.1/24"), pq::macaddr("08:00:2b:01:02:03"), {-1, 0}, {}};
    std::vector<host> const hosts{one, other};
    auto const read = co_await db.fetch_one<std::vector<host>>("select $1", hosts);
    CHECK(read == hosts);
    auto const text = co_await db.fetch_one<std::string>("select $1::text", other);
    CHECK(text == "(192.0.2.1/24,08:00:2b:01:02:03,\"(-1,0)\",{})");
    using addresses = pq::range<pq::inet>;
    auto const range = addresses::closed(pq::inet("192.0.2.1"), pq::inet("192.0.2.9"));
    auto const [echo, inside] =
        co_await db.fetch_one<std::tuple<addresses, bool>>("select $1, $1 @> $2", range, pq::inet("192.0.2.5"));
    CHECK(echo == range);
    CHECK(inside);
}
