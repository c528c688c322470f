#include "pq/request.hpp"

#include <catch2/catch_test_macros.hpp>

#include <memory>

using namespace aio::pq;

namespace {

detail::statement statement() { return {unsafe_sql("select 1").text(), params{}}; }

/// As the session does when it has sent the next command.
void sent(request& request) {
    request.to_send = request.to_send->next.get();
    ++request.unanswered;
    --request.unsent;
}

}  // namespace

TEST_CASE("answers are those of what comes before, of each command with its Parse, and of what comes after") {
    request asked(statement(), request::mode::whole);
    asked.add(statement());
    asked.answers_before = 1;
    asked.answers_after = 1;
    sent(asked);
    sent(asked);
    asked.answering->parse_pending = true;
    auto* const first = asked.answering;
    asked.answer_ended();
    REQUIRE(asked.answers_before == 0);
    asked.answer_ended();
    REQUIRE(asked.answering == first);
    REQUIRE_FALSE(first->parse_pending);
    asked.answer_ended();
    REQUIRE(asked.answering == first->next.get());
    REQUIRE(asked.answered == 1);
    asked.answer_ended();
    REQUIRE(asked.answering == nullptr);
    REQUIRE(asked.awaits_answers());
    asked.answer_ended();
    REQUIRE(asked.answers_after == 0);
    REQUIRE_FALSE(asked.awaits_answers());
}

TEST_CASE("an open request keeps no command that was answered but the last") {
    request asked(statement().text);
    for (int i = 0; i < 3; ++i) {
        asked.add(statement());
        sent(asked);
        REQUIRE(asked.awaits_answers());
        asked.answer_ended();
        REQUIRE_FALSE(asked.awaits_answers());
        REQUIRE(&asked.commands.front() == &asked.commands.back());
    }
    REQUIRE(asked.answered == 3);
    REQUIRE(asked.answering == nullptr);
}

TEST_CASE("what was not sent is dropped, what was is answered") {
    request asked(statement(), request::mode::whole);
    asked.add(statement());
    asked.add(statement());
    SECTION("after one") {
        sent(asked);
        asked.drop_unsent();
        REQUIRE(&asked.commands.back() == &asked.commands.front());
        REQUIRE(asked.answering == &asked.commands.front());
        asked.answer_ended();
    }
    SECTION("before any") {
        asked.drop_unsent();
        REQUIRE(asked.unanswered == 0);
    }
    REQUIRE(asked.to_send == nullptr);
    REQUIRE(asked.answering == nullptr);
    REQUIRE(asked.unsent == 0);
    REQUIRE_FALSE(asked.awaits_answers());
}

TEST_CASE("a request that is tried again is as it was before it was sent") {
    request asked(statement(), request::mode::whole);
    asked.add(statement());
    sent(asked);
    sent(asked);
    asked.answer_ended();
    asked.answer_ended();
    asked.may_retry = true;
    asked.fail(std::make_exception_ptr(1));
    asked.rewind();
    REQUIRE(asked.stands == request::phase::queued);
    REQUIRE(asked.to_send == &asked.commands.front());
    REQUIRE(asked.answering == &asked.commands.front());
    REQUIRE(asked.unsent == 2);
    REQUIRE_FALSE(asked.awaits_answers());
    REQUIRE_FALSE(asked.error);
    REQUIRE(asked.retries == 1);
}
