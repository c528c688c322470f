#include <aio/pq/oid.hpp>
#include <aio/pq/sqlstate.hpp>

#include <catch2/catch_test_macros.hpp>

namespace pq = aio::pq;

TEST_CASE("oid: the numbers of the catalog", "[oid]") {
    STATIC_REQUIRE(pq::oids::bool_ == 16);
    STATIC_REQUIRE(pq::oids::int4 == 23);
    STATIC_REQUIRE(pq::oids::int4_array == 1007);
    STATIC_REQUIRE(pq::oids::text == 25);
    STATIC_REQUIRE(pq::oids::timestamptz == 1184);
    STATIC_REQUIRE(pq::oids::uuid == 2950);
    STATIC_REQUIRE(pq::oids::jsonb == 3802);
    STATIC_REQUIRE(pq::oids::int4range == 3904);
    STATIC_REQUIRE(pq::oids::int4multirange == 4451);
}

TEST_CASE("type_name: as PostgreSQL writes it", "[oid]") {
    CHECK(pq::type_name(pq::oids::bool_) == "bool");
    CHECK(pq::type_name(pq::oids::int4) == "int4");
    CHECK(pq::type_name(pq::oids::int4_array) == "int4[]");
    CHECK(pq::type_name(pq::oids::char_) == "char");
    CHECK(pq::type_name(0) == "oid 0");
    CHECK(pq::type_name(15) == "oid 15");
    CHECK(pq::type_name(16384) == "oid 16384");
    CHECK(pq::type_name(4294967295U) == "oid 4294967295");
}

TEST_CASE("sqlstate: the codes of the manual", "[oid]") {
    STATIC_REQUIRE(pq::sqlstate::unique_violation == "23505");
    STATIC_REQUIRE(pq::sqlstate::serialization_failure == "40001");
    STATIC_REQUIRE(pq::sqlstate::deadlock_detected == "40P01");
    STATIC_REQUIRE(pq::sqlstate::query_canceled == "57014");
    STATIC_REQUIRE(pq::sqlstate::null_value_not_allowed == "22004");
    STATIC_REQUIRE(pq::sqlstate::string_data_right_truncation == "22001");
    STATIC_REQUIRE(pq::sqlstate::warning_string_data_right_truncation == "01004");
    STATIC_REQUIRE(pq::sqlstate::invalid_sql_statement_name == "26000");
}
