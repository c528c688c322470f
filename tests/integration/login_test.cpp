#include "support/async_test.hpp"
#include "support/pq/environment.hpp"
#include "support/pq/login_server.hpp"
#include "support/pq/name_server.hpp"
#include "support/pq/silent_server.hpp"
#include "support/temporary_file.hpp"

#include <aio/loop.hpp>
#include <aio/pq/pq.hpp>

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>

#include <chrono>
#include <filesystem>
#include <string>
#include <utility>

namespace pq = aio::pq;
using namespace std::chrono_literals;

namespace {

const test::login_server& server() {
    static test::login_server const instance;
    return instance;
}

const test::login_server& replicated() {
    static test::login_server const instance(test::login_server::with::standby);
    return instance;
}

aio::task<std::string> shown(pq::config to, const char* query) {
    auto db = co_await pq::connection::connect(std::move(to));
    co_return co_await db.fetch_one<std::string>(pq::unsafe_sql(query));
}

aio::task<std::string> user_of(pq::config to) { return shown(std::move(to), "select current_user::text"); }
aio::task<std::string> port_of(pq::config to) { return shown(std::move(to), "show port"); }

bool mentions(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

/// Why connecting failed; "" when it did not. No secret is in the message, whatever happened.
aio::task<std::string> refusal(pq::config to, pq::connection_options options = {}) {
    std::string text;
    try {
        auto const db = co_await pq::connection::connect(std::move(to), options);
    } catch (const pq::error& error) {
        REQUIRE(error.outcome() == pq::outcome::not_sent);
        text = error.what();
    }
    REQUIRE_FALSE(mentions(text, "-password"));
    REQUIRE_FALSE(mentions(text, "SCRAM-SHA-256$"));
    UNSCOPED_INFO("the refusal: " << text);
    co_return text;
}

pq::config with_password(const std::string& user, const std::string& password) {
    auto to = server().as(user);
    to.password = password;
    return to;
}

/// Over TLS to the name that is in the server's certificate.
pq::config verified(const std::string& user, const std::string& ca = "ca.crt") {
    auto to = server().as(user);
    to.host = "localhost";
    to.parameters["sslmode"] = "verify-full";
    to.parameters["sslrootcert"] = server().tls_file(ca);
    return to;
}

pq::config with_certificate(const std::string& name) {
    auto to = verified("by_certificate");
    to.parameters["sslcert"] = server().tls_file(name + ".crt");
    to.parameters["sslkey"] = server().tls_file(name + ".key");
    return to;
}

pq::config over_socket(const std::string& user) {
    auto to = server().as(user);
    to.host = server().socket_directory();
    return to;
}

std::string percent_encoded(const std::string& path) {
    std::string text;
    for (auto const c : path) {
        text += c == '/' ? "%2F" : std::string(1, c);
    }
    return text;
}

/// The standby first, the primary second.
pq::config either(const std::string& target) {
    auto to = replicated().as("by_password");
    to.host = "127.0.0.1,127.0.0.1";
    to.port = replicated().standby_port() + "," + replicated().port();
    to.password = "right-password";
    to.parameters["target_session_attrs"] = target;
    return to;
}

}  // namespace

ASYNC_TEST("TLS with verify-full reaches the server whose name and CA are right, and no other") {
    auto const encrypted =
        co_await shown(verified("over_tls_only"), "select ssl::text from pg_stat_ssl where pid = pg_backend_pid()");
    REQUIRE(encrypted == "true");

    auto const wrong_ca = co_await refusal(verified("over_tls_only", "other-ca.crt"));
    REQUIRE(mentions(wrong_ca, "certificate verify failed"));
    auto by_address = verified("over_tls_only");
    by_address.host = "127.0.0.1";
    auto const wrong_name = co_await refusal(by_address);
    REQUIRE(mentions(wrong_name, "does not match host name \"127.0.0.1\""));
    auto const no_ca = co_await refusal(verified("over_tls_only", "no-such-file.crt"));
    REQUIRE(mentions(no_ca, "root certificate file"));
    auto wrong_mode = with_password("by_password", "right-password");
    wrong_mode.parameters["sslmode"] = "no-such-mode";
    auto const no_mode = co_await refusal(wrong_mode);
    REQUIRE(mentions(no_mode, "no-such-mode"));
    auto const no_tls = co_await refusal(server().as("over_tls_only"));
    REQUIRE(mentions(no_tls, "no pg_hba.conf entry"));
}

ASYNC_TEST("a client certificate logs in the role that it names") {
    auto const user = co_await user_of(with_certificate("client"));
    REQUIRE(user == "by_certificate");

    auto const without = co_await refusal(verified("by_certificate"));
    REQUIRE(mentions(without, "connection requires a valid client certificate"));
    auto const of_somebody_else = co_await refusal(with_certificate("stranger"));
    REQUIRE(mentions(of_somebody_else, "certificate authentication failed for user \"by_certificate\""));
    auto const of_another_ca = co_await refusal(with_certificate("forged"));
    REQUIRE(mentions(of_another_ca, "unknown ca"));

    test::temporary_file const readable("");
    std::filesystem::copy_file(server().tls_file("client.key"), readable.path(),
                               std::filesystem::copy_options::overwrite_existing);
    std::filesystem::permissions(readable.path(), std::filesystem::perms(0644));
    auto exposed = with_certificate("client");
    exposed.parameters["sslkey"] = readable.path();
    auto const exposed_key = co_await refusal(exposed);
    REQUIRE(mentions(exposed_key, "private key file"));
}

ASYNC_TEST("SCRAM takes the right password only, and binds it to the TLS channel where that is required") {
    auto const user = co_await user_of(with_password("by_password", "right-password"));
    REQUIRE(user == "by_password");
    auto const wrong = co_await refusal(with_password("by_password", "wrong-password"));
    REQUIRE(mentions(wrong, "password authentication failed for user \"by_password\""));
    auto const none = co_await refusal(server().as("by_password"));
    REQUIRE(mentions(none, "no password supplied"));

    auto bound = verified("by_password");
    bound.password = "right-password";
    bound.parameters["channel_binding"] = "require";
    auto const over_tls = co_await user_of(bound);
    REQUIRE(over_tls == "by_password");
    bound.password = "wrong-password";
    auto const wrong_over_tls = co_await refusal(bound);
    REQUIRE(mentions(wrong_over_tls, "password authentication failed"));
    auto unbound = with_password("by_password", "right-password");
    unbound.parameters["channel_binding"] = "require";
    auto const without_tls = co_await refusal(unbound);
    REQUIRE(mentions(without_tls, "channel binding"));
}

ASYNC_TEST("md5 passwords log in, but not where channel binding is required") {
    auto const user = co_await user_of(with_password("by_md5", "md5-password"));
    REQUIRE(user == "by_md5");
    auto const wrong = co_await refusal(with_password("by_md5", "wrong-password"));
    REQUIRE(mentions(wrong, "password authentication failed for user \"by_md5\""));
    auto bound = verified("by_md5");
    bound.password = "md5-password";
    bound.parameters["channel_binding"] = "require";
    auto const not_bound = co_await refusal(bound);
    REQUIRE(mentions(not_bound, "channel binding required"));
}

ASYNC_TEST("the passfile is read by the name that was given, and only when nobody else can read it") {
    auto to = server().as("by_password");
    to.host = "localhost";
    test::temporary_file const passfile("# comment\n127.0.0.1:*:*:*:wrong-password\nlocalhost:" + server().port() +
                                        ":postgres:by_password:right-password\n");
    to.parameters["passfile"] = passfile.path();
    auto const user = co_await user_of(to);
    REQUIRE(user == "by_password");
    to.host = "127.0.0.1";
    auto const by_address = co_await refusal(to);
    REQUIRE(mentions(by_address, "password authentication failed"));

    to.host = "localhost";
    std::filesystem::permissions(passfile.path(), std::filesystem::perms(0644));
    auto const exposed = co_await refusal(to);
    REQUIRE(mentions(exposed, "no password supplied"));

    std::filesystem::permissions(passfile.path(), std::filesystem::perms(0600));
    to.parameters.erase("passfile");
    test::environment const named("PGPASSFILE", passfile.path());
    auto const by_variable = co_await user_of(to);
    REQUIRE(by_variable == "by_password");
}

ASYNC_TEST("a service names everything at once") {
    test::temporary_file const services(
        "[shop]\nhost=127.0.0.1\nport=" + server().port() +
        "\ndbname=postgres\nuser=by_password\npassword=right-password\nsslmode=disable\n"
        "[wrong]\nhost=127.0.0.1\nport=" +
        server().port() + "\ndbname=postgres\nuser=by_password\npassword=wrong-password\n");
    test::environment const file("PGSERVICEFILE", services.path());
    auto const named = co_await user_of("service=shop");
    REQUIRE(named == "by_password");
    auto const in_uri = co_await user_of("postgresql:///?service=shop");
    REQUIRE(in_uri == "by_password");
    auto const wrong = co_await refusal("service=wrong");
    REQUIRE(mentions(wrong, "password authentication failed"));
    auto const unknown = co_await refusal("service=no-such-service");
    REQUIRE(mentions(unknown, "no-such-service"));
    test::environment const variable("PGSERVICE", "shop");
    auto const by_variable = co_await user_of("");
    REQUIRE(by_variable == "by_password");
}

ASYNC_TEST("the PG* variables say what nothing else does") {
    test::environment const host("PGHOST", "127.0.0.1");
    test::environment const port("PGPORT", server().port());
    test::environment const user("PGUSER", "by_password");
    test::environment const password("PGPASSWORD", "right-password");
    test::environment const database("PGDATABASE", "template1");
    test::environment const mode("PGSSLMODE", "require");
    test::environment const name("PGAPPNAME", "named by a variable");
    test::environment const options("PGOPTIONS", "-c search_path=elsewhere");
    auto const all = co_await shown(
        "", "select concat_ws(' ', current_user, current_database(), ssl, current_setting('application_name'), "
            "current_setting('search_path')) from pg_stat_ssl where pid = pg_backend_pid()");
    REQUIRE(all == "by_password template1 t named by a variable elsewhere");
    auto const given = co_await shown("dbname=postgres", "select current_database()::text");
    REQUIRE(given == "postgres");
    auto const empty = co_await refusal("password=''");
    REQUIRE(mentions(empty, "no password supplied"));
    test::environment const wrong("PGPASSWORD", "wrong-password");
    auto const refused = co_await refusal("");
    REQUIRE(mentions(refused, "password authentication failed"));
}

ASYNC_TEST("a directory as host is that of a Unix socket") {
    auto const trusted = co_await user_of(over_socket("aiopq"));
    REQUIRE(trusted == "aiopq");
    auto const peer = co_await user_of(over_socket("by_peer"));
    REQUIRE(peer == "by_peer");
    auto const encoded = co_await user_of("postgresql://aiopq@" + percent_encoded(server().socket_directory()) + ":" +
                                          server().port() + "/postgres");
    REQUIRE(encoded == "aiopq");
    auto const in_parameter = co_await user_of("postgresql:///postgres?user=aiopq&port=" + server().port() +
                                               "&host=" + server().socket_directory());
    REQUIRE(in_parameter == "aiopq");
    auto const nobody = co_await refusal(over_socket("by_password"));
    REQUIRE(mentions(nobody, "no pg_hba.conf entry"));
    auto elsewhere = over_socket("aiopq");
    elsewhere.host = "/no/such/directory";
    auto const missing = co_await refusal(elsewhere);
    REQUIRE(mentions(missing, "/no/such/directory/.s.PGSQL." + server().port()));
}

ASYNC_TEST("of several hosts the first one that is as wanted is taken") {
    auto const standby = replicated().standby_port();
    auto const primary = replicated().port();
    struct wanted {
        const char* target;
        std::string port;
    };
    for (auto const& each :
         {wanted{"any", standby}, wanted{"read-write", primary}, wanted{"read-only", standby},
          wanted{"primary", primary}, wanted{"standby", standby}, wanted{"prefer-standby", standby}}) {
        INFO(each.target);
        auto const port = co_await port_of(either(each.target));
        REQUIRE(port == each.port);
    }
    auto primary_first = either("prefer-standby");
    primary_first.port = primary + "," + standby;
    auto const preferred = co_await port_of(primary_first);
    REQUIRE(preferred == standby);
    primary_first.port = primary + "," + test::closed_port();
    auto const second_choice = co_await port_of(primary_first);
    REQUIRE(second_choice == primary);

    auto only_primary = either("standby");
    only_primary.port = primary;
    auto const no_standby = co_await refusal(only_primary);
    REQUIRE(mentions(no_standby, "standby"));
}

ASYNC_TEST("a dead host is passed over, and named when all are dead") {
    auto to = with_password("by_password", "right-password");
    auto const dead = test::closed_port();
    auto const also_dead = test::closed_port();
    to.host = "127.0.0.1,localhost";
    to.port = dead + "," + server().port();
    auto const port = co_await port_of(to);
    REQUIRE(port == server().port());
    to.port = dead + "," + also_dead;
    auto const none = co_await refusal(to);
    REQUIRE(mentions(none, dead));
    REQUIRE(mentions(none, also_dead));
    // A host that lives and refuses is no reason to try the next.
    to.port = server().port() + "," + dead;
    to.password = "wrong-password";
    auto const refused = co_await refusal(to);
    REQUIRE(mentions(refused, "password authentication failed"));
}

ASYNC_TEST("connect_timeout counts for each host, and the next one has its turn") {
    test::silent_server const silent;
    test::silent_server const also_silent;
    auto to = with_password("by_password", "right-password");
    to.parameters["connect_timeout"] = "1";
    to.host = "127.0.0.1,127.0.0.1,127.0.0.1";
    to.port = silent.port() + "," + also_silent.port() + "," + server().port();
    auto const start = aio::clock::now();
    auto const port = co_await port_of(to);
    REQUIRE(port == server().port());
    REQUIRE(aio::clock::now() - start >= 2s);

    to.port = silent.port() + "," + test::closed_port() + "," + also_silent.port();
    auto const none = co_await refusal(to);
    REQUIRE(mentions(none, "no answer from 127.0.0.1:" + silent.port() + " within 1 s"));
    REQUIRE(mentions(none, "no answer from 127.0.0.1:" + also_silent.port() + " within 1 s"));
    REQUIRE(mentions(none, "refused"));
}

ASYNC_TEST("a host that is silent does not spoil the second choice of prefer-standby") {
    test::silent_server const silent;
    auto to = with_password("by_password", "right-password");
    to.parameters["connect_timeout"] = "1";
    to.parameters["target_session_attrs"] = "prefer-standby";
    to.host = "127.0.0.1,127.0.0.1";
    to.port = server().port() + "," + silent.port();
    auto const port = co_await port_of(to);
    REQUIRE(port == server().port());
}

ASYNC_TEST("all addresses of a name are tried, in order") {
    test::name_server names;
    names.answer("several.test", {"127.0.0.2", "127.0.0.3", "127.0.0.1"});
    names.answer("none.test", {});
    auto to = with_password("by_password", "right-password");
    to.host = "several.test";
    auto const user = co_await user_of(to);
    REQUIRE(user == "by_password");

    // One that is not found is left out, one that is silent is passed over.
    to.host = "none.test,several.test";
    auto const second = co_await user_of(to);
    REQUIRE(second == "by_password");
    to.host = "none.test";
    auto const nowhere = co_await refusal(to);
    REQUIRE(mentions(nowhere, "could not translate host name \"none.test\""));
    to.host = "several.test";
    to.port = test::closed_port();
    auto const dead = co_await refusal(to);
    for (auto const* address : {"127.0.0.1", "127.0.0.2", "127.0.0.3"}) {
        REQUIRE(mentions(dead, address));
    }
}

ASYNC_TEST("the silent address of a name is passed over after connect_timeout") {
    asio::ip::tcp::acceptor const silent(
        aio::loop::current().context(),
        {asio::ip::make_address("127.0.0.2"), static_cast<unsigned short>(std::stoi(server().port()))});
    test::name_server names;
    names.answer("several.test", {"127.0.0.2", "127.0.0.1"});
    auto to = with_password("by_password", "right-password");
    to.host = "several.test";
    to.parameters["connect_timeout"] = "1";
    auto const user = co_await user_of(to);
    REQUIRE(user == "by_password");
}
