#include "support/async_test.hpp"

#include <aio/error.hpp>

#include <exception>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

namespace {

template <class E>
std::string what_of(const std::exception_ptr& error) {
    try {
        std::rethrow_exception(error);
    } catch (const E& known) {
        return known.what();
    }
}

}  // namespace

TEST_CASE("an exception_group keeps its errors, in order, and lists their messages") {
    aio::exception_group const group({std::make_exception_ptr(std::runtime_error("disk full")),
                                      std::make_exception_ptr(std::logic_error("not open")),
                                      std::make_exception_ptr(aio::cancelled{}), std::make_exception_ptr(7)});
    REQUIRE(group.exceptions().size() == 4);
    REQUIRE(what_of<std::runtime_error>(group.exceptions()[0]) == "disk full");
    REQUIRE(what_of<std::logic_error>(group.exceptions()[1]) == "not open");
    REQUIRE_THROWS_AS(std::rethrow_exception(group.exceptions()[2]), aio::cancelled);
    std::string const what = group.what();
    auto const first = what.find("disk full");
    auto const second = what.find("not open");
    REQUIRE(what.find("4 errors") != std::string::npos);
    REQUIRE(first != std::string::npos);
    REQUIRE(second != std::string::npos);
    REQUIRE(first < second);
}

TEST_CASE("an exception_group is caught as a std::runtime_error; its copies throw nothing and share the errors") {
    static_assert(std::is_nothrow_copy_constructible_v<aio::exception_group>);
    auto thrown = std::make_exception_ptr(aio::exception_group({std::make_exception_ptr(std::runtime_error("one"))}));
    try {
        std::rethrow_exception(thrown);
    } catch (const std::runtime_error& error) {
        auto const* group = dynamic_cast<const aio::exception_group*>(&error);
        REQUIRE(group != nullptr);
        aio::exception_group const copy = *group;
        thrown = nullptr;
        REQUIRE(copy.exceptions().data() == group->exceptions().data());
    }
}

TEST_CASE("an exception_group may hold others; the message shows what is inside") {
    aio::exception_group const inner(
        {std::make_exception_ptr(std::runtime_error("a")), std::make_exception_ptr(std::runtime_error("b"))});
    aio::exception_group const outer(
        {std::make_exception_ptr(inner), std::make_exception_ptr(std::runtime_error("c"))});
    REQUIRE(outer.exceptions().size() == 2);
    std::string const what = outer.what();
    REQUIRE(what.find("2 errors\n") != std::string::npos);
    for (auto const* part : {"  a", "  b", "  c"}) {
        REQUIRE(what.find(part) != std::string::npos);
    }
}
