#include "support/pq/frontend_messages.hpp"

#include <catch2/catch_test_macros.hpp>

#include <cstddef>
#include <string>
#include <string_view>

using namespace std::string_literals;

namespace {

std::string fed_in_pieces(std::string_view bytes, std::size_t size) {
    test::frontend_messages messages;
    std::string types;
    for (std::size_t i = 0; i < bytes.size(); i += size) {
        types += messages.feed(bytes.substr(i, size));
    }
    return types;
}

const auto startup_packet = "\0\0\0\x10\0\x03\0\0user\0me\0"s;
const auto tls_request = "\0\0\0\x08\x04\xd2\x16\x2f"s;
const auto query_message = "Q\0\0\0\x0dselect 1\0"s;
const auto sync_message = "S\0\0\0\x04"s;

}  // namespace

TEST_CASE("a client's messages are told apart, in pieces of any size") {
    auto const session = startup_packet + query_message + sync_message + sync_message + query_message;
    for (std::size_t size = 1; size <= session.size(); ++size) {
        REQUIRE(fed_in_pieces(session, size) == "QSSQ");
        REQUIRE(fed_in_pieces(tls_request + session, size) == "QSSQ");
    }
}

TEST_CASE("a message counts when it begins") {
    test::frontend_messages messages;
    REQUIRE(messages.feed(startup_packet + "Q") == "Q");
    REQUIRE(messages.feed("\0\0\0\x0dselect 1\0S"s) == "S");
}

TEST_CASE("a cancel request is no other connection") {
    test::frontend_messages messages;
    REQUIRE(messages.feed("\0\0\0\x10\x04\xd2\x16\x2e"
                          "12345678"s) == "");
    REQUIRE(messages.is_cancel_request());
    test::frontend_messages others;
    others.feed(startup_packet);
    REQUIRE_FALSE(others.is_cancel_request());
}
