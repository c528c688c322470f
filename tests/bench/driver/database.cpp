#include "database.hpp"

#include "libpq.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

namespace bench {
namespace {

// What setup.sql makes; its statements, which one after another commit, make `sink` last.
constexpr const char* are_there =
    "select (to_regclass('accounts') is not null and to_regclass('events') is not null and "
    "to_regclass('sink') is not null)::int";
constexpr const char* are_complete = "select ((select count(*) = 100000 and sum(balance) = sum(id) * 7 from accounts) "
                                     "and (select count(*) = 1000000 from events))::int";

std::string contents(const char* path) {
    std::ifstream file(path);
    if (!file) {
        throw std::runtime_error(std::string("cannot read ") + path);
    }
    return {std::istreambuf_iterator<char>(file), {}};
}

std::string& current_dsn() {
    static std::string current = [] {
        auto const* variable = std::getenv("AIOPQ_TEST_DSN");
        if (variable == nullptr) {
            throw std::runtime_error("AIOPQ_TEST_DSN names no server: run tests/run.sh bench");
        }
        return std::string(variable);
    }();
    return current;
}

}  // namespace

const std::string& dsn() { return current_dsn(); }

void use_dsn(std::string dsn) { current_dsn() = std::move(dsn); }

void load_data() {
    auto const connection = libpq::connect();
    if (libpq::fetch_number(connection.get(), are_there) == 1 &&
        libpq::fetch_number(connection.get(), are_complete) == 1) {
        return;
    }
    (void)libpq::run(connection.get(), "set client_min_messages = warning");
    // VACUUM runs by itself only, not among the statements of one string.
    auto const script = contents(AIOPQ_BENCH_SETUP);
    for (std::size_t from = 0, end; (end = script.find(';', from)) != script.npos; from = end + 1) {
        (void)libpq::run(connection.get(), script.substr(from, end - from).c_str());
    }
}

}  // namespace bench
