// Types of one's own: an enum and a composite of the database, a C++ type with a codec of its own, and one that is sent
// as a type that only this database has. Each is one specialisation. Then many rows at once: execute_many and batch.
// Reads where to connect from AIOPQ_DSN, in any form that libpq takes.

#include <aio/aio.hpp>
#include <aio/pq/pq.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pq = aio::pq;
using namespace std::chrono_literals;

enum class mood { sad, ok, happy };

struct place {
    std::string street;
    std::optional<std::string> town;
};

/// A float8 of the database.
struct celsius {
    double degrees;
};

/// A `fahrenheit` of the database, which is a domain over float8.
struct fahrenheit {
    double degrees;
};

// The enumerators' names are the labels, and the fields the attributes.
template <>
struct aio::pq::enum_type<mood> {
    static constexpr std::string_view name = "mood";
};
template <>
struct aio::pq::composite_type<place> {
    static constexpr std::string_view name = "place";
};

template <>
struct aio::pq::encoder<celsius> {
    static constexpr oid type = oids::float8;
    static constexpr value_format format = value_format::binary;
    static void encode(const celsius& value, byte_sink& out) { encoder<double>::encode(value.degrees, out); }
};
template <>
struct aio::pq::decoder<celsius> {
    static bool accepts(oid type) { return decoder<double>::accepts(type); }
    static celsius decode(const value_view& value) { return {decoder<double>::decode(value)}; }
};

// Its number differs from database to database: it is looked up by its name, once a connection.
template <>
struct aio::pq::encoder<fahrenheit> {
    static constexpr type_id type{"fahrenheit"};
    static constexpr value_format format = value_format::binary;
    static void encode(const fahrenheit& value, byte_sink& out) { encoder<double>::encode(value.degrees, out); }
};

struct measurement {
    std::int64_t id;
    std::chrono::sys_time<std::chrono::microseconds> at;
    celsius temperature;
    place where;
    std::vector<mood> visitors;
};

aio::task<void> make_tables(pq::connection& db) {
    co_await db.execute_script(R"(
        create type pg_temp.mood as enum ('sad', 'ok', 'happy');
        create type pg_temp.place as (street text, town text);
        create domain pg_temp.fahrenheit as float8 check (value >= -459.67);
        create temporary table measurements (
            id int8 primary key, at timestamptz, temperature float8, "where" pg_temp.place, visitors pg_temp.mood[]))");
    // Types of pg_temp are found by their names when the search_path says so.
    co_await db.execute("set search_path = pg_temp, public");
}

aio::task<void> app() {
    auto const* dsn = std::getenv("AIOPQ_DSN");
    auto db = co_await pq::connection::connect(dsn != nullptr ? dsn : "postgresql:///postgres");
    co_await make_tables(db);

    // One call, one round trip, all or nothing; the fields of the struct are the parameters.
    auto const noon = std::chrono::sys_days(std::chrono::year(2026) / 6 / 1) + 12h;
    std::vector<measurement> rows;
    for (int i = 1; i <= 1000; ++i) {
        auto const visitor = i % 3 == 0 ? mood::happy : mood::ok;
        rows.push_back({i, noon + i * 1min, {20.0 + i % 10}, {"Main Street " + std::to_string(i), "Ely"}, {visitor}});
    }
    auto const stored = co_await db.execute_many("insert into measurements values ($1, $2, $3, $4, $5)", rows);
    std::printf("stored %lld measurements\n", static_cast<long long>(stored));

    auto [one, happy, boiling] = co_await db.batch(
        pq::fetch_one<measurement>("select id, at, temperature, \"where\", visitors from measurements where id = $1",
                                   7),
        pq::fetch_one<std::int64_t>("select count(*) from measurements where $1 = any(visitors)", mood::happy),
        pq::fetch_one<celsius>("select ($1 - 32) / 1.8", fahrenheit{212}));
    std::printf("number %lld: %.1f degrees at %s, %s\n", static_cast<long long>(one.id), one.temperature.degrees,
                one.where.street.c_str(), one.where.town.value_or("nowhere").c_str());
    std::printf("%lld with a happy visitor\n", static_cast<long long>(happy));
    std::printf("water boils at %.0f degrees\n", boiling.degrees);

    try {
        co_await db.execute("select $1", fahrenheit{-500});
    } catch (const pq::server_error& error) {
        std::printf("refused: %s\n", error.message().c_str());
    }
    co_await db.close();
}

int main() {
    try {
        aio::run(app());
    } catch (const aio::interrupted& stop) {
        return stop.exit_status();
    }
}
