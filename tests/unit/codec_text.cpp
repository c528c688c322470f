#include <aio/pq/codecs/bytea.hpp>
#include <aio/pq/codecs/numbers.hpp>
#include <aio/pq/codecs/optional.hpp>
#include <aio/pq/codecs/text.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pq = aio::pq;
using namespace std::string_view_literals;

namespace {

template <class T>
std::string encoded(const T& value) {
    pq::byte_sink out;
    pq::encoder<T>::encode(value, out);
    return {out.data(), out.size()};
}

template <class T>
T decoded(pq::oid type, std::string_view bytes) {
    return pq::detail::decode_value<T>({.data = bytes.data(), .size = static_cast<int>(bytes.size()), .type = type});
}

}  // namespace

TEST_CASE("text: every string is a parameter whose type the server infers", "[codec]") {
    const char* pointer = "pointer";
    char buffer[16] = "buffer";
    CHECK(encoded(std::string("string")) == "string");
    CHECK(encoded("view"sv) == "view");
    CHECK(encoded(pointer) == "pointer");
    CHECK(encoded(static_cast<char*>(buffer)) == "buffer");
    CHECK(encoded(buffer) == "buffer");
    CHECK(encoded("literal") == "literal");
    CHECK(encoded(""sv).empty());
    CHECK(encoded(std::string_view()).empty());
    CHECK(encoded("größe"sv) == "größe");
    STATIC_REQUIRE(pq::encoder<std::string>::type == 0);
    STATIC_REQUIRE(pq::encoder<char[8]>::type == 0);
    STATIC_REQUIRE(pq::encoder<const char*>::format == pq::value_format::text);
    STATIC_REQUIRE(pq::encodable<const char(&)[4]>);
    STATIC_REQUIRE_FALSE(pq::encodable<wchar_t[4]>);
}

TEST_CASE("text: an array without a NUL is taken whole", "[codec]") {
    const char full[3] = {'a', 'b', 'c'};
    pq::byte_sink out;
    pq::encoder<char[3]>::encode(full, out);
    CHECK(std::string_view(out.data(), out.size()) == "abc");
}

TEST_CASE("text: a NUL cannot be sent", "[codec]") {
    CHECK_THROWS_AS(encoded("a\0b"sv), pq::conversion_error);
    CHECK_THROWS_AS(encoded(std::string(1, '\0')), pq::conversion_error);
}

TEST_CASE("text: a null pointer is NULL", "[codec]") {
    CHECK(pq::encoder<const char*>::is_null(nullptr));
    CHECK_FALSE(pq::encoder<const char*>::is_null(""));
}

TEST_CASE("text: is read as it is", "[codec]") {
    CHECK(decoded<std::string>(pq::oids::text, "größe") == "größe");
    CHECK(decoded<std::string>(pq::oids::text, "").empty());
    CHECK(decoded<std::string>(pq::oids::bpchar, "a  ") == "a  ");
    STATIC_REQUIRE_FALSE(pq::decodable<std::string_view>);
    STATIC_REQUIRE_FALSE(pq::decodable<const char*>);
}

TEST_CASE("bytea: both ways", "[codec]") {
    std::vector<std::byte> bytes{std::byte{0}, std::byte{255}, std::byte{39}};
    CHECK(encoded(bytes) == "\0\xff'"sv);
    CHECK(encoded(std::span<const std::byte>(bytes)) == "\0\xff'"sv);
    CHECK(encoded(std::span<std::byte>(bytes)) == "\0\xff'"sv);
    CHECK(encoded(std::vector<std::byte>()).empty());
    CHECK(decoded<std::vector<std::byte>>(pq::oids::bytea, "\0\xff'"sv) == bytes);
    CHECK(decoded<std::vector<std::byte>>(pq::oids::bytea, ""sv).empty());
    STATIC_REQUIRE(pq::encoder<std::vector<std::byte>>::type == pq::oids::bytea);
    CHECK(pq::decoder<std::vector<std::byte>>::accepts(pq::oids::bytea));
    CHECK_FALSE(pq::decoder<std::vector<std::byte>>::accepts(pq::oids::text));
}

TEST_CASE("optional: is NULL or its value", "[codec]") {
    using optional_int = std::optional<int>;
    STATIC_REQUIRE(pq::encoder<optional_int>::type == pq::oids::int4);
    CHECK(pq::encoder<optional_int>::is_null(std::nullopt));
    CHECK_FALSE(pq::encoder<optional_int>::is_null(0));
    CHECK(encoded(optional_int(1)) == "\0\0\0\1"sv);
    CHECK(pq::encoder<std::optional<const char*>>::is_null(nullptr));

    CHECK(pq::decoder<optional_int>::accepts(pq::oids::int8));
    CHECK_FALSE(pq::decoder<optional_int>::accepts(pq::oids::text));
    CHECK(decoded<optional_int>(pq::oids::int4, "\0\0\0\2"sv) == 2);
    CHECK(pq::detail::decode_value<optional_int>({.data = nullptr, .size = -1, .type = pq::oids::int4}) ==
          std::nullopt);
    CHECK(decoded<std::optional<std::string>>(pq::oids::text, "") == "");
    CHECK_THROWS_AS(decoded<optional_int>(pq::oids::int8, "\1\0\0\0\0\0\0\0"sv), pq::conversion_error);

    struct unknown {};
    STATIC_REQUIRE_FALSE(pq::encodable<std::optional<unknown>>);
    STATIC_REQUIRE_FALSE(pq::decodable<std::optional<unknown>>);
}
