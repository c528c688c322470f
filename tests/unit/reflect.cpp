#include <aio/pq/detail/reflect.hpp>

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

using aio::pq::detail::field_count;
using aio::pq::detail::field_names;
using aio::pq::detail::field_types;
using aio::pq::detail::type_list;

struct reflect_outside {
    std::int64_t id;
    std::string name_;
    std::optional<std::string> email;
};

namespace {

struct one {
    int only;
};

struct one_string {
    std::string text;
};

struct many {
    std::string text;
    std::optional<std::string> maybe;
    std::vector<std::byte> bytes;
    std::vector<std::string> list;
    std::unique_ptr<int> pointer;
    std::chrono::system_clock::time_point when;
    std::array<int, 3> three;
    double number;
};

struct with_defaults {
    int number = 5;
    std::string text = "text";
    std::optional<int> maybe = {};
};

struct nested {
    one first;
    std::optional<one_string> second;
    std::vector<many> third;
    reflect_outside fourth;
};

struct arrays {
    int numbers[3];
    char text[16];
    int table[2][2];
    std::string after;
};

class no_default {
public:
    explicit no_default(int) {}
};

struct of_no_default {
    no_default first;
    no_default second;
};

template <class T>
struct generic {
    T value;
    std::vector<T> object;
};

struct odd_names {
    int p;
    int T;
    int pointer;
    int _1;
    int value_;
    int größe;
};

struct sixty_four {
    int a0, a1, a2, a3, a4, a5, a6, a7, b0, b1, b2, b3, b4, b5, b6, b7;
    std::string c0, c1, c2, c3, c4, c5, c6, c7, d0, d1, d2, d3, d4, d5, d6, d7;
    std::optional<int> e0, e1, e2, e3, e4, e5, e6, e7, f0, f1, f2, f3, f4, f5, f6, f7;
    std::optional<std::string> g0, g1, g2, g3, g4, g5, g6, g7, h0, h1, h2, h3, h4, h5, h6, h7;
};

}  // namespace

TEST_CASE("reflect: counts fields", "[reflect]") {
    STATIC_REQUIRE(field_count<one> == 1);
    STATIC_REQUIRE(field_count<one_string> == 1);
    STATIC_REQUIRE(field_count<reflect_outside> == 3);
    STATIC_REQUIRE(field_count<many> == 8);
    STATIC_REQUIRE(field_count<with_defaults> == 3);
    STATIC_REQUIRE(field_count<nested> == 4);
    STATIC_REQUIRE(field_count<arrays> == 4);
    STATIC_REQUIRE(field_count<of_no_default> == 2);
    STATIC_REQUIRE(field_count<generic<many>> == 2);
    STATIC_REQUIRE(field_count<sixty_four> == 64);
}

TEST_CASE("reflect: names fields", "[reflect]") {
    STATIC_REQUIRE(field_names<one>[0] == "only");
    STATIC_REQUIRE(field_names<reflect_outside>[0] == "id");
    STATIC_REQUIRE(field_names<reflect_outside>[1] == "name_");
    STATIC_REQUIRE(field_names<reflect_outside>[2] == "email");
    STATIC_REQUIRE(field_names<many>[1] == "maybe");
    STATIC_REQUIRE(field_names<many>[7] == "number");
    STATIC_REQUIRE(field_names<with_defaults>[2] == "maybe");
    STATIC_REQUIRE(field_names<nested>[3] == "fourth");
    STATIC_REQUIRE(field_names<arrays>[2] == "table");
    STATIC_REQUIRE(field_names<arrays>[3] == "after");
    STATIC_REQUIRE(field_names<of_no_default>[1] == "second");
    STATIC_REQUIRE(field_names<generic<int>>[0] == "value");
    STATIC_REQUIRE(field_names<generic<one>>[1] == "object");
    STATIC_REQUIRE(field_names<sixty_four>[0] == "a0");
    STATIC_REQUIRE(field_names<sixty_four>[63] == "h7");
}

TEST_CASE("reflect: names that look like something else", "[reflect]") {
    STATIC_REQUIRE(field_names<odd_names>[0] == "p");
    STATIC_REQUIRE(field_names<odd_names>[1] == "T");
    STATIC_REQUIRE(field_names<odd_names>[2] == "pointer");
    STATIC_REQUIRE(field_names<odd_names>[3] == "_1");
    STATIC_REQUIRE(field_names<odd_names>[4] == "value_");
    STATIC_REQUIRE(field_names<odd_names>[5] == "größe");
}

TEST_CASE("reflect: local structs", "[reflect]") {
    struct local {
        std::int64_t id;
        std::string name;
    };
    STATIC_REQUIRE(field_count<local> == 2);
    STATIC_REQUIRE(field_names<local>[1] == "name");
    // At run time too: nothing undefined is referred to.
    CHECK(std::string(field_names<local>[0]) == "id");

    const auto check = [] {
        struct in_lambda {
            local outer;
            one inner;
        };
        return std::string(field_names<in_lambda>[1]);
    };
    CHECK(check() == "inner");
}

TEST_CASE("reflect: types of fields", "[reflect]") {
    STATIC_REQUIRE(
        std::is_same_v<field_types<reflect_outside>, type_list<std::int64_t, std::string, std::optional<std::string>>>);
    STATIC_REQUIRE(std::is_same_v<field_types<arrays>, type_list<int[3], char[16], int[2][2], std::string>>);
}
