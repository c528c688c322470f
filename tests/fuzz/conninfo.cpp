#include "fuzz/driver/input.hpp"
#include "fuzz/driver/target.hpp"

#include <pq/conninfo.hpp>

#include <aio/pq/error.hpp>

#include <libpq-fe.h>

#include <cstdlib>
#include <set>
#include <string>

namespace pq = aio::pq;

namespace {

constexpr const char* secret = "Hunter2Hunter2";

/// The files and variables of whoever runs this have no say.
bool leave_alone() {
    for (const char* name : {"PGHOST", "PGHOSTADDR", "PGPORT", "PGUSER", "PGPASSWORD", "PGSERVICE", "PGSSLMODE",
                             "PGCONNECT_TIMEOUT", "PGDATABASE", "PGOPTIONS"}) {
        ::unsetenv(name);
    }
    for (const char* name : {"HOME", "PGPASSFILE", "PGSERVICEFILE", "PGSYSCONFDIR"}) {
        ::setenv(name, "/nonexistent", 1);
    }
    return true;
}

/// A connection string, or a string and fields, in which `secret` is the password and nothing else.
pq::config make_config(fuzz::input& from) {
    pq::config config;
    switch (from.byte() % 5) {
    case 0:
        config.conninfo = from.rest();
        break;
    case 1:
        config.conninfo = std::string("password=") + secret + " ";
        config.conninfo += from.rest();
        break;
    case 2:
        config.conninfo = std::string("postgresql://me:") + secret + "@";
        config.conninfo += from.rest();
        break;
    case 3:
        config.password = secret;
        config.host = from.text();
        config.port = from.text();
        config.dbname = from.text();
        config.user = from.text();
        config.conninfo = from.rest();
        break;
    default:
        config.password = secret;
        while (!from.empty()) {
            const std::string keyword(from.text());
            config.parameters[keyword] = from.text();
        }
    }
    return config;
}

bool has_nul(const pq::config& config) {
    std::string all = config.conninfo;
    for (const auto* each : {&config.host, &config.port, &config.dbname, &config.user}) {
        all += each->value_or("");
    }
    for (const auto& [keyword, value] : config.parameters) {
        all.append(keyword).append(value);
    }
    return all.find('\0') != all.npos;
}

bool is_keyword(const std::string& text) {
    static const std::set<std::string> all = [] {
        // In a string libpq still takes an old name of sslmode, which it does not list.
        std::set<std::string> keywords{"requiressl"};
        PQconninfoOption* options = PQconndefaults();
        for (const auto* each = options; each->keyword != nullptr; ++each) {
            keywords.insert(each->keyword);
        }
        PQconninfoFree(options);
        return keywords;
    }();
    return all.contains(text);
}

void use(const pq::conninfo& read) {
    for (const auto& place : read.endpoints()) {
        static_cast<void>(place.needs_resolving());
        fuzz::require(pq::to_string(place).find(secret) == std::string::npos, "the password is a place");
    }
    fuzz::require(!read.endpoints().empty(), "there is nothing to connect to");
    pq::conninfo tried(read);
    tried.use(read.endpoints());
    const bool is_fewer = tried.remove(read.endpoints().front());
    fuzz::require(!tried.endpoints().empty() && is_fewer == (tried.endpoints().size() < read.endpoints().size()),
                  "there is nothing left to connect to");
    static_cast<void>(tried.for_libpq());
}

std::string field(std::string_view text) { return static_cast<char>(text.size()) + std::string(text); }

}  // namespace

/// The first byte chooses the form.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    [[maybe_unused]] static const bool alone = leave_alone();
    // libFuzzer puts what is compared with into its inputs: where it has guessed the password, that may be anywhere.
    if (fuzz::input(data, size).rest().find(std::string_view(secret).substr(0, 7)) != std::string_view::npos) {
        return 0;
    }
    fuzz::input from(data, size);
    const auto config = make_config(from);
    try {
        use(pq::conninfo(config));
        fuzz::require(!has_nul(config), "something is cut off");
        for (const auto& [keyword, value] : config.parameters) {
            fuzz::require(is_keyword(keyword), "no keyword: " + keyword);
        }
        fuzz::accept();
    } catch (const pq::usage_error& error) {
        fuzz::require(std::string_view(error.what()).find(secret) == std::string_view::npos,
                      "the password is in the message");
    }
    return 0;
}

static const fuzz::registration
    known({"conninfo", &LLVMFuzzerTestOneInput, [] {
               return std::vector<std::string>{
                   std::string(1, '\0').append("host=a,b port=1,2 user=me dbname='a b' connect_timeout=3"),
                   std::string(1, '\0').append("postgresql://a:1,[::1]:2/x?sslmode=require&connect_timeout=2"),
                   std::string(1, '\0').append("hostaddr=10.0.0.1,10.0.0.2 target_session_attrs=any options='-c a=b'"),
                   "\1host=/run/postgresql application_name=a\\'b",
                   "\2h:5433/shop?application_name=a%20b",
                   "\3" + field("h") + field("1") + field("d") + field("u") + "channel_binding=prefer",
                   "\4" + field("host") + field("h") + field("sslmode") + field("require"),
               };
           }});
