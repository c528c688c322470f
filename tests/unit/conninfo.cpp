#include "pq/conninfo.hpp"
#include "support/pq/environment.hpp"
#include "support/temporary_file.hpp"

#include <aio/pq/error.hpp>

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <string>
#include <vector>

using namespace aio::pq;

namespace {

std::vector<endpoint> endpoints(config from) { return conninfo(from).endpoints(); }

std::string value(const conninfo& of, const std::string& keyword) {
    auto const arrays = of.for_libpq();
    for (std::size_t i = 1; arrays.keywords()[i] != nullptr; ++i) {
        if (arrays.keywords()[i] == keyword) {
            return arrays.values()[i];
        }
    }
    auto const empties = std::string(arrays.values()[0]) + " ";
    return empties.find(" " + keyword + "='' ") != empties.npos ? "" : "not set";
}

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
    test::environment const host("PGHOST", "from-the-environment");
    test::environment const port("PGPORT", "99");
    REQUIRE(endpoints("") == std::vector<endpoint>{{"from-the-environment", "", "99"}});
    REQUIRE(endpoints("host=given") == std::vector<endpoint>{{"given", "", "99"}});
}

TEST_CASE("a service file is read, and connect_timeout from it") {
    test::temporary_file const services("[shop]\nhost=in-the-service-file\nport=77\nconnect_timeout=3\n");
    test::environment const file("PGSERVICEFILE", services.path());
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

TEST_CASE("a URI is decoded as libpq decodes it") {
    conninfo const from(
        config("postgresql://m%65:p%40%3Ass%20w%2Frd@h:1/my%20shop?application_name=a%26b&options=-c%20x%3D1"));
    REQUIRE(value(from, "user") == "me");
    REQUIRE(value(from, "password") == "p@:ss w/rd");
    REQUIRE(value(from, "dbname") == "my shop");
    REQUIRE(value(from, "application_name") == "a&b");
    REQUIRE(value(from, "options") == "-c x=1");
    REQUIRE(value(conninfo(config("postgres://h")), "host") == "h");
    REQUIRE(value(conninfo(config("postgresql://h/?ssl=true")), "sslmode") == "require");
    REQUIRE_THROWS_AS(conninfo(config("postgresql://h/%zz")), usage_error);
    REQUIRE_THROWS_AS(conninfo(config("postgresql://h/%00")), usage_error);
}

TEST_CASE("key/value pairs may be quoted and spaced") {
    conninfo const from(config(R"( host = h  password = 'two words, a \' and a \\'  dbname='' user=a\ b )"));
    REQUIRE(value(from, "host") == "h");
    REQUIRE(value(from, "password") == R"(two words, a ' and a \)");
    REQUIRE(value(from, "user") == "a b");
    REQUIRE(value(from, "dbname") == "");
    REQUIRE(value(conninfo(config("port=1 port=2")), "port") == "2");
    REQUIRE_THROWS_AS(conninfo(config("password='not closed")), usage_error);
}

TEST_CASE("IPv6 addresses are hosts that need no look-up") {
    auto const literal = endpoints("postgresql://[2001:db8::1]:7/x");
    REQUIRE(literal == std::vector<endpoint>{{"2001:db8::1", "", "7"}});
    REQUIRE_FALSE(literal.front().needs_resolving());
    REQUIRE(endpoints("postgresql://[::1]:7,db,[fe80::1%25eth0]/x") ==
            std::vector<endpoint>{{"::1", "", "7"}, {"db", "", ""}, {"fe80::1%eth0", "", ""}});
    REQUIRE(endpoints("host=::1 port=7") == std::vector<endpoint>{{"::1", "", "7"}});
    REQUIRE_THROWS_AS(conninfo(config("postgresql://[::1/x")), usage_error);
}

TEST_CASE("hosts of a URI have their own ports; where they name none libpq puts its default") {
    REQUIRE(endpoints("postgresql://a:1,b,c:3/x") ==
            std::vector<endpoint>{{"a", "", "1"}, {"b", "", ""}, {"c", "", "3"}});
    REQUIRE(endpoints("postgresql://%2Frun%2Fpostgresql,b:2/x") ==
            std::vector<endpoint>{{"/run/postgresql", "", ""}, {"b", "", "2"}});
}

TEST_CASE("an empty value in a string keeps the environment out, an empty field says nothing") {
    test::environment const host("PGHOST", "from-the-environment");
    test::environment const port("PGPORT", "99");
    test::environment const timeout("PGCONNECT_TIMEOUT", "4");
    REQUIRE(endpoints("host='' port=''") == std::vector<endpoint>{{"", "", ""}});
    REQUIRE(endpoints("postgresql:///x") == std::vector<endpoint>{{"from-the-environment", "", "99"}});
    REQUIRE(value(conninfo(config("password='' dbname=x")), "password") == "");
    REQUIRE(value(conninfo(config("dbname=x")), "password") == "not set");
    config empty{"host=a port=1 user=me"};
    empty.user = "";
    empty.host = "";
    empty.parameters["hostaddr"] = "";
    REQUIRE(endpoints(empty) == std::vector<endpoint>{{"a", "", "1"}});
    REQUIRE(value(conninfo(empty), "user") == "me");
    REQUIRE(conninfo(empty).connect_timeout() == std::chrono::seconds(4));
    REQUIRE(conninfo(config("host=a connect_timeout=0")).connect_timeout() == std::nullopt);
    REQUIRE(conninfo(config("host=a connect_timeout=-1")).connect_timeout() == std::nullopt);
    config unknown;
    unknown.parameters["no_such_keyword"] = "";
    REQUIRE_THROWS_AS(conninfo(unknown), usage_error);
}

TEST_CASE("a database whose name looks like a connection string is a name") {
    config odd{"host=a"};
    odd.dbname = "host=elsewhere";
    conninfo const from(odd);
    REQUIRE(from.endpoints() == std::vector<endpoint>{{"a", "", "5432"}});
    REQUIRE(value(from, "dbname") == "host=elsewhere");
}

TEST_CASE("a host that did not answer is taken from the list, however libpq writes it") {
    conninfo to(config("host=a,a,b,/run/postgresql port=1,1,2,3"));
    to.use({{"a", "10.0.0.1", "1"}, {"a", "2001:DB8::1", "1"}, {"b", "10.0.0.1", "2"}, {"/run/postgresql", "", "3"}});
    REQUIRE(to.remove({"a", "2001:db8:0::1", "1"}));
    REQUIRE(value(to, "hostaddr") == "10.0.0.1,10.0.0.1,");
    REQUIRE(to.remove({"a", "10.0.0.1", "1"}));
    REQUIRE(value(to, "host") == "b,/run/postgresql");
    REQUIRE(to.remove({"/run/postgresql", "", "3"}));
    REQUIRE(value(to, "port") == "2");
    REQUIRE_FALSE(to.remove({"nobody", "10.9.9.9", "2"}));
    REQUIRE_FALSE(to.remove({"b", "10.0.0.1", "2"}));
}

TEST_CASE("no message of a config has the password") {
    for (auto const* text : {"host=a,b port=1,2,3 password=se-cret", "host=a password='se-cret",
                             "postgresql://me:se-cret@h/?no_such_parameter=1", "postgresql://me:se-cret@[::1/x",
                             "password=se-cret garbage", "garbage se-cret", "postgresql://me:se-cret%zz@h/x",
                             "host=h password = se-cret se-cret", "service=none password=se-cret"}) {
        std::string message;
        try {
            conninfo const refused{config(text)};
        } catch (const usage_error& error) {
            message = error.what();
        }
        INFO(text);
        REQUIRE_FALSE(message.empty());
        REQUIRE(message.find("cret") == std::string::npos);
    }
}

TEST_CASE("a NUL does not cut off what is behind it") {
    using namespace std::string_literals;
    REQUIRE_THROWS_AS(conninfo(config("host=a\0 port=1"s)), usage_error);
    config from("host=a");
    from.password = "se\0cret"s;
    REQUIRE_THROWS_AS(conninfo(from), usage_error);
}

TEST_CASE("a keyword is no place for other settings") {
    using namespace std::string_literals;
    for (auto const& keyword : {"port=7 application_name"s, "port\0"s, "port "s, ""s}) {
        config from("host=a");
        from.parameters[keyword] = "";
        CAPTURE(keyword);
        REQUIRE_THROWS_AS(conninfo(from), usage_error);
    }
}
