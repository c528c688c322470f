#include "pq/conninfo.hpp"
#include "support/temporary_file.hpp"

#include <aio/pq/error.hpp>

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <cstdlib>
#include <string>
#include <vector>

using namespace aio::pq;

namespace {

std::vector<endpoint> endpoints(config from) { return conninfo(from).endpoints(); }

std::string value(const conninfo& of, const std::string& keyword) {
    auto const arrays = of.for_libpq();
    for (std::size_t i = 0; arrays.keywords[i] != nullptr; ++i) {
        if (arrays.keywords[i] == keyword) {
            return arrays.values[i];
        }
    }
    return "";
}

class environment {
public:
    environment(const char* name, const std::string& value) : name_(name) { ::setenv(name, value.c_str(), 1); }
    environment(const environment&) = delete;
    environment& operator=(const environment&) = delete;
    ~environment() { ::unsetenv(name_); }

private:
    const char* name_;
};

}  // namespace

TEST_CASE("a URI and key/value pairs say the same") {
    auto const expected = std::vector<endpoint>{{"db.example.org", "", "6543"}};
    REQUIRE(endpoints("postgresql://me@db.example.org:6543/shop") == expected);
    REQUIRE(endpoints("host=db.example.org port=6543 user=me dbname=shop") == expected);
    REQUIRE(value(conninfo(config("postgresql://me:secret@h/shop")), "dbname") == "shop");
}

TEST_CASE("several hosts have a port each, or one for all") {
    REQUIRE(endpoints("host=a,b port=1,2") == std::vector<endpoint>{{"a", "", "1"}, {"b", "", "2"}});
    REQUIRE(endpoints("postgresql://a,b/x?port=7") == std::vector<endpoint>{{"a", "", "7"}, {"b", "", "7"}});
    REQUIRE(endpoints("host=a,b hostaddr=10.0.0.1,10.0.0.2 port=5") ==
            std::vector<endpoint>{{"a", "10.0.0.1", "5"}, {"b", "10.0.0.2", "5"}});
    REQUIRE(endpoints("hostaddr=10.0.0.1,10.0.0.2") ==
            std::vector<endpoint>{{"", "10.0.0.1", "5432"}, {"", "10.0.0.2", "5432"}});
}

TEST_CASE("only names have to be resolved") {
    REQUIRE(endpoint{"localhost", "", "1"}.needs_resolving());
    REQUIRE_FALSE(endpoint{"localhost", "127.0.0.1", "1"}.needs_resolving());
    REQUIRE_FALSE(endpoint{"127.0.0.1", "", "1"}.needs_resolving());
    REQUIRE_FALSE(endpoint{"::1", "", "1"}.needs_resolving());
    REQUIRE_FALSE(endpoint{"/run/postgresql", "", "1"}.needs_resolving());
    REQUIRE_FALSE(endpoint{"@abstract", "", "1"}.needs_resolving());
    REQUIRE_FALSE(endpoint{"", "", "1"}.needs_resolving());
}

TEST_CASE("fields and parameters override the string") {
    config from{"host=a port=1 user=one sslmode=disable"};
    from.host = "b";
    from.parameters["sslmode"] = "require";
    conninfo const merged(from);
    REQUIRE(merged.endpoints() == std::vector<endpoint>{{"b", "", "1"}});
    REQUIRE(value(merged, "user") == "one");
    REQUIRE(value(merged, "sslmode") == "require");
    REQUIRE(value(merged, "client_encoding") == "UTF8");
}

TEST_CASE("the environment fills in what is not set") {
    environment const host("PGHOST", "from-the-environment");
    environment const port("PGPORT", "99");
    REQUIRE(endpoints("") == std::vector<endpoint>{{"from-the-environment", "", "99"}});
    REQUIRE(endpoints("host=given") == std::vector<endpoint>{{"given", "", "99"}});
}

TEST_CASE("a service file is read, and connect_timeout from it") {
    test::temporary_file const services("[shop]\nhost=in-the-service-file\nport=77\nconnect_timeout=3\n");
    environment const file("PGSERVICEFILE", services.path());
    conninfo const from(config("service=shop"));
    REQUIRE(from.endpoints() == std::vector<endpoint>{{"in-the-service-file", "", "77"}});
    REQUIRE(from.connect_timeout() == std::chrono::seconds(3));
}

TEST_CASE("resolved addresses go to libpq beside their names") {
    conninfo to(config("host=a,b port=1,2"));
    to.use({{"a", "10.0.0.1", "1"}, {"a", "10.0.0.2", "1"}, {"b", "::1", "2"}});
    REQUIRE(value(to, "host") == "a,a,b");
    REQUIRE(value(to, "hostaddr") == "10.0.0.1,10.0.0.2,::1");
    REQUIRE(value(to, "port") == "1,1,2");
    REQUIRE(to.places() == "a:1, a:1, b:2");
}

TEST_CASE("a string that cannot be read, and values that libpq refuses, are usage errors") {
    REQUIRE_THROWS_AS(conninfo(config("garbage")), usage_error);
    REQUIRE_THROWS_AS(conninfo(config("host=a,b port=1,2,3")), usage_error);
    REQUIRE_THROWS_AS(conninfo(config("postgresql://h/?no_such_parameter=1")), usage_error);
    config unknown;
    unknown.parameters["no_such_keyword"] = "1";
    REQUIRE_THROWS_AS(conninfo(unknown), usage_error);
    REQUIRE_THROWS_AS(conninfo(config("service=there-is-no-such-service")), usage_error);
}
